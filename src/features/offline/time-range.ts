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
export function rowsInRange(table: Table, column: string, { from, until }: TimeRange): Int32Array | null {
  const { values, validity } = timesOf(table, column)
  const rows = new Int32Array(table.rowCount)
  let count = 0
  for (let row = 0; row < table.rowCount; row++) {
    const time = values[row] ?? Number.NaN
    if (time >= from && time < until && (validity === null || isSet(validity, row))) rows[count++] = row
  }
  return count === table.rowCount ? null : rows.subarray(0, count)
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
