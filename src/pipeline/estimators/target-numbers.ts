import { ColumnTypeError, InvalidValueError } from '../../features/errors/column-errors.ts'
import type { Column } from '../../features/table/column.ts'

/**
 * The target of a regressor, the `subject`, as doubles; true is 1.
 *
 * @throws {ColumnTypeError | InvalidValueError} for a target that is no number, and for null, NaN and ±Infinity, naming the first row.
 */
export function targetNumbers(target: Column, name: string, subject: string): Float64Array {
  const { data } = target
  if (data.kind !== 'number' && data.kind !== 'boolean') {
    throw new ColumnTypeError(name, `the target of ${subject}`, target.type, 'a number')
  }
  return Float64Array.from({ length: target.length }, (_, row) => {
    const value = target.get(row)
    if (value === null || !Number.isFinite(Number(value))) {
      throw new InvalidValueError(name, row, `the target is ${String(value)}; give every row a finite number.`)
    }
    return Number(value)
  })
}
