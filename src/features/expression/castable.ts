import { type DataType, type ScalarType, sameType } from '../schema.ts'

const numbers = ['int32', 'int64', 'float32', 'float64'] as const

/** What each type can be cast to, besides itself. */
const targets: { readonly [T in ScalarType]: readonly ScalarType[] } = {
  boolean: [...numbers, 'bigint', 'string'],
  int32: [...numbers, 'bigint', 'boolean', 'string', 'timestamp', 'date'],
  int64: [...numbers, 'bigint', 'boolean', 'string', 'timestamp', 'date'],
  float32: [...numbers, 'bigint', 'boolean', 'string', 'timestamp', 'date'],
  float64: [...numbers, 'bigint', 'boolean', 'string', 'timestamp', 'date'],
  bigint: [...numbers, 'boolean', 'string'],
  string: [...numbers, 'bigint', 'boolean', 'timestamp', 'date'],
  binary: [],
  timestamp: [...numbers, 'string', 'date'],
  date: [...numbers, 'string', 'timestamp'],
}

/** Whether values of one type may be cast to the other. */
export function isCastable(from: DataType, to: DataType): boolean {
  if (sameType(from, to)) return true
  return typeof from === 'string' && typeof to === 'string' && targets[from].includes(to)
}
