import {
  catBoostEncoderDefaults,
  countEncoderDefaults,
  jamesSteinEncoderDefaults,
  leaveOneOutEncoderDefaults,
  mEstimateEncoderDefaults,
  woeEncoderDefaults,
} from '../default-params.ts'
import type { Moments } from '../numerics/moments.ts'
import { isBoolean, isNumber } from '../parameters.ts'
import { type HandleParams, type StatisticKind, statisticEncoder } from './statistic-encoder.ts'

/** The parameters of `CountEncoder`. */
export interface CountEncoderParams extends HandleParams {
  /** Whether to give shares of all rows instead of numbers of rows. Default false. */
  readonly normalize: boolean
}

/** The parameters of `MEstimateEncoder`. */
export interface MEstimateEncoderParams extends HandleParams {
  /** How many rows the mean of all rows counts for in each category. Default 1. */
  readonly m: number
}

/** The parameters of `WOEEncoder`. */
export interface WOEEncoderParams extends HandleParams {
  /** The number that is added to each number of rows, so that none is 0. Default 1. */
  readonly regularization: number
}

/** The parameters of `CatBoostEncoder`. */
export interface CatBoostEncoderParams extends HandleParams {
  /** How many rows the mean of all rows counts for in each category. Default 1. */
  readonly a: number
}

const isPositive = isNumber(value => value > 0, 'a number above 0')
const isWeight = isNumber(value => value >= 0, 'a number of at least 0')

/** How `CountEncoder` learns and what it computes. */
export const countEncoder: StatisticKind<CountEncoderParams> = statisticEncoder({
  kind: 'CountEncoder',
  defaults: countEncoderDefaults,
  rules: { normalize: isBoolean },
  target: null,
  prior: () => 0,
  value: ({ count }, overall, { normalize }) => (normalize ? count / overall.count : count),
})

/** How `MEstimateEncoder` learns and what it computes. */
export const mEstimateEncoder: StatisticKind<MEstimateEncoderParams> = statisticEncoder({
  kind: 'MEstimateEncoder',
  defaults: mEstimateEncoderDefaults,
  rules: { m: isWeight },
  target: 'number',
  prior: overall => overall.mean,
  value: ({ count, mean }, overall, { m }, groups) =>
    allAreSingle(groups, overall) ? overall.mean : (count * mean + overall.mean * m) / (count + m),
})

/** How `WOEEncoder` learns and what it computes. */
export const woeEncoder: StatisticKind<WOEEncoderParams> = statisticEncoder({
  kind: 'WOEEncoder',
  defaults: woeEncoderDefaults,
  rules: { regularization: isPositive },
  target: 'binary',
  prior: () => 0,
  value: ({ count, mean }, overall, { regularization }) => {
    if (count === 1) return 0
    const [ones, all] = [count * mean, overall.count * overall.mean]
    const share = (ones + regularization) / (all + 2 * regularization)
    const rest = (count - ones + regularization) / (overall.count - all + 2 * regularization)
    return Math.log(share / rest)
  },
})

/** How `JamesSteinEncoder` learns and what it computes. */
export const jamesSteinEncoder: StatisticKind<HandleParams> = statisticEncoder({
  kind: 'JamesSteinEncoder',
  defaults: jamesSteinEncoderDefaults,
  rules: {},
  target: 'number',
  prior: overall => overall.mean,
  value: (group, overall, _params, groups) => {
    if (allAreSingle(groups, overall)) return overall.mean
    const own = sampleVariance(group)
    const drawn = ((own / (sampleVariance(overall) + own)) * (groups - 3)) / (groups - 1)
    const share = Math.min(1, Math.max(0, 1 - drawn))
    return Number.isNaN(share) ? overall.mean : share * group.mean + (1 - share) * overall.mean
  },
})

/** How `LeaveOneOutEncoder` learns and what it computes. */
export const leaveOneOutEncoder: StatisticKind<HandleParams> = statisticEncoder({
  kind: 'LeaveOneOutEncoder',
  defaults: leaveOneOutEncoderDefaults,
  rules: {},
  target: 'number',
  prior: overall => overall.mean,
  value: ({ count, mean }, overall) => (count > 1 ? mean : overall.mean),
  training: ({ codes, target, weights, groups, overall }) =>
    codes.map((group, row) => {
      const { count, mean } = groups[group] as Moments
      const own = weights?.[row] === 0 ? 0 : 1
      return count > 1 ? (count * mean - own * (target[row] as number)) / (count - own) : overall.mean
    }),
})

/** How `CatBoostEncoder` learns and what it computes. */
export const catBoostEncoder: StatisticKind<CatBoostEncoderParams> = statisticEncoder({
  kind: 'CatBoostEncoder',
  defaults: catBoostEncoderDefaults,
  rules: { a: isPositive },
  target: 'number',
  prior: overall => overall.mean,
  value: ({ count, mean }, overall, { a }) =>
    count > 1 ? (count * mean + overall.mean * a) / (count + a) : overall.mean,
  training: ({ codes, target, weights, groups, overall }, { a }) => {
    const [counts, sums] = [new Float64Array(groups.length), new Float64Array(groups.length)]
    return codes.map((group, row) => {
      const weight = weights === null ? 1 : (weights[row] as number)
      const [count, sum] = [counts[group] as number, sums[group] as number]
      counts[group] = count + weight
      sums[group] = sum + weight * (target[row] as number)
      return (sum + overall.mean * a) / (count + a)
    })
  },
})

/** Whether every row has a category of its own: such a column tells nothing. */
function allAreSingle(groups: number, overall: Moments): boolean {
  return groups === overall.count
}

function sampleVariance({ count, squares }: Moments): number {
  return count > 1 ? squares / (count - 1) : 0
}
