import { InvalidValueError } from '../errors/column-errors.ts'
import { type Column, type ColumnData, isSet, type NumberData } from '../table/column.ts'
import { missingDetail } from './failed.ts'
import { areFinite, findInfinite } from './number-scans.ts'

/** Refuses a column of doubles that holds ±Infinity, naming the first such row. */
export function refuseInfinite(column: Column, name: string): void {
  const row = infiniteRow(column.data, column.length)
  if (row >= 0) throw infinite(name, row, column.get(row) as number)
}

/** The first row that holds ±Infinity, −1 for none; nothing but a number can. */
function infiniteRow(data: ColumnData, length: number): number {
  if (data.kind !== 'number' || data.values instanceof Int32Array || areFinite(data.values, length)) return -1
  return infiniteAmong(data, length)
}

/** As `infiniteRow`, for numbers that are known not to be all finite. */
export function infiniteAmong({ values, validity }: NumberData, length: number): number {
  if (values instanceof Int32Array) return -1
  let row = findInfinite(values, 0, length)
  while (row >= 0 && validity !== null && !isSet(validity, row)) row = findInfinite(values, row + 1, length)
  return row
}

/** The error for an infinite value; `row` is null where there is only one row. */
export function infinite(name: string, row: number | null, value: number): InvalidValueError {
  return new InvalidValueError(name, row, `${value} is not allowed; make it null, or a finite number, before.`)
}

/** Refuses a column of numbers that holds ±Infinity, null or NaN, naming the first row with ±Infinity, else the first with another. */
export function refuseInfiniteAndMissing(column: Column, name: string): void {
  const { data, length } = column
  if (data.kind !== 'number') return
  const { values, validity } = data
  if (validity === null && (values instanceof Int32Array || areFinite(values, length))) return
  refuseInfinite(column, name)
  for (let row = 0; row < length; row++) {
    if ((validity !== null && !isSet(validity, row)) || Number.isNaN(values[row])) {
      throw new InvalidValueError(name, row, missingDetail)
    }
  }
}
