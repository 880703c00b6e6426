import { BigheadError } from './bighead-error.ts'

/** Stored bytes are not the state of an aggregate. */
export class StateFormatError extends BigheadError {
  override readonly name = 'StateFormatError' as const
  readonly code = 'CORRUPT_STATE' as const
  /** The aggregate whose state was expected. */
  readonly aggregate: string

  constructor(aggregate: string, detail: string) {
    super(`The stored state of \`${aggregate}\` cannot be read: ${detail}. Materialize its features again.`)
    this.aggregate = aggregate
  }
}
