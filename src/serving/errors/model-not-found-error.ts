import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A model, version or alias that a caller needs is not in the registry. */
export class ModelNotFoundError extends BigheadError {
  override readonly name = 'ModelNotFoundError' as const
  readonly code = 'MODEL_NOT_FOUND' as const
  /** What was asked for, like `flight-delay@production`. */
  readonly reference: string

  constructor(reference: string, detail: string) {
    super(`Model \`${reference}\` is not in the registry. ${detail}`)
    this.reference = reference
  }
}
