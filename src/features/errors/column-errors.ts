import { type DataType, typeName } from '../schema.ts'
import { BigheadError } from './bighead-error.ts'
import { suggestion } from './did-you-mean.ts'

/** A requested column does not exist in a table, file or source. */
export class UnknownColumnError extends BigheadError {
  override readonly name = 'UnknownColumnError' as const
  readonly code = 'UNKNOWN_COLUMN' as const
  readonly column: string
  /** What lacks the column, like `source flights`. */
  readonly where: string

  constructor(column: string, where: string, known: readonly string[]) {
    super(`Column \`${column}\` is not in ${where}.${suggestion(column, known)}`)
    this.column = column
    this.where = where
  }
}

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

/** A single value cannot be read as its column's type, or a calculation on it is refused. */
export class InvalidValueError extends BigheadError {
  override readonly name = 'InvalidValueError' as const
  readonly code = 'INVALID_VALUE' as const
  readonly column: string
  /** The row, counted from 0, or null where there are no rows. */
  readonly row: number | null
  /** The message without column and row. */
  readonly detail: string

  constructor(column: string, row: number | null, detail: string) {
    super(row === null ? `Column \`${column}\`: ${detail}` : `Column \`${column}\`, row ${row}: ${detail}`)
    this.column = column
    this.row = row
    this.detail = detail
  }
}

/** An exact whole-number result does not fit its type. */
export class IntegerOverflowError extends BigheadError {
  override readonly name = 'IntegerOverflowError' as const
  readonly code = 'INTEGER_OVERFLOW' as const
  /** The column of the result, or the aggregate's name where no column is known. */
  readonly column: string
  /** The row of the result, counted from 0, or null where there are no rows. */
  readonly row: number | null
  readonly type: 'int64' | 'bigint'

  constructor(column: string, row: number | null, type: 'int64' | 'bigint') {
    const limit =
      type === 'int64' ? 'beyond ±(2^53 − 1). Declare the input `bigint`' : 'beyond 64 bits. Scale the input'
    super(`Column \`${column}\`${row === null ? '' : `, row ${row}`}: the sum is ${limit}, or cast it to \`float64\`.`)
    this.column = column
    this.row = row
    this.type = type
  }
}
