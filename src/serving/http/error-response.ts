import { BigheadError } from '../../features/errors/bighead-error.ts'
import { OverloadedError } from '../errors.ts'
import { HttpError } from './http-error.ts'
import type { HttpResponse } from './route.ts'

/** The status of each code that says something about the request or the moment; any other is a failure of the server: 500. */
const statuses: { readonly [code: string]: number } = {
  INVALID_REQUEST: 400,
  INVALID_PARAMETER: 400,
  INVALID_VALUE: 400,
  INVALID_TENSOR: 400,
  INTEGER_OVERFLOW: 400,
  UNKNOWN_COLUMN: 400,
  WRONG_COLUMN_TYPE: 400,
  READ_TOO_OLD: 400,
  INVALID_DEFINITION: 400,
  MODEL_FORMAT: 400,
  NOT_A_MODEL: 400,
  MODEL_NOT_FOUND: 404,
  CONFLICT: 409,
  VERSION_IN_USE: 409,
  FEATURES_MISMATCH: 409,
  OVERLOADED: 429,
  MODEL_FAILED: 500,
  UNSUPPORTED: 501,
  EXTERNAL_FAILED: 502,
  NOT_MATERIALIZED: 503,
  CLOSED: 503,
  STORAGE: 503,
  DATABASE: 503,
  MODEL_UNAVAILABLE: 503,
  THREAD_ENDED: 503,
  DEADLINE: 504,
}

/** The HTTP status that an error is answered with. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  return error instanceof BigheadError ? (statuses[error.code] ?? 500) : 500
}

/**
 * The answer to a request that failed: `{ error, code }`.
 *
 * What a client can mend is told in full; of a failure of the server only the code, for its message may name files and hosts.
 */
export function errorResponse(error: unknown): HttpResponse {
  const head = errorHead(error)
  return { ...head, body: JSON.stringify(errorBody(error)), ...(head.status >= 500 && { failure: error }) }
}

/** The status and the headers of the answer to a request that failed. */
export function errorHead(error: unknown): Required<Pick<HttpResponse, 'status' | 'headers'>> {
  const closing = error instanceof OverloadedError && error.reason === 'closing'
  return { status: closing ? 503 : statusOf(error), headers: headersOf(error) }
}

/** What a client is told of a failure. */
export function errorBody(error: unknown): { readonly error: string; readonly code: string } {
  const status = statusOf(error)
  const code = error instanceof BigheadError ? error.code : 'INTERNAL'
  const told = status < 500 || error instanceof HttpError || tellable.includes(code)
  return { error: told && error instanceof Error ? error.message : (withheld[status] ?? failed), code }
}

function headersOf(error: unknown): { readonly [name: string]: string } {
  if (error instanceof HttpError) return error.headers
  return error instanceof OverloadedError ? { 'retry-after': String(Math.ceil(error.retryAfter)) } : {}
}

/** Failures whose message is made for callers. */
const tellable = ['DEADLINE', 'MODEL_UNAVAILABLE', 'UNSUPPORTED', 'NOT_MATERIALIZED']

const failed = 'The server failed to answer; its log says why.'

const withheld: { readonly [status: number]: string } = {
  502: 'A service that the features come from failed; the log of the server says why.',
  503: 'The server cannot answer this now; its log says why. Try again later.',
}
