import { type Stability, StabilitySum } from '../../features/quality/stability.ts'
import type { ColumnReference } from '../../features/quality/table-reference.ts'
import { countedStatuses } from './counted-statuses.ts'
import type { CounterPlan } from './row-counter.ts'
import type { FeatureFigures, PredictionFigures, WatchFigures } from './watch-figures.ts'

/** The counters and sums of a window. */
export interface WindowTotals {
  readonly counts: Float64Array
  readonly sums: Float64Array
}

/** What counters say. */
export function windowFigures(plan: CounterPlan, totals: WindowTotals): WatchFigures {
  const [rows = 0, readRows = 0] = totals.counts
  return {
    rows,
    readRows,
    features: plan.columns.map((_, index) => featureFigures(plan, index, totals)),
    predictions: predictionFigures(plan, totals),
  }
}

function featureFigures(plan: CounterPlan, index: number, { counts }: WindowTotals): FeatureFigures {
  const { name, start, bins, reference, statusPlace } = plan.columns[index] as CounterPlan['columns'][number]
  const own = counts.subarray(start, start + bins.size)
  const rows = own.reduce((sum, count) => sum + count, 0)
  const statusesAt = plan.statusStart + index * countedStatuses.length
  const statuses = countedStatuses.map((status, code) => [status, counts[statusesAt + code] ?? 0])
  return {
    name,
    rows,
    nullRatio: rows === 0 ? null : (own.at(-1) ?? 0) / rows,
    statuses: statusPlace < 0 ? null : (Object.fromEntries(statuses) as FeatureFigures['statuses']),
    drift: driftOf(reference, plan.reference?.features.rows ?? 0, own, rows),
  }
}

function predictionFigures(plan: CounterPlan, { counts, sums }: WindowTotals): PredictionFigures {
  const rows = counts[0] ?? 0
  const referenceRows = plan.reference?.predictions?.rows ?? 0
  const [sum = 0, parts = 0] = sums
  const { columns } = plan.predictions
  const labels = columns.find(column => column.classes !== null)
  return {
    mean: parts === 0 ? null : sum / parts,
    shares:
      labels === undefined || rows === 0
        ? null
        : (labels.classes ?? []).map((name, code) => ({
            class: name,
            share: (counts[labels.start + code] ?? 0) / rows,
          })),
    drift: columns.flatMap(({ name, reference, start, count }) => {
      const drift = driftOf(reference, referenceRows, counts.subarray(start, start + count), rows)
      return drift === null ? [] : [{ name, drift }]
    }),
  }
}

function driftOf(
  reference: ColumnReference | null,
  referenceRows: number,
  counts: Float64Array,
  rows: number,
): Stability | null {
  if (reference === null || rows === 0) return null
  const stability = new StabilitySum(referenceRows, rows)
  for (let bin = 0; bin < counts.length; bin++)
    stability.add((reference.counts[bin] ?? 0) / referenceRows, (counts[bin] as number) / rows)
  return stability.total()
}
