import type { Column } from '../../features/table/column.ts'
import { isSet } from '../../features/table/column.ts'

/** Count (or total weight), mean and Σ w (x − mean)² of the values that are neither null nor NaN. */
export interface Moments {
  readonly count: number
  readonly mean: number
  readonly squares: number
}

/** The moments of a numeric column, in two passes with compensated sums. */
export function columnMoments(column: Column, weights: Float64Array | null): Moments {
  const { data } = column
  if (data.kind !== 'number') return { count: 0, mean: Number.NaN, squares: Number.NaN }
  const values = data.values.subarray(0, column.length)
  const weightOf = presentWeights(values, data.validity, weights)
  return weightOf === null ? plainMoments(values) : weightedMoments(values, weightOf)
}

/** The moments of numbers that are all present. */
export function momentsOf(values: Float64Array, weights: Float64Array | null): Moments {
  return weights === null ? plainMoments(values) : weightedMoments(values, weights)
}

/** The moments of two parts together (Chan, Golub and LeVeque). */
export function mergeMoments(left: Moments, right: Moments): Moments {
  if (left.count === 0) return right
  if (right.count === 0) return left
  const count = left.count + right.count
  const shift = right.mean - left.mean
  return {
    count,
    mean: left.mean + shift * (right.count / count),
    squares: left.squares + right.squares + shift * shift * ((left.count * right.count) / count),
  }
}

/** The weight of each row, 0 where the value is missing; null where no value is and every row counts 1. */
function presentWeights(
  values: ArrayLike<number>,
  validity: Uint8Array | null,
  weights: Float64Array | null,
): Float64Array | null {
  if (validity === null && weights === null && !hasNaN(values)) return null
  const present = new Float64Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0
    if (!Number.isNaN(value) && (validity === null || isSet(validity, row)))
      present[row] = weights === null ? 1 : (weights[row] ?? 0)
  }
  return present
}

function hasNaN(values: ArrayLike<number>): boolean {
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) return true
  return false
}

function plainMoments(values: ArrayLike<number>): Moments {
  const count = values.length
  const mean = compensatedSum(values) / count
  let squares = 0
  let carry = 0
  let drift = 0
  for (let row = 0; row < count; row++) {
    const distance = (values[row] ?? 0) - mean
    drift += distance
    const term = distance * distance - carry
    const next = squares + term
    carry = next - squares - term
    squares = next
  }
  return { count, mean: count === 0 ? Number.NaN : mean, squares: squares - (drift * drift) / count }
}

function weightedMoments(values: ArrayLike<number>, weights: Float64Array): Moments {
  let count = 0
  let sum = 0
  let carry = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights[row] ?? 0
    if (weight === 0) continue
    count += weight
    const term = weight * (values[row] ?? 0) - carry
    const next = sum + term
    carry = next - sum - term
    sum = next
  }
  if (count === 0) return { count, mean: Number.NaN, squares: Number.NaN }
  const mean = sum / count
  let squares = 0
  let squareCarry = 0
  let drift = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights[row] ?? 0
    if (weight === 0) continue
    const distance = (values[row] ?? 0) - mean
    drift += weight * distance
    const term = weight * distance * distance - squareCarry
    const next = squares + term
    squareCarry = next - squares - term
    squares = next
  }
  return { count, mean, squares: squares - (drift * drift) / count }
}

/** The sum with Kahan's correction. */
function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0
  let carry = 0
  for (let row = 0; row < values.length; row++) {
    const term = (values[row] ?? 0) - carry
    const next = sum + term
    carry = next - sum - term
    sum = next
  }
  return sum
}
