import type { MetricFamily, MetricSample } from '../host/metrics.ts'

/** What a model's metrics have counted so far. */
export interface ModelTotals {
  /** Answered calls by how long they took. */
  readonly duration: Spread
  /** Runs of the model by their rows. */
  readonly batches: Spread
  /** Calls, answered or not. */
  readonly requests: number
  /** Calls, or rows of them, that were not answered. */
  readonly errors: number
  /** Calls that were refused for lack of room. */
  readonly shed: number
}

/** A histogram: values up to each bound, not counted in the ones before; the last bound is Infinity. */
export interface Spread {
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
  readonly sum: number
}

const noSpread: Spread = { bounds: [], counts: [], sum: 0 }
export const noTotals: ModelTotals = { duration: noSpread, batches: noSpread, requests: 0, errors: 0, shed: 0 }

/** The totals of each model by its name. */
export function modelTotals(families: readonly MetricFamily[]): ReadonlyMap<string, ModelTotals> {
  const found = new Map<string, ModelTotals>()
  const add = (sample: MetricSample, change: (totals: ModelTotals) => Partial<ModelTotals>): void => {
    const model = sample.labels.model ?? ''
    const before = found.get(model) ?? noTotals
    found.set(model, { ...before, ...change(before) })
  }
  for (const { name, samples } of families) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (read === undefined) continue
    for (const sample of samples) add(sample, totals => read(sample, totals))
  }
  return found
}

const readers: { readonly [name: string]: (sample: MetricSample, before: ModelTotals) => Partial<ModelTotals> } = {
  bighead_predict_duration_seconds: (sample, { duration }) =>
    sample.labels.stage === 'total' ? { duration: plus(duration, spreadOf(sample)) } : {},
  bighead_batch_rows: (sample, { batches }) => ({ batches: plus(batches, spreadOf(sample)) }),
  bighead_predict_requests_total: ({ labels, value }, { requests, errors }) =>
    labels.variant === 'shadow'
      ? {}
      : { requests: requests + value, errors: errors + (labels.code === 'ok' ? 0 : value) },
  bighead_shed_total: ({ value }, { shed }) => ({ shed: shed + value }),
}

function spreadOf({ buckets = [], value }: MetricSample): Spread {
  return {
    bounds: buckets.map(bucket => bucket.upTo),
    counts: buckets.map(({ count }, index) => count - (buckets[index - 1]?.count ?? 0)),
    sum: value,
  }
}

function plus(left: Spread, right: Spread): Spread {
  if (left.counts.length === 0) return right
  return {
    bounds: left.bounds,
    counts: left.counts.map((count, index) => count + (right.counts[index] ?? 0)),
    sum: left.sum + right.sum,
  }
}

/** What was counted from one time to another; a counter that is smaller than before has begun anew. */
export function totalsBetween(before: ModelTotals, after: ModelTotals): ModelTotals {
  return {
    duration: between(before.duration, after.duration),
    batches: between(before.batches, after.batches),
    requests: grown(before.requests, after.requests),
    errors: grown(before.errors, after.errors),
    shed: grown(before.shed, after.shed),
  }
}

function between(before: Spread, after: Spread): Spread {
  const isNew = after.counts.some((count, index) => count < (before.counts[index] ?? 0))
  if (isNew) return after
  return {
    bounds: after.bounds,
    counts: after.counts.map((count, index) => count - (before.counts[index] ?? 0)),
    sum: after.sum - before.sum,
  }
}

function grown(before: number, after: number): number {
  return after < before ? after : after - before
}

/** How many values there are. */
export function sizeOf({ counts }: Spread): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** About the quantile, linear within its bucket; the last bound but Infinity where it is beyond; null without values. */
export function quantileOf(spread: Spread, share: number): number | null {
  const size = sizeOf(spread)
  if (size === 0) return null
  const rank = share * size
  let below = 0
  for (const [index, count] of spread.counts.entries()) {
    const upper = spread.bounds[index] as number
    const lower = spread.bounds[index - 1] ?? 0
    if (below + count >= rank && count > 0)
      return upper === Infinity ? lower : lower + (upper - lower) * ((rank - below) / count)
    below += count
  }
  return null
}
