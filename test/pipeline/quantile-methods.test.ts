import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderStatistics } from '../../src/pipeline/numerics/order-statistics.ts'
import { type QuantileMethod, quantilesBy } from '../../src/pipeline/numerics/quantile-methods.ts'
import { reachedQuantiles } from '../../src/pipeline/numerics/reached-quantiles.ts'
import { RandomState } from '../../src/pipeline/random-state.ts'

const seed = 20010617
const spread: Readonly<Record<string, (random: RandomState) => number>> = {
  normal: random => random.normal(),
  'log-normal, with a far outlier': random => (random.random() < 1e-4 ? 1e300 : Math.exp(3 * random.normal())),
  'of few values': random => random.integer(0, 3),
  'a single one': () => 7,
  tiny: random => random.random() * 5e-324 * 100,
  huge: random => (random.random() - 0.5) * Number.MAX_VALUE * 1.9,
}

test.each(Object.keys(spread))('order statistics of numbers that are %s are those of the sorted numbers', name => {
  const random = new RandomState(3)
  const values = Float64Array.from({ length: 20_000 }, () => spread[name]!(random))
  const ranks = Int32Array.from(new Set([0, 19_999, ...Array.from({ length: 200 }, () => random.integer(0, 20_000))]))
  const sorted = values.slice().sort()
  expect(orderStatistics(values, ranks.sort())).toEqual(Float64Array.from(ranks, rank => sorted[rank]!))
})

// numpy 2.4.6: np.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0, 0.125, 0.3, 0.5, 0.8, 1], method=…)
test.each<[QuantileMethod, number[]]>([
  ['inverted_cdf', [1, 1, 2, 3, 6, 9]],
  ['averaged_inverted_cdf', [1, 1, 2, 3.5, 6, 9]],
  ['closest_observation', [1, 1, 1, 3, 5, 9]],
  ['interpolated_inverted_cdf', [1, 1, 1.4, 3, 5.4, 9]],
  ['hazen', [1, 1, 1.9, 3.5, 5.9, 9]],
  ['weibull', [1, 1, 1.6999999999999997, 3.5, 6.6000000000000005, 9]],
  ['linear', [1, 1, 2.1, 3.5, 5.6000000000000005, 9]],
  ['median_unbiased', [1, 1, 1.833333333333333, 3.5, 6, 9]],
  ['normal_unbiased', [1, 1, 1.85, 3.5, 5.9750000000000005, 9]],
])('%s is as in numpy', (method, wanted) => {
  const values = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6)
  expect(quantilesBy(values, [0, 0.125, 0.3, 0.5, 0.8, 1], method)).toEqual(wanted)
  expect(quantilesBy(new Float64Array(0), [0.5], method)).toEqual([Number.NaN])
})

test('quantiles by weight are those of repeated values', () => {
  const entry = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 4 }))
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), entries => {
      const [values, weights] = [entries.map(([value]) => value), entries.map(([, weight]) => weight)]
      const repeated = Float64Array.from(entries.flatMap(([value, weight]) => Array<number>(weight).fill(value)))
      const fractions = [0, 0.25, 0.5, 0.75, 1]
      const reached = (average: boolean) =>
        reachedQuantiles(Float64Array.from(values), Float64Array.from(weights), fractions, average)
      expect(reached(true)).toEqual(quantilesBy(repeated, fractions, 'averaged_inverted_cdf'))
      expect(reached(false)).toEqual(quantilesBy(repeated, fractions, 'inverted_cdf'))
    }),
    { seed },
  )
})
