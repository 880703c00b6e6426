import { ownName } from '../aggregate/own-aggregate.ts'
import type { ExternalJoinDefinition } from '../definition/definition.ts'
import { type Duration, longestTimer, parseDuration } from '../definition/duration.ts'

/** One request to an external function. */
export interface ExternalRequest {
  /** The time of the request, epoch milliseconds. */
  readonly at: number
  /** The declared keys, none of them null. */
  readonly keys: Readonly<Record<string, unknown>>
}

/** One answer: values by declared column, absent ones null; null if nothing is known; an `Error` fails this request alone. */
export type ExternalAnswer = Readonly<Record<string, unknown>> | Error | null

/** The code of external features: a function, or the client of a service. */
export interface ExternalFunction {
  readonly name: string
  readonly version: number
  /** Whether it can answer as of a past time; only then does a backfill call it. */
  readonly asOf?: boolean
  /** How long one call may take; default `1s`. */
  readonly timeout?: Duration
  /** Gives one answer per request, in order. The signal fires when the time is up, or when the answer is no longer needed. */
  answer(
    requests: readonly ExternalRequest[],
    options: { readonly signal: AbortSignal },
  ): Promise<readonly ExternalAnswer[]>
}

/** The code of external features, by `ownName`. */
export type ExternalFunctions = ReadonlyMap<string, ExternalFunction>

/** The function of an external feature; undefined if it was not given. */
export function functionOf(
  { external }: ExternalJoinDefinition,
  functions: ExternalFunctions,
): ExternalFunction | undefined {
  return functions.get(ownName(external.name, external.version))
}

/** What is wrong with a value as an external function; null if nothing is. */
export function externalProblem(code: unknown): string | null {
  const { name, version, answer, timeout } = Object(code) as Partial<ExternalFunction>
  if (typeof name !== 'string' || !Number.isSafeInteger(version) || typeof answer !== 'function') {
    return 'an external function is an object with `name`, `version` and `answer`'
  }
  if (timeout === undefined) return null
  const milliseconds = parseDuration(timeout) ?? 0
  if (milliseconds > 0 && milliseconds <= longestTimer) return null
  return `the \`timeout\` of \`${name}\`, ${timeout}, is not a duration like 200ms, or too long`
}
