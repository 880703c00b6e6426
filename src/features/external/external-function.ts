import type { Duration } from '../definition/duration.ts'

/** What an external function is asked. */
export interface ExternalRequest {
  /** The time of the request, epoch milliseconds. */
  readonly at: number
  /** The declared keys, none of them null. */
  readonly keys: Readonly<Record<string, unknown>>
}

/** One answer: values by declared column, where what is left out is null; null where nothing is known; an error fails this request alone. */
export type ExternalAnswer = Readonly<Record<string, unknown>> | Error | null

/** The code of external features: a function, or the client of a service. */
export interface ExternalFunction {
  readonly name: string
  readonly version: number
  /** Whether it can answer as of a past time. A backfill asks it only then. */
  readonly asOf?: boolean
  /** How long one call may take; default `1s`. */
  readonly timeout?: Duration
  /** One answer per request, in order. The signal fires when the time is up, or when nobody wants the answer any more. */
  answer(
    requests: readonly ExternalRequest[],
    options: { readonly signal: AbortSignal },
  ): Promise<readonly ExternalAnswer[]>
}
