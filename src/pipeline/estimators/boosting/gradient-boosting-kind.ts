import { isNullOr, isNumber, type Rules } from '../../parameters.ts'

/** The parameters of `GradientBoostingClassifier` and `GradientBoostingRegressor`; they mean what XGBoost's mean. */
export interface GradientBoostingParams {
  /** The number of rounds; each adds one tree, or one per class if there are more than two. Default 100. */
  readonly nEstimators: number
  /** The factor by which each tree's output is multiplied. Default 0.3. */
  readonly learningRate: number
  /** The greatest depth of a tree. Default 6. */
  readonly maxDepth: number
  /** The greatest number of bins of a feature, from 2 to 256, including the bin of missing values. Default 256. */
  readonly maxBin: number
  /** The L2 penalty on the values of leaves. Default 1. */
  readonly regLambda: number
  /** The least gain of a split; splits with less are pruned. Default 0. */
  readonly gamma: number
  /** The least sum of second derivatives in a child. Default 1. */
  readonly minChildWeight: number
  /** The share of the rows that each round learns from. Default 1. */
  readonly subsample: number
  /** The share of the features that each tree reads. Default 1. */
  readonly colsampleBytree: number
  /** The features whose numbers are codes of categories, from 0 to 254. Default none. */
  readonly categoricalFeatures: readonly string[]
  /** The number of rounds without a better loss on held-back rows after which learning stops; null: never. Default null. */
  readonly earlyStoppingRounds: number | null
  /** The share of the rows that is held back for early stopping. Default 0.1. */
  readonly validationFraction: number
  /** The random seed. Default 0. */
  readonly randomState: number
}

export const gradientBoostingVersion = 1
export const gradientBoostingClassifierKind = 'GradientBoostingClassifier'
export const gradientBoostingRegressorKind = 'GradientBoostingRegressor'

const isShare = isNumber(value => value > 0 && value <= 1, 'a share above 0, at most 1')
const isAtLeastZero = isNumber(value => value >= 0, 'a number of at least 0')

export const gradientBoostingRules: Rules<GradientBoostingParams> = {
  nEstimators: isWhole(1, 100_000),
  learningRate: isNumber(value => value > 0, 'a number above 0'),
  maxDepth: isWhole(1, 32),
  maxBin: isWhole(2, 256),
  regLambda: isAtLeastZero,
  gamma: isAtLeastZero,
  minChildWeight: isAtLeastZero,
  subsample: isShare,
  colsampleBytree: isShare,
  categoricalFeatures: value =>
    Array.isArray(value) && value.every(each => typeof each === 'string') ? null : 'is not a list of names',
  earlyStoppingRounds: isNullOr(isWhole(1, 100_000)),
  validationFraction: isNumber(value => value > 0 && value < 1, 'a share between 0 and 1'),
  randomState: isWhole(0, 4_294_967_295),
}

function isWhole(least: number, most: number): (value: unknown) => string | null {
  return isNumber(
    value => Number.isInteger(value) && value >= least && value <= most,
    `a whole number from ${least} to ${most}`,
  )
}
