import { type Duration, readDuration } from '../../features/definition/duration.ts'
import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'

/** What a client may take of a server. */
export interface ServerLimits {
  /** Bytes of a body, also decompressed. Default 64 MiB. */
  readonly bodyLimit?: number
  /** For all headers of a request. Default `10s`. */
  readonly headersTimeout?: Duration
  /** For a whole request to arrive. Default `60s`. */
  readonly requestTimeout?: Duration
  /** How long a connection without a request stays open; longer than that of a balancer before it. Default `65s`. */
  readonly keepAliveTimeout?: Duration
  /** How long a connection may be silent within a request or an answer. Default `2m`. */
  readonly silenceTimeout?: Duration
  /** How long the last requests may take when the server closes. Default `30s`. */
  readonly closeTimeout?: Duration
}

/** Limits with their defaults; durations in milliseconds. */
export type ServerBounds = { readonly [L in keyof Required<ServerLimits>]: number }

const defaults = {
  headersTimeout: '10s',
  requestTimeout: '60s',
  keepAliveTimeout: '65s',
  silenceTimeout: '2m',
  closeTimeout: '30s',
} as const

/** The limits as numbers; throws ParameterError. */
export function serverBounds(limits: ServerLimits = {}): ServerBounds {
  requireSettings<ServerLimits>(limits, { bodyLimit: null, ...blank })
  const { bodyLimit = 64 * 2 ** 20 } = limits
  if (!Number.isSafeInteger(bodyLimit) || bodyLimit < 1)
    throw new ParameterError('limits.bodyLimit', 'a whole number of bytes above 0 is needed.')
  const time = (name: keyof typeof defaults): number => readDuration(`limits.${name}`, limits[name] ?? defaults[name])
  return {
    bodyLimit,
    headersTimeout: time('headersTimeout'),
    requestTimeout: time('requestTimeout'),
    keepAliveTimeout: time('keepAliveTimeout'),
    silenceTimeout: time('silenceTimeout'),
    closeTimeout: time('closeTimeout'),
  }
}

const blank = {
  headersTimeout: null,
  requestTimeout: null,
  keepAliveTimeout: null,
  silenceTimeout: null,
  closeTimeout: null,
}
