import { suggestion } from '../errors/did-you-mean.ts'
import { type DataType, type ScalarType, typeName } from '../schema.ts'
import { canonicalJson, decode, encode } from '../table/encode.ts'
import { inputReader, Refusal } from '../table/input-value.ts'

const scalars: { readonly [T in ScalarType]: true } = {
  boolean: true,
  int32: true,
  int64: true,
  bigint: true,
  float32: true,
  float64: true,
  string: true,
  binary: true,
  timestamp: true,
  date: true,
}
const shape = 'a type is a word like float64, or { list }, { map } or { struct }'

/** What is wrong with something that should be a type, or null. */
export function checkType(type: unknown, depth = 0): string | null {
  if (depth > 16) return 'the type is nested deeper than 16 levels'
  if (typeof type === 'string') {
    if (Object.hasOwn(scalars, type)) return null
    return `there is no type \`${type.slice(0, 64)}\`.${type.length <= 64 ? suggestion(type, Object.keys(scalars)) : ''}`
  }
  if (typeof type !== 'object' || type === null) return shape
  const [entry, ...others] = Object.entries(type)
  if (entry === undefined || others.length > 0) return shape
  const [kind, inner] = entry
  if (kind === 'list' || kind === 'map') return checkType(inner, depth + 1)
  if (kind !== 'struct' || typeof inner !== 'object' || inner === null || Array.isArray(inner)) return shape
  return Object.values(inner).reduce<string | null>((found, field) => found ?? checkType(field, depth + 1), null)
}

/** What is wrong with a JSON-safe value that should be exactly one of the type, or null. */
export function checkValue(value: unknown, type: DataType): string | null {
  if (value === null) return null
  const needed = `it is not the JSON form of a ${typeName(type)}`
  if (value === undefined) return needed
  try {
    const read = inputReader(type)(decode(value, type))
    if (read instanceof Refusal) return read.detail
    return canonicalJson(encode(read, type)) === canonicalJson(value) ? null : needed
  } catch {
    return needed
  }
}
