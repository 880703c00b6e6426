import { BigheadError } from './bighead-error.ts'

/** Something was used after it was closed. */
export class ClosedError extends BigheadError {
  override readonly name = 'ClosedError' as const
  readonly code = 'CLOSED' as const
  /** What was closed, like `the memory store`. */
  readonly subject: string

  constructor(subject: string) {
    super(`${subject} was closed and cannot be used any more; create a new one.`)
    this.subject = subject
  }
}
