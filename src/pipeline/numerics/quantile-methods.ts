import { orderStatistics } from './order-statistics.ts'

/** numpy's names for the ways to read a quantile off sorted values (Hyndman and Fan, 1996). */
export type QuantileMethod = (typeof quantileMethods)[number]

/** All ways to read a quantile. */
export const quantileMethods = [
  'inverted_cdf',
  'averaged_inverted_cdf',
  'closest_observation',
  'interpolated_inverted_cdf',
  'hazen',
  'weibull',
  'linear',
  'median_unbiased',
  'normal_unbiased',
] as const

/**
 * The quantiles of numbers at ascending fractions from 0 to 1, as numpy's `quantile` gives them, bit for bit; there must be no NaN.
 *
 * No numbers give NaN.
 */
export function quantilesBy(values: Float64Array, fractions: readonly number[], method: QuantileMethod): number[] {
  const { length } = values
  if (length === 0) return fractions.map(() => Number.NaN)
  const last = length - 1
  const places = fractions.map(fraction => placeOf(length, fraction, method))
  const rankOf = (at: number): number => Math.min(Math.max(at, 0), last)
  const ranks = new Set(places.flatMap(({ at }) => [rankOf(Math.floor(at)), rankOf(Math.floor(at) + 1)]))
  const wanted = Int32Array.from(ranks).sort()
  const found = orderStatistics(values, wanted)
  const byRank = new Map(Array.from(wanted, (rank, index) => [rank, found[index] as number]))
  return places.map(({ at, share }) => {
    const rank = Math.floor(at)
    const below = byRank.get(rankOf(rank)) as number
    if (at < 0) return below
    return between(below, byRank.get(rankOf(rank + 1)) as number, share(at - rank, rank))
  })
}

/** From `below` to `above`, by the share of the way, from the nearer end. */
function between(below: number, above: number, share: number): number {
  const width = above - below
  return share < 0.5 ? below + width * share : above - width * (1 - share)
}

/** Where a quantile is among sorted values, and how much of the way from there to the next counts, given the way's share and the rank. */
interface Place {
  readonly at: number
  readonly share: (gap: number, rank: number) => number
}

function placeOf(count: number, fraction: number, method: QuantileMethod): Place {
  const place = places[method]
  return { at: place.at(count, fraction), share: place.share }
}

const whole = (gap: number): number => gap
const spread = (alpha: number, beta: number) => ({
  at: (count: number, fraction: number) => count * fraction + (alpha + fraction * (1 - alpha - beta)) - 1,
  share: whole,
})

const places: {
  readonly [M in QuantileMethod]: { readonly at: (count: number, fraction: number) => number } & Pick<Place, 'share'>
} = {
  inverted_cdf: { at: (count, fraction) => count * fraction - 1, share: gap => (gap === 0 ? 0 : 1) },
  averaged_inverted_cdf: { at: (count, fraction) => count * fraction - 1, share: gap => (gap === 0 ? 0.5 : 1) },
  closest_observation: {
    at: (count, fraction) => count * fraction - 1 - 0.5,
    share: (gap, rank) => (gap === 0 && Math.abs(rank % 2) === 1 ? 0 : 1),
  },
  interpolated_inverted_cdf: spread(0, 1),
  hazen: spread(0.5, 0.5),
  weibull: spread(0, 0),
  linear: { at: (count, fraction) => (count - 1) * fraction, share: whole },
  median_unbiased: spread(1 / 3, 1 / 3),
  normal_unbiased: spread(3 / 8, 3 / 8),
}
