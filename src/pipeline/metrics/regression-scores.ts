import { ParameterError } from '../../features/errors/parameter-error.ts'
import { medianInPlace, weightedMedian } from '../numerics/median.ts'
import {
  compensatedSum,
  type MetricOptions,
  type NumberList,
  numberValues,
  sameLength,
  someRows,
  weightedMean,
  weightValues,
} from './metric-input.ts'

/**
 * The share of the variance that is predicted, R²; scikit-learn's `r2_score`. At most 1; a constant truth gives 1 where it is met, else 0.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for fewer than two rows.
 */
export function r2(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  const { wanted, found, weights } = read(truth, predicted, options)
  if (wanted.length < 2) throw new ParameterError('truth', 'it has 1 row; R² needs two.')
  const mean = weightedMean(wanted, weights)
  const squares = (other: (row: number) => number): number =>
    compensatedSum(wanted.length, row => (weights?.[row] ?? 1) * ((wanted[row] ?? 0) - other(row)) ** 2)
  const unexplained = squares(row => found[row] ?? 0)
  const total = squares(() => mean)
  if (unexplained === 0) return 1
  return total === 0 ? 0 : 1 - unexplained / total
}

/**
 * The mean size of the errors; scikit-learn's `mean_absolute_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function meanAbsoluteError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  return meanOf(truth, predicted, options, (wanted, found) => Math.abs(found - wanted))
}

/**
 * The mean square of the errors; scikit-learn's `mean_squared_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function meanSquaredError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  return meanOf(truth, predicted, options, (wanted, found) => (wanted - found) ** 2)
}

/**
 * The root of the mean square of the errors; scikit-learn's `root_mean_squared_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function rootMeanSquaredError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  return Math.sqrt(meanSquaredError(truth, predicted, options))
}

/**
 * The mean size of the errors as a share of the truth, where 0.1 is 10 %; scikit-learn's `mean_absolute_percentage_error`.
 * A truth of 0 counts as 2.2e-16.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function meanAbsolutePercentageError(
  truth: NumberList,
  predicted: NumberList,
  options: MetricOptions = {},
): number {
  const share = (wanted: number, found: number): number =>
    Math.abs(found - wanted) / Math.max(Math.abs(wanted), Number.EPSILON)
  return meanOf(truth, predicted, options, share)
}

/**
 * The median size of the errors, each row counting by its weight; scikit-learn's `median_absolute_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function medianAbsoluteError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  const { wanted, found, weights } = read(truth, predicted, options)
  const errors = wanted.map((value, row) => Math.abs((found[row] ?? 0) - value))
  return weights === null ? medianInPlace(errors) : weightedMedian(errors, weights)
}

interface Pairs {
  readonly wanted: Float64Array
  readonly found: Float64Array
  readonly weights: Float64Array | null
}

function read(truth: NumberList, predicted: NumberList, options: MetricOptions): Pairs {
  sameLength('predicted', predicted.length, truth.length)
  someRows(truth.length)
  return {
    wanted: numberValues('truth', truth),
    found: numberValues('predicted', predicted),
    weights: weightValues(options, truth.length),
  }
}

function meanOf(
  truth: NumberList,
  predicted: NumberList,
  options: MetricOptions,
  error: (wanted: number, found: number) => number,
): number {
  const { wanted, found, weights } = read(truth, predicted, options)
  return weightedMean(
    wanted.map((value, row) => error(value, found[row] ?? 0)),
    weights,
  )
}
