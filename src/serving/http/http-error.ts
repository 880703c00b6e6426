import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A request that is answered with an error status. */
export class HttpError extends BigheadError {
  override readonly name = 'HttpError' as const
  readonly code:
    | 'MALFORMED_REQUEST'
    | 'UNAUTHENTICATED'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'METHOD_NOT_ALLOWED'
    | 'REQUEST_TIMEOUT'
    | 'BODY_TOO_LARGE'
    | 'MEDIA_TYPE_UNSUPPORTED'
    | 'HTTP'
  readonly status: number
  /** Headers of the answer, such as `retry-after`. */
  readonly headers: { readonly [name: string]: string }

  constructor(status: number, message: string, headers: { readonly [name: string]: string } = {}) {
    super(message)
    this.code = codes[status] ?? 'HTTP'
    this.status = status
    this.headers = headers
  }
}

const codes: { readonly [status: number]: HttpError['code'] } = {
  400: 'MALFORMED_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_TYPE_UNSUPPORTED',
}
