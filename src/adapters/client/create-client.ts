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
  /** The model that is asked where a call names none. */
  readonly model?: string
  /** The set of the model: it types the calls, and features come back as its types. */
  readonly features?: F
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined
  /** Sent with every request. */
  readonly headers?: { readonly [name: string]: string }
  /** Default: that of the platform. */
  readonly fetch?: typeof globalThis.fetch
  /** How long a call may take, further attempts included; default `30s`. */
  readonly timeout?: Duration
  /** How often a request is sent again where the server is busy or cannot be reached; default 2. */
  readonly retries?: number
  /** Between 0 and 1; spreads the waits before further attempts. Default: `Math.random`. */
  readonly random?: () => number
}

/**
 * A typed client of a server of models.
 *
 * @throws {ParameterError} for options that are none.
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
