import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A file cannot be read as Parquet: it is truncated, corrupt, or uses a feature that is not supported. */
export class ParquetFileError extends BigheadError {
  override readonly name = 'ParquetFileError' as const
  readonly code = 'UNREADABLE_FILE' as const
  readonly path: string

  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(`File ${path} cannot be read as Parquet: ${detail} Write it again, or remove it.`)
    this.path = path
    if (options?.cause !== undefined) this.cause = options.cause
  }
}
