import type { Metrics } from '../host/metrics.ts'
import { type ModelTotals, modelTotals, noTotals, quantileOf, sizeOf, totalsBetween } from './model-totals.ts'

/** A stretch of a model's traffic; rates are per second. */
export interface TrafficPoint {
  /** When it ended, epoch milliseconds. */
  readonly at: number
  /** Calls, answered or not. */
  readonly requests: number
  /** Rows that the model computed. */
  readonly rows: number
  /** Calls, or rows of them, that were not answered. */
  readonly errors: number
  /** Calls that were refused for lack of room. */
  readonly shed: number
  /** Seconds, read off a histogram; null without answered calls. */
  readonly p50: number | null
  readonly p99: number | null
  /** Rows in a run of the model, on average; null without runs. */
  readonly batchRows: number | null
}

/** The number of stretches that are kept. */
export const keptStretches = 120

/** The shortest stretch for which rates are computed, milliseconds. */
const shortest = 2000

interface Sample {
  readonly at: number
  readonly totals: ReadonlyMap<string, ModelTotals>
}

/** The traffic of the last hour, sampled from metrics. */
export class TrafficHistory {
  readonly #metrics: Pick<Metrics, 'collect'>
  readonly #clock: () => number
  readonly #length: number
  #samples: readonly Sample[]

  /** Keeps `length` stretches, each as long as the time between two calls of `sample`. */
  constructor(metrics: Pick<Metrics, 'collect'>, clock: () => number, length: number = keptStretches) {
    this.#metrics = metrics
    this.#clock = clock
    this.#length = length
    this.#samples = [this.#read()]
  }

  /** Ends a stretch. */
  sample(): void {
    this.#samples = [...this.#samples, this.#read()].slice(-this.#length - 1)
  }

  /** Gives the stretches up to now of any model, oldest first; the last one goes on, and is left out while it is too short for a rate. */
  read(): (model: string) => readonly TrafficPoint[] {
    const now = this.#read()
    const isShort = now.at - (this.#samples.at(-1)?.at ?? 0) < shortest
    const samples = isShort ? this.#samples : [...this.#samples, now]
    return model => samples.slice(1).flatMap((after, index) => pointBetween(samples[index] as Sample, after, model))
  }

  #read(): Sample {
    return { at: this.#clock(), totals: modelTotals(this.#metrics.collect()) }
  }
}

function pointBetween(before: Sample, after: Sample, model: string): readonly TrafficPoint[] {
  const seconds = (after.at - before.at) / 1000
  if (!(seconds > 0)) return []
  const { duration, batches, requests, errors, shed } = totalsBetween(
    before.totals.get(model) ?? noTotals,
    after.totals.get(model) ?? noTotals,
  )
  const runs = sizeOf(batches)
  return [
    {
      at: after.at,
      requests: requests / seconds,
      rows: batches.sum / seconds,
      errors: errors / seconds,
      shed: shed / seconds,
      p50: quantileOf(duration, 0.5),
      p99: quantileOf(duration, 0.99),
      batchRows: runs === 0 ? null : batches.sum / runs,
    },
  ]
}
