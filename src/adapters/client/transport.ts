import { longestTimer } from '../../features/definition/duration.ts'
import { BigheadError } from '../../features/errors/bighead-error.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { showValue } from '../../features/table/input-value.ts'
import {
  BusyError,
  RefusedError,
  ServerError,
  TimeoutError,
  UnreachableError,
  UnreadableAnswerError,
} from './client-errors.ts'

/** Sends requests to one server. */
export interface Transport {
  /** What `read` makes of the answer to a request that succeeded; anything else is thrown as an error of its own. */
  send<Answer>(request: ClientRequest<Answer>, options?: CallOptions): Promise<Answer>
}

/** A request that only reads, so that it may be sent again. */
export interface ClientRequest<Answer> {
  readonly method: 'GET' | 'POST'
  /** From the root of the server, encoded. */
  readonly path: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly read: (response: Response) => Answer | Promise<Answer>
  /** Whether a status beside those of success is an answer too. */
  readonly answers?: (status: number) => boolean
}

/** How one call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** How long the call may take, further attempts included, milliseconds. */
  readonly timeout?: number
}

/** How a server is reached. */
export interface TransportOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly fetch: typeof globalThis.fetch
  readonly retries: number
  /** Milliseconds. */
  readonly timeout: number
  readonly random: () => number
}

/** Requests by `fetch`, sent again while the server cannot be reached or says that it is busy. */
export function createTransport(options: TransportOptions): Transport {
  return {
    async send(request, { signal: given, timeout = options.timeout } = {}) {
      given?.throwIfAborted()
      checkTimeout(timeout)
      const late = AbortSignal.timeout(Math.ceil(timeout))
      const signal = given === undefined ? late : AbortSignal.any([given, late])
      const deadline = performance.now() + timeout
      try {
        return await sendAgain(options, request, signal, deadline)
      } catch (error) {
        given?.throwIfAborted()
        if (late.aborted) throw new TimeoutError(options.url, timeout)
        throw error
      }
    },
  }
}

function checkTimeout(timeout: number): void {
  if (timeout > 0 && timeout <= longestTimer) return
  throw new ParameterError('timeout', `${showValue(timeout)} is given, milliseconds above 0 and below 2^31 are needed.`)
}

async function sendAgain<Answer>(
  options: TransportOptions,
  request: ClientRequest<Answer>,
  signal: AbortSignal,
  deadline: number,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await sendOnce(options, request, signal)
    } catch (error) {
      const pause = pauseAfter(error, attempt, options.random)
      if (pause === null || attempt >= options.retries || performance.now() + pause >= deadline) throw error
      await wait(pause, signal)
    }
  }
}

async function sendOnce<Answer>(
  { url, headers, fetch }: TransportOptions,
  request: ClientRequest<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const { method, path, body, read, answers } = request
  const sent = { method, headers: { ...headers, ...request.headers }, signal, ...(body !== undefined && { body }) }
  const response = await fetch(url + path, sent).catch(error => {
    signal.throwIfAborted()
    throw new UnreachableError(url, error)
  })
  if (!response.ok && answers?.(response.status) !== true) throw await failure(response)
  try {
    return await read(response)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof BigheadError && error.code !== 'INVALID_TENSOR') throw error
    throw new UnreadableAnswerError(url, response.status, error)
  }
}

/** The statuses of a moment, after which it is worth asking again. */
const passing: readonly number[] = [429, 502, 503, 504]

async function failure(response: Response): Promise<BigheadError> {
  const { status, headers } = response
  const text = await response.text().catch(() => '')
  const { message, code } = readError(text)
  if (passing.includes(status)) return new BusyError(status, code, message, secondsOf(headers.get('retry-after')))
  return status < 500 ? new RefusedError(status, code, message) : new ServerError(status, code, message)
}

function readError(text: string): { readonly message: string; readonly code: string | null } {
  try {
    const { error, code } = JSON.parse(text) as { readonly error?: unknown; readonly code?: unknown }
    return { message: typeof error === 'string' ? error : text, code: typeof code === 'string' ? code : null }
  } catch {
    return { message: text.slice(0, 500), code: null }
  }
}

/** The header holds seconds, or a date. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}

const firstPause = 100
const longestPause = 5_000

/** How long to wait before the next attempt, milliseconds: what the server says, else ever longer, by chance; null: there is none. */
function pauseAfter(error: unknown, attempt: number, random: () => number): number | null {
  if (error instanceof BusyError && error.retryAfter !== null) return error.retryAfter * 1000
  if (!(error instanceof BusyError || error instanceof UnreachableError)) return null
  return random() * Math.min(longestPause, firstPause * 2 ** attempt)
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}
