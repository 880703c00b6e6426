import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A model was trained on other features than the ones it is asked to serve with. */
export class FeaturesMismatchError extends BigheadError {
  override readonly name = 'FeaturesMismatchError' as const
  readonly code = 'FEATURES_MISMATCH' as const
  readonly model: string

  constructor(model: string, detail: string) {
    super(
      `Model ${model} was trained on other features than the given feature set: ${detail}. Train it again, or give the set that it was trained on.`,
    )
    this.model = model
  }
}
