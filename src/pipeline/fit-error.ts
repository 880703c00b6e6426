import { BigheadError } from '../features/errors/bighead-error.ts'

/** A step cannot learn from the data it is given. */
export class FitError extends BigheadError {
  override readonly name = 'FitError' as const
  readonly code = 'CANNOT_FIT' as const
  /** What was being fitted, like `LogisticRegression`. */
  readonly subject: string

  constructor(subject: string, detail: string) {
    super(`${subject} cannot be fitted: ${detail}`)
    this.subject = subject
  }
}
