import { ownName } from '../aggregate/own-aggregate.ts'
import type { ExternalJoinDefinition } from '../definition/definition.ts'
import { type Duration, longestTimer, parseDuration } from '../definition/duration.ts'

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

/** The code of external features, by `ownName`. */
export type ExternalFunctions = ReadonlyMap<string, ExternalFunction>

/** The code of an external feature; undefined where it was not given. */
export function functionOf(
  { external }: ExternalJoinDefinition,
  functions: ExternalFunctions,
): ExternalFunction | undefined {
  return functions.get(ownName(external.name, external.version))
}

/** What is wrong with code that is to be an external function; null where nothing is. */
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
