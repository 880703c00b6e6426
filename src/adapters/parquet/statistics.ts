import type { Statistics } from 'hyparquet'
import type { DataType } from '../../features/schema.ts'
import type { NumberData } from '../../features/table/column.ts'

/** The least and the greatest of some numbers. */
export interface NumberBounds {
  readonly least: number
  readonly greatest: number
}

/** The bounds of numbers; null where there are none, and where a NaN is among them. */
export function numberBounds(numbers: NumberData['values']): NumberBounds | null {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] as number
    if (Number.isNaN(value)) return null
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  return least > greatest ? null : { least, greatest }
}

/** What a footer says of a column's present numbers; zeros of floats have the sign that makes the range wider, as readers expect. */
export function numberStatistics(type: DataType, { least, greatest }: NumberBounds): Statistics {
  const isFloat = type === 'float64' || type === 'float32'
  const zeroSafe = (bound: number, zero: number): number => (bound === 0 && isFloat ? zero : bound + 0)
  return { min_value: zeroSafe(least, -0), max_value: zeroSafe(greatest, 0) }
}
