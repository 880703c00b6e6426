import { listPercentiles, percentileOf } from '../../features/aggregate/percentile.ts'
import { select } from './median.ts'

/** The values at shares of the way, by numpy's `linear` rule; the values are reordered. NaN for no values. */
export function quantilesInPlace(values: Float64Array, shares: readonly number[]): number[] {
  if (values.length === 0) return shares.map(() => Number.NaN)
  const valueAt = ranked(values)
  return shares.map(share => percentileOf(share, values.length, valueAt))
}

/** The same where each value counts by a weight above 0: as of values repeated by integer weights. */
export function weightedQuantiles(values: Float64Array, weights: Float64Array, shares: readonly number[]): number[] {
  if (values.length === 0) return shares.map(() => Number.NaN)
  const order = Uint32Array.from(values.keys()).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0))
  const inOrder = (list: Float64Array): number[] => Array.from(order, index => list[index] ?? 0)
  return listPercentiles(inOrder(values), inOrder(weights), shares)
}

/** The value of a rank, counted from 0: each is selected, and only among those between the ranks that were asked before. */
function ranked(values: Float64Array): (rank: number) => number {
  const known: number[] = []
  return rank => {
    const next = known.findIndex(other => other >= rank)
    const after = next < 0 ? known.length : next
    if (known[after] === rank) return values[rank] ?? 0
    const from = (known[after - 1] ?? -1) + 1
    const to = known[after] ?? values.length
    known.splice(after, 0, rank)
    return select(values.subarray(from, to), rank - from)
  }
}
