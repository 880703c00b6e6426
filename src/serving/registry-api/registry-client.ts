import { StorageError } from '../../features/errors/storage-errors.ts'
import type { HttpRegistryOptions } from './http-registry.ts'
import { remoteError } from './registry-errors.ts'
import { silenceLimit } from './silence-limit.ts'

/** One request to a registry. */
export interface RegistryCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: { readonly [name: string]: string }
  readonly json?: object
  /** Sent piece by piece, for as long as it takes. */
  readonly stream?: AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal | undefined
}

/** Requests to one registry. */
export interface RegistryClient {
  /** The bytes of the answer, for as long as they flow; what the registry refuses is its own error. */
  pieces(path: string, call?: RegistryCall): AsyncGenerator<Uint8Array>
  /** The JSON of the answer; null where it has no body. */
  ask<T>(path: string, call?: RegistryCall): Promise<T>
}

interface Answer {
  readonly response: Response
  readonly pieces: AsyncGenerator<Uint8Array>
}

const answerLimit = 64 << 20

export function registryClient(url: string, { token, timeout = 30_000 }: HttpRegistryOptions): RegistryClient {
  const base = url.replace(/\/+$/, '')
  const send = async (path: string, call: RegistryCall = {}): Promise<Answer> => {
    const { method = 'GET', json, stream, signal } = call
    const headers = {
      accept: 'application/json, application/octet-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    }
    const silence = silenceLimit(timeout)
    const ending = AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])])
    const body = json === undefined ? stream : JSON.stringify(json)
    const request = { method, headers, signal: ending, ...(body === undefined ? {} : { body, duplex: 'half' }) }
    const asked = fetch(`${base}${path}`, request as RequestInit)
    const response = await (stream === undefined ? silence.next(asked) : asked).catch(error => {
      signal?.throwIfAborted()
      throw unreachable(base, error)
    })
    async function* pieces(): AsyncGenerator<Uint8Array> {
      const source = response.body?.[Symbol.asyncIterator]()
      if (source === undefined) return
      try {
        for (;;) {
          const { done, value } = await silence.next(source.next()).catch(error => {
            signal?.throwIfAborted()
            throw new StorageError('read', base, error === ending.reason ? error : brokenOff(error))
          })
          if (done === true) return
          yield value
        }
      } finally {
        await source.return?.()
      }
    }
    const answer = { response, pieces: pieces() }
    if (response.ok) return answer
    throw remoteError(response.status, parsed(await textOf(answer, base)) ?? null, base)
  }
  return {
    async *pieces(path, call) {
      yield* (await send(path, call)).pieces
    },
    async ask<T>(path: string, call?: RegistryCall) {
      const answer = await send(path, call)
      if (answer.response.status === 204) return null as T
      const body = parsed(await textOf(answer, base))
      if (body === undefined)
        throw new StorageError('read', base, new RangeError('the answer is not that of a registry'))
      return body as T
    },
  }
}

async function textOf({ response, pieces }: Answer, base: string): Promise<string> {
  const tooLarge = new StorageError('read', base, new RangeError('the answer is too large'))
  if (Number(response.headers.get('content-length') ?? 0) > answerLimit) {
    await response.body?.cancel()
    throw tooLarge
  }
  const held: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > answerLimit) throw tooLarge
    held.push(piece)
  }
  return Buffer.concat(held).toString()
}

/** Undefined where a text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreachable(base: string, error: unknown): StorageError {
  const detail = `no answer came (${reasonOf(error)}); does the registry run there?`
  return new StorageError('reach', base, new RangeError(detail, { cause: error }))
}

function brokenOff(error: unknown): RangeError {
  return new RangeError(`the answer breaks off (${reasonOf(error)})`, { cause: error })
}

/** What `fetch` fails with, and what a stream that is sent throws, comes as the cause. */
function reasonOf(error: unknown): string {
  const { code, message } = Object(Object(error).cause ?? error) as { code?: unknown; message?: unknown }
  return String(code ?? message)
}

/** A text as one segment of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text)
}
