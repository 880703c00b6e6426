import { ColumnTypeError, InvalidValueError } from '../../features/errors/column-errors.ts'
import { type Column, isSet } from '../../features/table/column.ts'

/**
 * The target of what learns numbers, the `subject`, as doubles; true is 1.
 *
 * @throws {ColumnTypeError | InvalidValueError} for a target that is not a number, and for null, NaN and ±Infinity, naming the first row.
 */
export function targetNumbers(target: Column, name: string, subject: string): Float64Array {
  const { data, length, type } = target
  if (data.kind !== 'number' && data.kind !== 'boolean') {
    throw new ColumnTypeError(name, `the target of ${subject}`, type, 'a number')
  }
  const values = Float64Array.from(data.values.subarray(0, length))
  for (let row = 0; row < length; row++) {
    const present = data.validity === null || isSet(data.validity, row)
    const value = values[row] as number
    if (present && value - value === 0) continue
    throw new InvalidValueError(name, row, `the target is ${present ? value : null}; give every row a finite number.`)
  }
  return values
}
