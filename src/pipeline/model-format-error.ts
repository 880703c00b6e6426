import { BigheadError } from '../features/errors/bighead-error.ts'

/** A model file cannot be read: it is damaged, no such file, or says what this library has no form for. */
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
