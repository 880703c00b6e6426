import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A registered pipeline transforms but does not predict. */
export class NotAModelError extends BigheadError {
  override readonly name = 'NotAModelError' as const
  readonly code = 'NOT_A_MODEL' as const
  readonly model: string

  constructor(model: string) {
    super(
      `The pipeline of ${model} does not end in an estimator, so it predicts nothing. Register one whose last step is a classifier or a regressor.`,
    )
    this.model = model
  }
}
