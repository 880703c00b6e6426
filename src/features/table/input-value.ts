import { suggestion } from '../errors/did-you-mean.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { DataType, ScalarType, Schema } from '../schema.ts'
import { typeName } from '../schema.ts'
import { parseDate, parseInstant } from './instant-text.ts'
import { localToInstant } from './zone-offset.ts'

/** Why a value is not one of the type. */
export class Refusal {
  readonly detail: string

  constructor(detail: string) {
    this.detail = detail
  }
}

/** A value as a caller wrote it to the exact value of a type, null, or a refusal. */
export type InputReader = (value: unknown) => unknown

/** Reads lenient input of a type; with a zone, timestamps without one are wall-clock times of it. */
export function inputReader(type: DataType, zone?: string): InputReader {
  const read = presentReader(type, zone)
  return value => (value === null || value === undefined ? null : read(value))
}

/** How a refused value is shown in a message. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return 'a list'
  const name = value.constructor?.name
  return name === undefined || name === 'Object' ? 'an object' : `a ${name}`
}

function presentReader(type: DataType, zone: string | undefined): InputReader {
  if (typeof type === 'string') {
    if (Object.hasOwn(scalarReaders, type)) return scalarReaders[type](zone)
    throw new ParameterError('type', `there is no type \`${type}\`.${suggestion(type, Object.keys(scalarReaders))}`)
  }
  if (!isRecord(type) || !(isRecord((type as { readonly struct?: unknown }).struct) || 'list' in type || 'map' in type))
    throw new ParameterError(
      'type',
      "it is none; a word like 'float64', { list: … }, { map: … } or { struct: { … } } is needed.",
    )
  if ('list' in type) return listReader(type, inputReader(type.list, zone))
  if ('map' in type) return mapReader(type, inputReader(type.map, zone))
  return structReader(type, type.struct, zone)
}

const scalarReaders: { readonly [T in ScalarType]: (zone: string | undefined) => InputReader } = {
  boolean: () => value => (typeof value === 'boolean' ? value : wrong(value, 'boolean')),
  int32: () => value => readInteger(value, 'int32', -0x8000_0000, 0x7fff_ffff),
  int64: () => value => readInteger(value, 'int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  bigint: () => readBigint,
  float32: () => value => (typeof value === 'number' ? Math.fround(value) : wrong(value, 'float32')),
  float64: () => value => (typeof value === 'number' ? value : wrong(value, 'float64')),
  string: () => value => (typeof value === 'string' ? value : wrong(value, 'string')),
  binary: () => value => (value instanceof Uint8Array ? value : wrong(value, 'binary')),
  timestamp: timestampReader,
  date: () => readDate,
}

function readInteger(value: unknown, type: 'int32' | 'int64', least: number, greatest: number): unknown {
  if (typeof value !== 'number') return wrong(value, type)
  if (Number.isInteger(value) && value >= least && value <= greatest) return value + 0
  if (!Number.isInteger(value)) return new Refusal(`${showValue(value)} is not an integer, but ${type} is needed.`)
  const remedy = type === 'int64' ? 'declare the column `bigint`' : 'declare the column int64'
  return new Refusal(`${value} is outside the range of ${type}, ${least} to ${greatest}; ${remedy}.`)
}

function readBigint(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return BigInt.asIntN(64, value) === value ? value : new Refusal(`${value}n does not fit into 64 bits.`)
  }
  if (typeof value !== 'number') return wrong(value, 'bigint')
  return Number.isSafeInteger(value) ? BigInt(value) : new Refusal(`${value} is not a safe integer; pass a bigint.`)
}

function readDate(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && Math.abs(value) <= farthest / 86_400_000) return value + 0
    return new Refusal(`${showValue(value)} is not a date; write whole days since 1970-01-01, or YYYY-MM-DD.`)
  }
  if (typeof value !== 'string') return wrong(value, 'date')
  return parseDate(value) ?? new Refusal(`${showValue(value)} is not a date; write YYYY-MM-DD.`)
}

const farthest = 8.64e15

function timestampReader(zone: string | undefined): InputReader {
  const resolve = zone === undefined ? null : localToInstant(zone)
  return value => {
    if (typeof value === 'number') return checkedTime(Math.floor(value) + 0, value)
    if (value instanceof Date) return checkedTime(value.getTime(), value)
    if (typeof value !== 'string') return wrong(value, 'timestamp')
    const parsed = parseInstant(value)
    if (parsed.kind === 'instant') return checkedTime(parsed.time, value)
    if (parsed.kind === 'local') return resolve === null ? naive(value) : checkedTime(resolve(parsed.time), value)
    if (parseDate(value) !== null) {
      return new Refusal(
        `${showValue(value)} is a date, not a time; write a time with a zone, like ${value}T00:00:00Z.`,
      )
    }
    return new Refusal(`${showValue(value)} is not a timestamp; write ISO 8601 with a zone, like 2001-05-01T10:00:00Z.`)
  }
}

function checkedTime(time: number, value: unknown): unknown {
  if (Math.abs(time) <= farthest) return time
  return new Refusal(`${showValue(value)} is not a time within 8.64e15 ms of 1970.`)
}

function naive(text: string): Refusal {
  return new Refusal(
    `${showValue(text)} has no time zone; append Z or an offset like +02:00, or say the zone with \`zone: 'Europe/Paris'\`.`,
  )
}

function listReader(type: DataType, element: InputReader): InputReader {
  return value => {
    if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && 'length' in value)) return wrong(value, type)
    const list = Array.from(value as ArrayLike<unknown>, element)
    const at = list.findIndex(item => item instanceof Refusal)
    return at < 0 ? list : inside(`element ${at}`, list[at])
  }
}

function mapReader(type: DataType, read: InputReader): InputReader {
  return value => {
    const entries = value instanceof Map ? [...value] : isRecord(value) ? Object.entries(value) : null
    if (entries === null) return wrong(value, type)
    const map = new Map<string, unknown>()
    for (const [key, item] of entries) {
      if (typeof key !== 'string') return new Refusal(`the map's key ${showValue(key)} is not a string.`)
      const result = read(item)
      if (result instanceof Refusal) return inside(`key ${showValue(key)}`, result)
      map.set(key, result)
    }
    return map
  }
}

function structReader(type: DataType, fields: Schema, zone: string | undefined): InputReader {
  const readers = Object.entries(fields).map(([name, field]) => [name, inputReader(field, zone)] as const)
  return value => {
    if (!isRecord(value)) return wrong(value, type)
    const unknown = Object.keys(value).find(name => !Object.hasOwn(fields, name))
    if (unknown !== undefined) {
      return new Refusal(`field \`${unknown}\` is not declared.${suggestion(unknown, Object.keys(fields))}`)
    }
    const results: [string, unknown][] = []
    for (const [name, read] of readers) {
      const result = read(value[name])
      if (result instanceof Refusal) return inside(`field \`${name}\``, result)
      results.push([name, result])
    }
    return Object.fromEntries(results)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Date)
  )
}

function inside(where: string, refusal: unknown): Refusal {
  return new Refusal(`${where}: ${refusal instanceof Refusal ? refusal.detail : ''}`)
}

function wrong(value: unknown, type: DataType): Refusal {
  const kind = typeof value === 'object' ? '' : ` is a ${typeof value},`
  return new Refusal(
    kind === ''
      ? `${showValue(value)} is given, but ${typeName(type)} is needed.`
      : `${showValue(value)}${kind} but ${typeName(type)} is needed.`,
  )
}
