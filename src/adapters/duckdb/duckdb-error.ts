import { BigheadError } from '../../features/errors/bighead-error.ts'

/** DuckDB could not run what it was given; `cause` is its own error. */
export class DuckDBError extends BigheadError {
  override readonly name = 'DuckDBError' as const
  readonly code = 'DUCKDB' as const

  constructor(doing: string, cause: unknown) {
    super(`DuckDB failed while ${doing}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
