import { Metadata, status } from '@grpc/grpc-js'
import { errorBody, errorHead } from '../../serving/http/error-response.ts'

/** How a call ends that failed. */
export interface GrpcFailure {
  readonly code: status
  readonly details: string
  readonly metadata?: Metadata
}

const codes: { readonly [httpStatus: number]: status } = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  408: status.DEADLINE_EXCEEDED,
  409: status.ABORTED,
  413: status.RESOURCE_EXHAUSTED,
  429: status.RESOURCE_EXHAUSTED,
  499: status.CANCELLED,
  501: status.UNIMPLEMENTED,
  502: status.UNAVAILABLE,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
}

/** The status of an error, with the words of the HTTP API; overload says when to try again. */
export function grpcFailure(error: unknown): GrpcFailure {
  const { status: http, headers } = errorHead(error)
  const details = bounded(errorBody(error).error)
  const seconds = Number(headers['retry-after'])
  const code = codes[http] ?? status.INTERNAL
  if (!(seconds > 0)) return { code, details }
  const metadata = new Metadata()
  metadata.set('retry-after', String(seconds))
  metadata.set('grpc-retry-pushback-ms', String(seconds * 1000))
  return { code, details, metadata }
}

/** Clients take about 8 KB of metadata at the end of a call, and give up a call that has more. */
const mostBytes = 6000

/** As many words as a call's end has room for, where what is not ASCII goes percent-encoded. */
function bounded(details: string): string {
  let [bytes, end] = [0, 0]
  for (const character of details) {
    bytes += /[ -$&-~]/.test(character) ? 1 : 3 * Buffer.byteLength(character)
    if (bytes > mostBytes) return `${details.slice(0, end)}…`
    end += character.length
  }
  return details
}
