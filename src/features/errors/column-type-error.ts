import { type DataType, typeName } from '../schema.ts'
import { BigheadError } from './bighead-error.ts'

/** A column has another type than the one declared or needed. */
export class ColumnTypeError extends BigheadError {
  override readonly name = 'ColumnTypeError' as const
  readonly code = 'WRONG_COLUMN_TYPE' as const
  readonly column: string
  readonly where: string

  constructor(column: string, where: string, found: DataType | string, expected: DataType | string) {
    const say = (type: DataType | string) => typeName(type as DataType)
    super(`Column \`${column}\` of ${where} is ${say(found)}, but ${say(expected)} is needed.`)
    this.column = column
    this.where = where
  }
}
