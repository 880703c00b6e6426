import { BigheadError } from './bighead-error.ts'
import type { Problem } from './definition-error.ts'

/** A request to the reader or the predictor is malformed; every problem is reported at once. */
export class RequestError extends BigheadError {
  override readonly name = 'RequestError' as const
  readonly code = 'INVALID_REQUEST' as const
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`The request is not valid: ${problems.map(p => `${p.at}: ${p.message}`).join('; ')}`)
    this.problems = problems
  }
}
