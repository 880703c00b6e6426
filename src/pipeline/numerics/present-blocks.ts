import { areFinite } from '../../features/evaluate/number-scans.ts'
import type { Column } from '../../features/table/column.ts'
import { pack, packWeighted } from './present-numbers.ts'

/** Numbers that are present, and their weights where they do not all count 1. `count` says how many; what comes after them is not read. */
export type TakePresent = (values: Float64Array, weights: Float64Array | null, count: number) => void

/** The number of rows that are read at a time, a multiple of 8: what is done with them finds them in the nearest memory. */
const rowsAtOnce = 2048

/** Hands on the numbers of a column that are neither null nor NaN and have weight, block by block, in order. */
export function forEachPresent({ data, length }: Column, weights: Float64Array | null, take: TakePresent): void {
  if (data.kind !== 'number') throw new TypeError('a column of numbers is expected')
  const { values, validity } = data
  const packed = new Float64Array(rowsAtOnce)
  const packedWeights = weights === null ? null : new Float64Array(rowsAtOnce)
  for (let start = 0; start < length; start += rowsAtOnce) {
    const end = Math.min(start + rowsAtOnce, length)
    if (values instanceof Float64Array && validity === null && weights === null) {
      const block = values.subarray(start, end)
      if (areFinite(block, end - start)) {
        take(block, null, end - start)
        continue
      }
    }
    const count =
      weights === null || packedWeights === null
        ? pack(values, validity, start, end, packed)
        : packWeighted(values, validity, weights, start, end, packed, packedWeights)
    take(packed, packedWeights, count)
  }
}
