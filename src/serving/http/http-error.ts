import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A request that is answered with an error status. */
export class HttpError extends BigheadError {
  override readonly name = 'HttpError' as const
  readonly code = 'HTTP' as const
  readonly status: number
  /** Headers of the answer, such as `retry-after`. */
  readonly headers: { readonly [name: string]: string }

  constructor(status: number, message: string, headers: { readonly [name: string]: string } = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}
