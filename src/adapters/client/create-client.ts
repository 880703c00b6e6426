import { type Duration, readDuration } from '../../features/definition/duration.ts'
import type { FeatureSet } from '../../features/definition/feature-set.ts'
import { ParameterError, requireDefinition, requireOptions } from '../../features/errors/parameter-error.ts'
import type { Client } from './client.ts'
import { oipCalls } from './oip-calls.ts'
import { predictionCalls } from './prediction-calls.ts'
import { createTransport } from './transport.ts'

/** How a server is reached. */
export interface ClientOptions<F = unknown> {
  /** Like `https://models.example.org`; a path before the server's own is kept. */
  readonly url: string
  /** The model of calls that do not name one. */
  readonly model?: string
  /** The feature set of the model, which gives calls and returned features their types. */
  readonly features?: F
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined
  /** Sent with every request. */
  readonly headers?: { readonly [name: string]: string }
  /** Default: that of the platform. */
  readonly fetch?: typeof globalThis.fetch
  /** How long a call may take, retries included; default `30s`. */
  readonly timeout?: Duration
  /** How many times a request is retried if the server is busy or cannot be reached; default 2. */
  readonly retries?: number
  /** Gives numbers between 0 and 1, which randomize the delays before retries. Default: `Math.random`. */
  readonly random?: () => number
}

/**
 * Makes a typed client of a model server.
 *
 * @throws {ParameterError} for invalid options.
 *
 * @example
 * const client = createClient({ url: 'http://localhost:8080', model: 'flight-delay@production', features: flightDelay })
 * const { prediction } = await client.predict({ origin: 'SEA', destination: 'SFO' })
 */
export function createClient<F extends FeatureSet | undefined = undefined>(options: ClientOptions<F>): Client<F> {
  requireOptions<ClientOptions<F>>(options, {
    ...{ url: null, model: null, features: null, token: null, headers: null },
    ...{ fetch: null, timeout: null, retries: null, random: null },
  })
  const { features, model, token, retries = 2, random = Math.random } = options
  if (features !== undefined) requireDefinition('features', features, ['featureSet'])
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new ParameterError('retries', 'a whole number of at least 0 is needed.')
  const transport = createTransport({
    url: urlOf(options.url),
    headers: { ...options.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    retries,
    timeout: timeoutOf(options.timeout ?? '30s'),
    random,
  })
  const modelOf = (named: string | undefined): string => {
    const found = named ?? model
    if (found !== undefined) return found
    throw new ParameterError('model', 'name one in the call, or give one to the client.')
  }
  return {
    ...oipCalls({ transport, modelOf }),
    ...predictionCalls({ transport, modelOf, features: features?.definition ?? null }),
  } as Client<F>
}

function urlOf(url: unknown): string {
  if (typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '')
  throw new ParameterError('url', 'an address like `http://localhost:8080` is needed.')
}

function timeoutOf(timeout: unknown): number {
  const milliseconds = readDuration('timeout', timeout)
  if (milliseconds > 0) return milliseconds
  throw new ParameterError('timeout', 'it must be above 0.')
}
