import type { Column } from '../../features/table/column.ts'

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
  if (weights === null) return { values: present.subarray(0, pack(values, validity, 0, length, present)), weights }
  const kept = new Float64Array(length)
  const count = packWeighted(values, validity, weights, 0, length, present, kept)
  return { values: present.subarray(0, count), weights: kept.subarray(0, count) }
}

type Numbers = Float64Array | Float32Array | Int32Array

/** Writes the present numbers of some rows one after the other, from `at` on; gives where they end. */
export function pack(
  values: Numbers,
  validity: Uint8Array | null,
  start: number,
  end: number,
  packed: Float64Array,
  at = 0,
): number {
  let count = at
  // Without a branch: every number is written, and the next one over it where it is not there.
  if (validity === null) {
    for (let row = start; row < end; row++) {
      const value = values[row] as number
      packed[count] = value
      count += 1 - Number(Number.isNaN(value))
    }
    return count
  }
  for (let row = start; row < end; row++) {
    const value = values[row] as number
    const bit = ((validity[row >> 3] as number) >> (row & 7)) & 1
    packed[count] = value
    count += bit & (1 - Number(Number.isNaN(value)))
  }
  return count
}

/** As `pack`, with the weights of the numbers; numbers without weight are left out. */
export function packWeighted(
  values: Numbers,
  validity: Uint8Array | null,
  weights: Float64Array,
  start: number,
  end: number,
  packed: Float64Array,
  packedWeights: Float64Array,
): number {
  let count = 0
  for (let row = start; row < end; row++) {
    const value = values[row] as number
    const weight = weights[row] as number
    const isThere = validity === null || (((validity[row >> 3] as number) >> (row & 7)) & 1) === 1
    if (!isThere || weight === 0 || Number.isNaN(value)) continue
    packed[count] = value
    packedWeights[count++] = weight
  }
  return count
}
