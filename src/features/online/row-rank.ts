import type { DataType } from '../schema.ts'
import { decode } from '../table/encode.ts'
import { compareValues } from '../table/total-order.ts'
import type { RawInput } from './stored-record.ts'

/** The order of stored rows: time, `created`, `sequence`, then the values in the layout's order. */
export function compareInputs(left: RawInput, right: RawInput, inputs: readonly { readonly type: DataType }[]): number {
  if (left.time !== right.time) return left.time < right.time ? -1 : 1
  const known = compareValues(left.created, right.created)
  if (known !== 0) return known
  const placed = compareValues(left.sequence, right.sequence)
  if (placed !== 0) return placed
  for (let index = 0; index < inputs.length; index++) {
    const type = inputs[index]?.type
    const order = compareValues(decode(left.values[index], type), decode(right.values[index], type))
    if (order !== 0) return order
  }
  return 0
}

/**
 * The rows that a read as of `before` or later can need: all from `before` on, the greatest that was known by then, and those above it.
 *
 * The result is in ascending order and without equal rows.
 */
export function keptRows(
  rows: readonly RawInput[],
  before: number,
  inputs: readonly { readonly type: DataType }[],
): RawInput[] {
  const sorted = [...rows].sort((left, right) => compareInputs(left, right, inputs))
  const distinct = sorted.filter((row, index) => {
    const next = sorted[index + 1]
    return next === undefined || compareInputs(row, next, inputs) !== 0
  })
  const settled = distinct.findLastIndex(row => row.time < before && (row.created === null || row.created < before))
  return settled <= 0 ? distinct : distinct.slice(settled)
}
