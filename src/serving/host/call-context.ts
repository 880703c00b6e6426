import { isBigheadError } from '../../features/errors/bighead-error.ts'
import { ModelFailureError } from '../errors.ts'
import type { StageTimings } from './host-call.ts'
import type { HostEvent } from './host-event.ts'
import type { HostLimits } from './host-limits.ts'
import type { HostMetrics } from './host-metrics.ts'
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
  readonly record: (timings: StageTimings, total: number) => void
  readonly clock: () => number
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
