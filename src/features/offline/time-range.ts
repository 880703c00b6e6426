import { InvalidValueError } from '../errors/column-errors.ts'
import { lowerBound } from '../lower-bound.ts'
import { isSet } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { type TimeInput, toTime } from '../table/time-input.ts'

/** A half-open range of epoch milliseconds: `from <= t < until`. */
export interface TimeRange {
  readonly from: number
  readonly until: number
}

/** The range with its bounds as numbers; a bound that is left out is infinite. */
export function timeRange(range: { readonly from?: TimeInput; readonly until?: TimeInput } = {}): TimeRange {
  return {
    from: range.from === undefined ? Number.NEGATIVE_INFINITY : toTime(range.from, 'from'),
    until: range.until === undefined ? Number.POSITIVE_INFINITY : toTime(range.until, 'until'),
  }
}

/** The bounds of a read, which are numbers already. */
export function readRange(time: { readonly from?: number; readonly until?: number }): TimeRange {
  return { from: time.from ?? Number.NEGATIVE_INFINITY, until: time.until ?? Number.POSITIVE_INFINITY }
}

/** The rows whose time is in the range, in stored order; null when they are all of them. Rows without a time are out. */
export function rowsInRange(table: Table, column: string, range: TimeRange): Int32Array | null {
  const { values, validity } = timesOf(table, column)
  const { rowCount } = table
  const first = rowOutside(values, validity, range, 0, rowCount)
  if (first === rowCount) return null
  const rows = new Int32Array(rowCount)
  let count = 0
  for (let start = 0; start < rowCount; ) {
    const end = start === 0 ? first : rowOutside(values, validity, range, start, rowCount)
    while (start < end) rows[count++] = start++
    start++
  }
  return rows.subarray(0, count)
}

/** The first row from `start` on that is not in the range. */
function rowOutside(
  values: Float64Array,
  validity: Uint8Array | null,
  { from, until }: TimeRange,
  start: number,
  end: number,
): number {
  let row = start
  if (validity === null) while (row < end && (values[row] as number) >= from && (values[row] as number) < until) row++
  else
    while (row < end && (values[row] as number) >= from && (values[row] as number) < until && isSet(validity, row))
      row++
  return row
}

/** The rows whose time is in the range, ordered by time and then by stored order. */
export function rowsInTimeOrder(table: Table, column: string, range: TimeRange): Int32Array {
  const rows = rowsInRange(table, column, range) ?? Int32Array.from({ length: table.rowCount }, (_, row) => row)
  const { values } = timesOf(table, column)
  for (let at = 1; at < rows.length; at++) {
    const before = values[rows[at - 1] ?? 0] ?? 0
    if (before > (values[rows[at] ?? 0] ?? 0)) {
      return rows.sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0) || left - right)
    }
  }
  return rows
}

/** How many rows of a table that is in time order are before the bound. */
export function rowsBefore(table: Table, column: string, bound: number): number {
  return lowerBound(timesOf(table, column).values, bound, 0, table.rowCount)
}

/** The memory of a timestamp column. */
function timesOf(
  table: Table,
  column: string,
): { readonly values: Float64Array; readonly validity: Uint8Array | null } {
  const { type, data } = table.column(column)
  if (type !== 'timestamp' || data.kind !== 'number' || !(data.values instanceof Float64Array)) {
    throw new InvalidValueError(column, null, 'it is not a timestamp column, so rows have no time.')
  }
  return { values: data.values, validity: data.validity }
}
