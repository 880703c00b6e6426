import type { StageTimings } from './host-call.ts'
import type { CountedTime, ModelStatistics } from './model-status.ts'

type Counted = 'success' | 'fail' | 'queue' | 'input' | 'infer' | 'output'

/** Counts what a model does. */
export class StatisticsRecorder {
  /** Calls in progress. */
  inFlight = 0
  #rows = 0
  #executions = 0
  #lastAt = 0
  readonly #times: { readonly [Name in Counted]: { count: number; nanoseconds: number } } = {
    success: { count: 0, nanoseconds: 0 },
    fail: { count: 0, nanoseconds: 0 },
    queue: { count: 0, nanoseconds: 0 },
    input: { count: 0, nanoseconds: 0 },
    infer: { count: 0, nanoseconds: 0 },
    output: { count: 0, nanoseconds: 0 },
  }

  /** A call that was answered, by one version or by several; microseconds. */
  succeeded(total: number): void {
    this.#add('success', total)
  }

  /** What one version answered of a call, and the runs of the model that count for it; times in microseconds. */
  answered(
    { rows, executions }: { readonly rows: number; readonly executions: number },
    { resolve, features, queue, transform, infer, postprocess }: StageTimings,
    at: number,
  ): void {
    this.#rows += rows
    this.#executions += executions
    this.#lastAt = at
    this.#add('queue', queue)
    this.#add('input', resolve + features)
    this.#add('infer', transform + infer)
    this.#add('output', postprocess)
  }

  /** A call that was not; microseconds. */
  failed(total: number): void {
    this.#add('fail', total)
  }

  snapshot(queued: number): ModelStatistics {
    const times = Object.fromEntries(
      Object.entries(this.#times).map(([name, { count, nanoseconds }]) => [
        name,
        { count, nanoseconds: Math.round(nanoseconds) },
      ]),
    ) as unknown as { readonly [Name in Counted]: CountedTime }
    return {
      inferenceCount: this.#rows,
      executionCount: this.#executions,
      lastInferenceAt: this.#lastAt,
      ...times,
      inFlight: this.inFlight,
      queued,
    }
  }

  #add(name: Counted, microseconds: number): void {
    const time = this.#times[name]
    time.count++
    time.nanoseconds += microseconds * 1000
  }
}
