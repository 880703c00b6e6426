import { aggregateOf } from '../aggregate/aggregate-of.ts'
import { percentileOf } from '../aggregate/percentile.ts'
import { type Bars, barsOf } from './bars.ts'

/** Statistics of a column of numbers; NaN and infinities are counted, and otherwise left out. */
export interface NumberStatistics {
  readonly nan: number
  readonly infinite: number
  /** Null if no number is finite, like everything below. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /** Of the population. */
  readonly stddev: number | null
  /** By numpy's linear rule. */
  readonly quantiles: readonly { readonly share: number; readonly value: number }[]
  readonly bars: Bars | null
}

const shares: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

/** The figures of sorted numbers (ascending, NaN last), and how many of them are distinct. */
export function numberStatistics(sorted: Float64Array): NumberStatistics & { readonly distinct: number } {
  const finite = finiteOf(sorted)
  const nan = sorted.length - firstIndex(sorted, Number.isNaN)
  const count = finite.length
  return {
    nan,
    infinite: sorted.length - nan - count,
    distinct: distinctCount(sorted),
    min: count === 0 ? null : (finite[0] as number),
    max: count === 0 ? null : (finite[count - 1] as number),
    mean: resultOf('mean', finite),
    stddev: resultOf('stddev', finite),
    quantiles:
      count === 0
        ? []
        : shares.map(share => ({ share, value: percentileOf(share, count, rank => finite[rank] as number) })),
    bars: count === 0 ? null : barsOf(finite),
  }
}

/** The finite numbers among sorted ones. */
export function finiteOf(sorted: Float64Array): Float64Array {
  const start = firstIndex(sorted, value => value > Number.NEGATIVE_INFINITY || Number.isNaN(value))
  return sorted.subarray(
    start,
    firstIndex(sorted, value => value === Number.POSITIVE_INFINITY || Number.isNaN(value)),
  )
}

/** The first index for which the condition holds; it holds for none before and for all after. */
function firstIndex(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(sorted[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}

/** −0 and 0 are one value, and NaN is one. */
function distinctCount(sorted: Float64Array): number {
  let count = 0
  for (let index = 0; index < sorted.length; index++) {
    const value = sorted[index] as number
    const before = sorted[index - 1] as number
    const isSame = index > 0 && (value === before || (Number.isNaN(value) && Number.isNaN(before)))
    if (!isSame) count++
  }
  return count
}

function resultOf(name: 'mean' | 'stddev', values: Float64Array): number | null {
  const aggregate = aggregateOf(name, 'float64')
  const at = { time: 0, created: null, sequence: null }
  let state = aggregate.init()
  for (const value of values) state = aggregate.add(state, value, at)
  return aggregate.result(state, 0) as number | null
}
