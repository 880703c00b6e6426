import type { Column } from '../../features/table/column.ts'
import { isSet } from '../../features/table/column.ts'

/** The smallest and greatest value of a column; NaN where there is none. */
export interface Extremes {
  readonly min: number
  readonly max: number
}

/** The extremes of a numeric column; null, NaN and rows without weight are left out. */
export function extremes({ data, length }: Column, weights: Float64Array | null): Extremes {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  if (data.kind !== 'number') return { min: Number.NaN, max: Number.NaN }
  const { values, validity } = data
  // Four streams of reads, which memory answers faster than one; what lies between the extremes so far is not looked at any more.
  const quarter = length >> 2
  for (let first = 0; first < quarter; first++) {
    const second = first + quarter
    const third = second + quarter
    const fourth = third + quarter
    const a = values[first] as number
    const b = values[second] as number
    const c = values[third] as number
    const d = values[fourth] as number
    if (a >= min && a <= max && b >= min && b <= max && c >= min && c <= max && d >= min && d <= max) continue
    for (let row = first; row <= fourth; row += quarter) {
      const value = values[row] as number
      if (value >= min && value <= max) continue
      if ((validity !== null && !isSet(validity, row)) || weights?.[row] === 0) continue
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  for (let row = 4 * quarter; row < length; row++) {
    const value = values[row] as number
    if ((validity !== null && !isSet(validity, row)) || weights?.[row] === 0) continue
    if (value < min) min = value
    if (value > max) max = value
  }
  return min > max ? { min: Number.NaN, max: Number.NaN } : { min, max }
}

/** Whether ±Infinity is among the values. */
export function isInfinite({ min, max }: Extremes): boolean {
  return min === Number.NEGATIVE_INFINITY || max === Number.POSITIVE_INFINITY
}

/** The extremes of two parts together. */
export function mergeExtremes(left: Extremes, right: Extremes): Extremes {
  return { min: lesser(left.min, right.min), max: -lesser(-left.max, -right.max) }
}

function lesser(left: number, right: number): number {
  if (Number.isNaN(left)) return right
  return Number.isNaN(right) ? left : Math.min(left, right)
}
