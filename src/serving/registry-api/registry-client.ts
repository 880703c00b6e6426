import { StorageError } from '../../features/errors/storage-errors.ts'
import type { HttpRegistryOptions } from './http-registry.ts'
import { remoteError } from './registry-errors.ts'

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
  /** The answer; what the registry refuses is its own error. */
  send(path: string, call?: RegistryCall): Promise<Response>
  /** The JSON of the answer; null where the status is 404 and `orNull`. */
  ask<T>(path: string, call?: RegistryCall): Promise<T>
}

const answerLimit = 64 << 20

export function registryClient(url: string, { token, timeout = 30_000 }: HttpRegistryOptions): RegistryClient {
  const base = url.replace(/\/+$/, '')
  const send = async (path: string, call: RegistryCall = {}): Promise<Response> => {
    const { method = 'GET', json, stream, signal } = call
    const headers = {
      accept: 'application/json, application/octet-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    }
    const patience = stream === undefined ? [AbortSignal.timeout(timeout)] : []
    const ending = AbortSignal.any([...patience, ...(signal === undefined ? [] : [signal])])
    const body = json === undefined ? stream : JSON.stringify(json)
    const request = { method, headers, signal: ending, ...(body === undefined ? {} : { body, duplex: 'half' }) }
    const response = await fetch(`${base}${path}`, request as RequestInit).catch(error => {
      signal?.throwIfAborted()
      throw unreachable(base, error)
    })
    if (response.ok) return response
    throw remoteError(response.status, await jsonOf(response, base).catch(() => null), base)
  }
  return {
    send,
    ask: async <T>(path: string, call?: RegistryCall) => (await jsonOf(await send(path, call), base)) as T,
  }
}

async function jsonOf(response: Response, base: string): Promise<unknown> {
  if (response.status === 204) return null
  if (Number(response.headers.get('content-length') ?? 0) > answerLimit)
    throw new StorageError('read', base, new RangeError('the answer is too large'))
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StorageError('read', base, new RangeError('the answer is not that of a registry', { cause: error }))
  }
}

function unreachable(base: string, error: unknown): unknown {
  // What a stream that is sent throws comes back as the cause.
  const cause = (error as { cause?: unknown } | null)?.cause
  const { code, message } = Object(cause ?? error) as { code?: unknown; message?: unknown }
  const detail = `no answer came (${String(code ?? message)}); does the registry run there?`
  return new StorageError('reach', base, new RangeError(detail, { cause: error }))
}

/** A text as one segment of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text)
}
