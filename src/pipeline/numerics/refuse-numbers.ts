import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { missingDetail } from '../../features/evaluate/failed.ts'
import type { Column } from '../../features/table/column.ts'
import { isSet } from '../../features/table/column.ts'

/** Refuses a column of doubles that holds ±Infinity, naming the first such row. */
export function refuseInfinite(column: Column, name: string): void {
  const { data } = column
  if (data.kind !== 'number' || data.values instanceof Int32Array) return
  const { values, validity } = data
  for (let row = 0; row < column.length; row++) {
    const value = values[row] ?? 0
    if (value - value === 0 || Number.isNaN(value)) continue
    if (validity === null || isSet(validity, row)) throw infinite(name, row, value)
  }
}

/** The error for an infinite value; `row` is null where there is only one row. */
export function infinite(name: string, row: number | null, value: number): InvalidValueError {
  return new InvalidValueError(name, row, `${value} is not allowed; make it null, or a finite number, before.`)
}

/** Refuses a column of numbers that holds null or NaN, naming the first such row. */
export function refuseMissing(column: Column, name: string): void {
  const { data } = column
  if (data.kind !== 'number') return
  const { values, validity } = data
  for (let row = 0; row < column.length; row++) {
    if ((validity !== null && !isSet(validity, row)) || Number.isNaN(values[row])) {
      throw new InvalidValueError(name, row, missingDetail)
    }
  }
}
