import type { Aggregate } from './aggregate.ts'
import { listPercentiles } from './percentile.ts'
import { addToSketch, emptySketch, mergeSketch, type QuantileSketch, sketchEntries } from './quantile-sketch.ts'

/** A sketch of the finite values, and how many were NaN, +∞ and −∞. */
export interface ApproxPercentileState extends QuantileSketch {
  nan: number
  up: number
  down: number
}

/**
 * Like `percentile`, from a state of bounded size: each result lies between two values whose ranks are at most `5 / k` of the number of values
 * away, and up to some `k` values it is exact.
 */
export function approxPercentile(
  ps: readonly number[],
  k: number,
): Aggregate<number, ApproxPercentileState, readonly number[]> {
  return {
    name: 'approxPercentile',
    version: 1,
    exact: { within: 5 / k, of: 'rank' },
    init: () => ({ ...emptySketch(), nan: 0, up: 0, down: 0 }),
    add: (state, value) => {
      if (Number.isFinite(value)) addToSketch(state, value + 0, k)
      else if (Number.isNaN(value)) state.nan++
      else if (value > 0) state.up++
      else state.down++
      return state
    },
    merge: (left, right) => {
      mergeSketch(left, right, k)
      left.nan += right.nan
      left.up += right.up
      left.down += right.down
      return left
    },
    result: state => {
      const { values, counts } = sketchEntries(state)
      const all = [Number.NEGATIVE_INFINITY, ...values, Number.POSITIVE_INFINITY, Number.NaN]
      const weights = [state.down, ...counts, state.up, state.nan]
      return weights.every(weight => weight === 0) ? null : listPercentiles(all, weights, ps)
    },
  }
}
