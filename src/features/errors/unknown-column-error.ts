import { BigheadError } from './bighead-error.ts'
import { suggestion } from './did-you-mean.ts'

/** A column was asked for that a table, file or source does not have. */
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
