import { type Column, isSet } from '../../features/table/column.ts'

/** The values of a column that are there, and their weights where they do not all count 1. */
export interface PresentNumbers {
  readonly values: Float64Array
  readonly weights: Float64Array | null
}

/** The numbers of a column that are neither null nor NaN and have weight, copied. */
export function presentNumbers({ data, length }: Column, weights: Float64Array | null): PresentNumbers {
  if (data.kind !== 'number') throw new TypeError('a column of numbers is expected')
  const { values, validity } = data
  const present = new Float64Array(length)
  const kept = weights === null ? null : new Float64Array(length)
  let count = 0
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (weight === 0 || Number.isNaN(value) || (validity !== null && !isSet(validity, row))) continue
    if (kept !== null) kept[count] = weight
    present[count++] = value
  }
  return { values: present.subarray(0, count), weights: kept?.subarray(0, count) ?? null }
}
