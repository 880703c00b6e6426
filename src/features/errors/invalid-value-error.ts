import { BigheadError } from './bighead-error.ts'

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
