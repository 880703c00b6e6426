import { type DataType, isNumeric } from '../schema.ts'
import { decode, encode } from '../table/encode.ts'

/** How a value of a type is kept in a state: as itself where JSON has it, else encoded. −0 becomes 0, at any depth. */
export interface StoredValues {
  write(value: unknown): unknown
  read(stored: unknown): unknown
}

const asItself: StoredValues = { write: value => value, read: stored => stored }

const numbers: StoredValues = {
  write: value => (Number.isFinite(value) ? (value as number) + 0 : encode(value)),
  read: stored => (typeof stored === 'number' ? stored : decode(stored)),
}

/** The way to keep values of a type. */
export function storedValues(type: DataType): StoredValues {
  if (type === 'string' || type === 'boolean') return asItself
  if (isNumeric(type) || type === 'timestamp' || type === 'date') return numbers
  return { write: value => encode(withoutNegativeZero(value), type), read: stored => decode(stored, type) }
}

/** The value with 0 for −0, at any depth; −0 and 0 are one value wherever values are compared. */
export function withoutNegativeZero(value: unknown): unknown {
  if (value === 0) return 0
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withoutNegativeZero(item)]))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutNegativeZero(item)]))
}
