import { percentileOf } from '../aggregate/percentile.ts'
import { lowerBound } from '../lower-bound.ts'
import type { DriftBin } from './drift.ts'
import { finiteOf } from './number-statistics.ts'

/** The shares of both in the quantiles of the reference, of missing values and of NaN; bins that both leave empty are left out. */
export function numberBins(
  reference: Float64Array,
  current: Float64Array,
  [referenceRows, currentRows]: readonly [number, number],
  most: number,
): readonly DriftBin[] {
  const edges = quantileEdges(finiteOf(reference.sort()), most)
  const [p, q] = [countBins(reference, edges), countBins(current, edges)]
  const bin = (label: string, upTo: number | null, inReference: number, inCurrent: number): DriftBin => ({
    label,
    upTo,
    reference: inReference / referenceRows,
    current: inCurrent / currentRows,
  })
  const ranges = Array.from(p.counts, (count, index) => {
    const [from, to] = [edges[index - 1], edges[index]]
    const label = `${from === undefined ? '[−∞' : `(${from}`}, ${to === undefined ? '∞]' : `${to}]`}`
    return bin(label, to ?? null, count, q.counts[index] as number)
  })
  return [
    ...ranges,
    bin('NaN', null, p.nan, q.nan),
    bin('missing', null, referenceRows - reference.length, currentRows - current.length),
  ].filter(({ reference, current }) => reference > 0 || current > 0)
}

/** The ends between the quantiles of sorted numbers, ascending and distinct; many equal numbers make fewer of them. */
export function quantileEdges(sorted: Float64Array, most: number): readonly number[] {
  if (sorted.length === 0) return []
  const edges = new Set<number>()
  for (let bin = 1; bin < most; bin++) {
    edges.add(percentileOf(bin / most, sorted.length, rank => sorted[rank] as number))
  }
  return [...edges]
}

/** How many values are in each bin, each of which includes its upper end, and how many are NaN. */
export function countBins(values: Float64Array, edges: readonly number[]): { counts: Float64Array; nan: number } {
  const counts = new Float64Array(edges.length + 1)
  let nan = 0
  for (const value of values) {
    if (Number.isNaN(value)) {
      nan++
      continue
    }
    const bin = lowerBound(edges, value)
    counts[bin] = (counts[bin] as number) + 1
  }
  return { counts, nan }
}
