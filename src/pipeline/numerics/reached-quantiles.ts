import { lowerBound } from '../../features/lower-bound.ts'

/** Sorts numbers together with their weights. */
export function sortWeights(values: Float64Array, weights: Float64Array): Record<'values' | 'weights', Float64Array> {
  const order = Uint32Array.from(values.keys())
  order.sort((left, right) => (values[left] as number) - (values[right] as number))
  return {
    values: Float64Array.from(order, index => values[index] as number),
    weights: Float64Array.from(order, index => weights[index] as number),
  }
}

/**
 * The quantiles of numbers with positive weights: the first value whose weight, with that of all before it, reaches the fraction of the whole.
 *
 * `average` takes the mean of it and the next where the fraction is reached exactly. As scikit-learn's weighted percentiles. No numbers
 * give NaN.
 */
export function reachedQuantiles(
  values: Float64Array,
  weights: Float64Array,
  fractions: readonly number[],
  average: boolean,
): number[] {
  const sorted = sortWeights(values, weights)
  const reached = runningSum(sorted.weights)
  const last = reached.length - 1
  return fractions.map(fraction => {
    const wanted = fraction * (reached[last] as number) || Number.MIN_VALUE
    const at = Math.min(lowerBound(reached, wanted), last)
    const value = sorted.values[at] ?? Number.NaN
    const isExact = (reached[at] as number) - wanted <= Number.EPSILON
    return average && isExact && at < last ? (value + (sorted.values[at + 1] as number)) / 2 : value
  })
}

function runningSum(weights: Float64Array): Float64Array {
  let total = 0
  return weights.map(weight => {
    total += weight
    return total
  })
}
