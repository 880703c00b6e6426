import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A server refuses a request because of its content: it is malformed, not allowed, or names something that does not exist. */
export class RefusedError extends BigheadError {
  override readonly name = 'RefusedError' as const
  readonly code = 'REFUSED' as const
  readonly status: number
  /** The code of the server's own error, like `MODEL_NOT_FOUND`; null if it gave none. */
  readonly serverCode: string | null

  constructor(status: number, serverCode: string | null, message: string) {
    super(`The server refused the request (${status}): ${message}`)
    this.status = status
    this.serverCode = serverCode
  }
}

/** A server cannot answer now, and could not when the request was retried. */
export class BusyError extends BigheadError {
  override readonly name = 'BusyError' as const
  readonly code = 'BUSY' as const
  readonly status: number
  readonly serverCode: string | null
  /** When the server asks to be called again, seconds; null if it does not say. */
  readonly retryAfter: number | null

  constructor(status: number, serverCode: string | null, message: string, retryAfter: number | null) {
    super(`The server cannot answer now (${status}): ${message}`)
    this.status = status
    this.serverCode = serverCode
    this.retryAfter = retryAfter
  }
}

/** A server failed to answer a well-formed request. */
export class ServerError extends BigheadError {
  override readonly name = 'ServerError' as const
  readonly code = 'SERVER_FAILED' as const
  readonly status: number
  readonly serverCode: string | null

  constructor(status: number, serverCode: string | null, message: string) {
    super(`The server failed (${status}): ${message}`)
    this.status = status
    this.serverCode = serverCode
  }
}

/** A server cannot be reached. */
export class UnreachableError extends BigheadError {
  override readonly name = 'UnreachableError' as const
  readonly code = 'UNREACHABLE' as const
  readonly status = null
  readonly url: string

  constructor(url: string, cause: unknown) {
    super(`${url} does not answer; is the server running there?`, { cause })
    this.url = url
  }
}

/** No answer came within the time limit of a call, retries included. */
export class TimeoutError extends BigheadError {
  override readonly name = 'TimeoutError' as const
  readonly code = 'TIMEOUT' as const
  readonly status = null
  /** The time limit of the call, milliseconds. */
  readonly timeout: number

  constructor(url: string, timeout: number) {
    super(`${url} gave no answer within ${timeout} ms. Give it more time with \`timeout\`, or ask for fewer rows.`)
    this.timeout = timeout
  }
}

/** The response does not follow the protocol: another program, or a proxy, answers at this address. */
export class UnreadableAnswerError extends BigheadError {
  override readonly name = 'UnreadableAnswerError' as const
  readonly code = 'UNREADABLE_ANSWER' as const
  readonly status: number

  constructor(url: string, status: number, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : 'it cannot be read'
    super(`What ${url} answered (${status}) is not what a server of this library answers: ${detail}`, { cause })
    this.status = status
  }
}
