import { type Column, isSet } from '../table/column.ts'
import type { KeyRows } from './key-rows.ts'

/**
 * One input column of a group, laid out key by key in order of time and without its nulls.
 *
 * Key k owns the entries `starts[k]` to `starts[k + 1] − 1` of `rows`.
 */
export interface PackedInput {
  readonly column: Column
  /** The stored row of each entry. */
  readonly rows: Int32Array
  readonly starts: Int32Array
  /** For position p of the group's events (all keys), how many earlier ones are not null; null where none is missing. */
  readonly present: Int32Array | null
}

/** Leaves the missing values of a column out of its events. */
export function packInput(column: Column, events: KeyRows): PackedInput {
  const { validity } = column.data
  const isComplete = validity === null && column.data.kind !== 'boxed'
  if (isComplete) return { column, rows: events.rows, starts: events.starts, present: null }
  const isPresent = (row: number): boolean => (validity === null ? column.get(row) !== null : isSet(validity, row))
  const total = events.rows.length
  const rows = new Int32Array(total)
  const present = new Int32Array(total + 1)
  let count = 0
  for (let position = 0; position < total; position++) {
    present[position] = count
    const row = events.rows[position] as number
    if (isPresent(row)) rows[count++] = row
  }
  present[total] = count
  const starts = Int32Array.from(events.starts, start => present[start] as number)
  return { column, rows: rows.subarray(0, count), starts, present }
}
