import { BigheadError } from './bighead-error.ts'

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
