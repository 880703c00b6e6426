import type { Statistics } from 'hyparquet'
import { type Column, isSet } from '../../features/table/column.ts'

/** The least and the greatest of a numeric column's rows; nothing for other types, for no value, and where a NaN is among them. */
export function numberStatistics(column: Column, validity: Uint8Array | null): Statistics {
  if (column.data.kind !== 'number') return {}
  const { values } = column.data
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  let count = 0
  for (let row = 0; row < column.length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const value = values[row] ?? Number.NaN
    if (Number.isNaN(value)) return {}
    if (value < least) least = value
    if (value > greatest) greatest = value
    count++
  }
  if (count === 0) return {}
  const isFloat = column.type === 'float64' || column.type === 'float32'
  const zeroSafe = (bound: number, zero: number): number => (bound === 0 && isFloat ? zero : bound + 0)
  return { min_value: zeroSafe(least, -0), max_value: zeroSafe(greatest, 0) }
}
