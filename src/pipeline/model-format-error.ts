import { BigheadError } from '../features/errors/bighead-error.ts'

/** A model file cannot be read: it is damaged, of another format, or contains what this library does not support. */
export class ModelFormatError extends BigheadError {
  override readonly name = 'ModelFormatError' as const
  readonly code = 'MODEL_FORMAT' as const
  /** What the file should be, like `XGBoost`. */
  readonly format: string

  constructor(format: string, detail: string) {
    super(`The ${format} model cannot be read: ${detail}`)
    this.format = format
  }
}
