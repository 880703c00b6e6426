import { isBigheadError } from '../../features/errors/bighead-error.ts'
import { ModelFailureError } from '../errors.ts'
import type { StageTimings } from './host-call.ts'
import type { HostEvent } from './host-event.ts'
import type { HostLimits } from './host-limits.ts'
import type { HostMetrics } from './host-metrics.ts'
import type { RanCall } from './model-runner.ts'
import type { Chosen, ModelSlot } from './model-slot.ts'
import type { PayloadLog } from './payload-log.ts'
import type { Shadowing } from './shadowing.ts'

/** What answering a call needs to know. */
export interface CallContext {
  readonly slot: ModelSlot
  /** The version that the caller named by number; null: the deployment decides. */
  readonly named: Chosen | null
  readonly limits: HostLimits
  readonly metrics: HostMetrics
  readonly clock: () => number
  /** When the call came, epoch milliseconds: the time of rows that do not say theirs. */
  readonly at: number
  readonly payloadLog: PayloadLog | null
  readonly shadowing: Shadowing
  readonly tell: (event: HostEvent) => void
  /** Whether a failure of the call was counted. */
  hasFailed: boolean
}

/** Counts what came of a call for one version; of its failures only the first. */
export function countCall(context: CallContext, { variant, held }: Chosen, error?: unknown): void {
  if (error !== undefined && context.hasFailed) return
  context.hasFailed ||= error !== undefined
  const { metrics, slot } = context
  metrics.requests.of(slot.name, String(held.ready.version.version), variant, codeOf(error)).add(1)
}

/** What came of the rows that one version answered. */
export interface CallOutcome {
  readonly rows: number
  readonly ran: RanCall
  readonly timings: StageTimings
}

/** Counts rows that one version answered, all of them or some. */
export function countAnswered(context: CallContext, chosen: Chosen, { rows, ran, timings }: CallOutcome): void {
  const { slot, clock } = context
  const { executions, failures } = ran
  slot.record.stages(timings)
  slot.statistics.answered({ rows: rows - failures.length, executions }, timings, clock())
  if (failures.length === 0 || failures.length < rows) countCall(context, chosen)
}

/** The label of an outcome. */
export function codeOf(error: unknown): string {
  if (error === undefined) return 'ok'
  if (isBigheadError(error)) return error.code.toLowerCase()
  return Object(error).name === 'AbortError' ? 'cancelled' : 'error'
}

/** The error of one row; what the model's own thread says of itself stays as it is. */
export function rowError(model: string, row: number, error: unknown): Error {
  return Object(error).code === 'MODEL_UNAVAILABLE' ? (error as Error) : new ModelFailureError(model, row, error)
}

/** Microseconds since a time of `performance.now()`. */
export function since(start: number): number {
  return (performance.now() - start) * 1000
}
