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

/** A model could not be fitted or scored on one fold of a cross-validation; `cause` says why. */
export class FoldError extends BigheadError {
  override readonly name = 'FoldError' as const
  readonly code = 'FOLD_FAILED' as const
  /** Counted from 0. */
  readonly fold: number
  /** What was searched for: the changed parameters by path; none in a plain cross-validation. */
  readonly params: Readonly<Record<string, unknown>>

  constructor(fold: number, params: Readonly<Record<string, unknown>>, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const tried = Object.keys(params).length === 0 ? '' : ` with ${JSON.stringify(params)}`
    super(`Fold ${fold}${tried} failed: ${reason}`, { cause })
    this.fold = fold
    this.params = params
  }
}
