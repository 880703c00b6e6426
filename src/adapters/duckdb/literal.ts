import type { DataType, ScalarType } from '../../features/schema.ts'
import { quoteName, quoteText } from '../sql/quoting.ts'
import { quoting } from './quoting.ts'
import { typeName } from './types.ts'

/** A constant of a type; null is missing. */
export function literal(value: unknown, type: DataType): string {
  if (value === null) return `CAST(NULL AS ${typeName(type)})`
  if (typeof type === 'string') return scalars[type](value as never)
  if ('list' in type) {
    const elements = (value as readonly unknown[]).map(element => literal(element, type.list))
    return elements.length === 0 ? `CAST([] AS ${typeName(type)})` : `[${elements.join(', ')}]`
  }
  if ('map' in type) {
    const entries = [...(value as ReadonlyMap<string, unknown>)]
    const pairs = entries.map(([key, entry]) => `${quoteText(quoting, key)}: ${literal(entry, type.map)}`)
    return pairs.length === 0 ? `CAST(MAP {} AS ${typeName(type)})` : `MAP {${pairs.join(', ')}}`
  }
  const record = value as Readonly<Record<string, unknown>>
  const fields = Object.entries(type.struct).map(
    ([name, field]) => `${quoteName(quoting, name)}: ${literal(record[name] ?? null, field)}`,
  )
  return `{${fields.join(', ')}}`
}

/** A double: an exponent makes it one for the parser, which takes 0.1 for a decimal. */
export function double(value: number): string {
  if (Number.isNaN(value)) return "'NaN'::DOUBLE"
  if (!Number.isFinite(value)) return value > 0 ? "'Infinity'::DOUBLE" : "'-Infinity'::DOUBLE"
  const text = Object.is(value, -0) ? '-0' : String(value)
  const exact = text.includes('e') ? text : `${text}e0`
  return value < 0 || Object.is(value, -0) ? `(${exact})` : exact
}

function whole(value: number): string {
  return value < 0 ? `(${value})` : String(value)
}

const scalars: { readonly [T in ScalarType]: (value: never) => string } = {
  boolean: (value: boolean) => (value ? 'TRUE' : 'FALSE'),
  int32: whole,
  int64: (value: number) => `${whole(value)}::BIGINT`,
  bigint: (value: bigint) => `'${value}'::BIGINT`,
  float32: (value: number) => `CAST(${double(value)} AS FLOAT)`,
  float64: double,
  string: (value: string) => quoteText(quoting, value),
  binary: (value: Uint8Array) => `from_hex('${Buffer.from(value).toString('hex')}')`,
  timestamp: (value: number) => `${whole(value)}::BIGINT`,
  date: whole,
}
