import type { EncodedValue } from '../expression/expression.ts'
import type { DataType } from '../schema.ts'
import { decode, encode } from '../table/encode.ts'

/** How values of a type are written into raw inputs, and read back to the bit; null stays null. */
export interface InputCodec {
  write(value: unknown): EncodedValue
  read(stored: EncodedValue): unknown
}

const asItself: InputCodec = { write: value => value as EncodedValue, read: stored => stored }

const float: InputCodec = {
  write: value => (Number.isFinite(value) && value !== 0 ? (value as number) : encode(value)),
  read: stored => (typeof stored === 'object' && stored !== null ? decode(stored) : stored),
}

const plain: ReadonlySet<unknown> = new Set(['string', 'boolean', 'int32', 'int64', 'timestamp', 'date'])

/** The codec of a type. */
export function inputCodec(type: DataType): InputCodec {
  if (plain.has(type)) return asItself
  if (type === 'float64' || type === 'float32') return float
  return { write: value => encode(value, type), read: stored => decode(stored, type) }
}
