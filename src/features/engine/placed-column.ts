import type { InputColumn } from '../aggregate/range/input-column.ts'
import { withoutNegativeZero } from '../aggregate/stored-value.ts'
import { type Column, isSet } from '../table/column.ts'
import { takeRows } from '../table/reshape.ts'
import { compareNumbers, compareValues } from '../table/total-order.ts'
import type { Entries } from './entries.ts'
import { positiveZeros } from './positive-zeros.ts'

/** The elements of lists for aggregates that pick by row order: rows of one place are ordered by their lists, elements by their position. */
export function placedColumn(lists: Column, { column, starts, parents }: Entries): InputColumn {
  const values = positiveZeros(column)
  const listOf = (entry: number): unknown => lists.get(parents[entry] as number)
  const position = (entry: number): number => entry - (starts[parents[entry] as number] as number)
  return {
    type: column.type,
    keys: Int32Array.from({ length: column.length }, (_, entry) => entry),
    compare: (left, right) =>
      parents[left] === parents[right]
        ? compareNumbers(left, right)
        : compareValues(listOf(left), listOf(right)) || compareNumbers(position(left), position(right)),
    decodeKey: entry => withoutNegativeZero(column.get(entry)),
    columnOf: (keys, validity) =>
      takeRows(
        values,
        Int32Array.from(keys, (entry, row) => (validity === null || isSet(validity, row) ? entry : -1)),
      ),
    bigints: null,
  }
}
