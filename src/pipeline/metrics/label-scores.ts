import { ParameterError } from '../../features/errors/parameter-error.ts'
import { type Label, type Labels, sameLabel } from '../labels.ts'
import { averageScore, classCounts, type Fraction, fBetaOf, precisionOf, recallOf } from './class-counts.ts'
import {
  isNegative,
  type LabelPairs,
  labelPairs,
  type MetricOptions,
  requireMetric,
  someRows,
  weightedMean,
} from './metric-input.ts'

/** How scores of classes become one. */
export interface ClassScoreOptions extends MetricOptions {
  /**
   * The positive class only (`binary`, the default), all classes counted together (`micro`), the mean over classes (`macro`), or that mean
   * weighted by the true rows of each class (`weighted`).
   */
  readonly average?: 'binary' | 'micro' | 'macro' | 'weighted'
  /** The positive class of `binary`. Default: the greatest label. */
  readonly positiveLabel?: Label
  /** The classes that count, if not all do; not for `binary`. */
  readonly labels?: readonly Label[]
  /** The value of a score that divides by 0; with NaN, the class is left out of means. Default 0. */
  readonly zeroDivision?: number
}

/** How often each class was predicted as each. */
export interface ConfusionMatrix {
  readonly labels: readonly Label[]
  /** One row per true class, one column per predicted one, in the order of `labels`. */
  readonly counts: readonly Float64Array[]
}

/** What a confusion matrix counts. */
export interface ConfusionOptions extends MetricOptions {
  /** The classes to show, in order; rows of other classes do not count. Default: all that occur, in ascending order. */
  readonly labels?: readonly Label[]
  /** Shares instead of counts: of each true class, of each predicted class, or of all. */
  readonly normalize?: 'true' | 'predicted' | 'all'
}

/**
 * The share of rows whose predicted label is the true one; scikit-learn's `accuracy_score`. NaN for no rows.
 *
 * @throws {ParameterError} for lists of different lengths.
 */
export function accuracy(truth: Labels, predicted: Labels, options: MetricOptions = {}): number {
  requireMetric(options, {})
  const pairs = labelPairs(truth, predicted, options)
  const right = Float64Array.from(pairs.truth, (code, row) => (code === pairs.predicted[row] ? 1 : 0))
  return weightedMean(right, pairs.weights)
}

/**
 * The mean recall over classes; scikit-learn's `balanced_accuracy_score`.
 *
 * `adjusted` rescales it so that guessing gives 0.
 *
 * @throws {ParameterError} for lists of different lengths and for no rows.
 */
export function balancedAccuracy(
  truth: Labels,
  predicted: Labels,
  options: MetricOptions & { readonly adjusted?: boolean } = {},
): number {
  requireMetric(options, { adjusted: null })
  someRows(truth)
  const { adjusted, ...weights } = options
  const { counts } = confusionMatrix(truth, predicted, weights)
  const shares = counts.flatMap((row, code) => {
    const total = sumOf(row)
    return total > 0 ? [(row[code] ?? 0) / total] : []
  })
  const mean = weightedMean(shares, null)
  const chance = 1 / shares.length
  return adjusted === true ? (mean - chance) / (1 - chance) : mean
}

/**
 * How often each class was predicted as each, by weight; scikit-learn's `confusion_matrix`.
 *
 * @throws {ParameterError} for lists of different lengths, and for `labels` none of which occurs in the truth.
 */
export function confusionMatrix(truth: Labels, predicted: Labels, options: ConfusionOptions = {}): ConfusionMatrix {
  requireMetric(options, { labels: null, normalize: null }, { normalize: ['true', 'predicted', 'all'] })
  const pairs = labelPairs(truth, predicted, options)
  const labels = options.labels ?? pairs.classes
  const counts = countPairs(pairs, labels)
  if (options.labels !== undefined && !labels.some(label => pairs.truth.includes(codeOf(pairs, label))))
    throw new ParameterError('labels', 'none of them is in the truth.')
  const { normalize } = options
  const columnSums = labels.map((_, column) => counts.reduce((sum, row) => sum + (row[column] ?? 0), 0))
  const all = sumOf(columnSums)
  const divisor = (row: Float64Array, column: number): number => {
    if (normalize === 'true') return sumOf(row)
    return normalize === 'predicted' ? (columnSums[column] ?? 0) : all
  }
  const shown = normalize === undefined ? counts : counts.map(row => row.map((n, at) => n / (divisor(row, at) || 1)))
  return { labels: Object.freeze([...labels]), counts: Object.freeze(shown) }
}

/**
 * The share of rows predicted as a class that belong to it; scikit-learn's `precision_score`.
 *
 * @throws {ParameterError} for lists of different lengths, for no rows, and for more than two classes with `binary`.
 */
export function precision(truth: Labels, predicted: Labels, options: ClassScoreOptions = {}): number {
  requireMetric(options, classScore, classScoreWords)
  return averaged(truth, predicted, options, precisionOf)
}

/**
 * The share of rows of a class that are predicted as it; scikit-learn's `recall_score`.
 *
 * @throws {ParameterError} for lists of different lengths, for no rows, and for more than two classes with `binary`.
 */
export function recall(truth: Labels, predicted: Labels, options: ClassScoreOptions = {}): number {
  requireMetric(options, classScore, classScoreWords)
  return averaged(truth, predicted, options, recallOf)
}

/**
 * The harmonic mean of precision and recall, in which recall counts `beta` times as much; scikit-learn's `fbeta_score`. Default 1: F₁.
 *
 * @throws {ParameterError} for a negative `beta`, for lists of different lengths, for no rows, and for more than two classes with `binary`.
 */
export function fBeta(
  truth: Labels,
  predicted: Labels,
  options: ClassScoreOptions & { readonly beta?: number } = {},
): number {
  requireMetric(options, { ...classScore, beta: null }, classScoreWords)
  const { beta = 1 } = options
  if (!(beta >= 0)) throw new ParameterError('beta', `${beta} is not a number of at least 0.`)
  return averaged(truth, predicted, options, beta === Number.POSITIVE_INFINITY ? recallOf : fBetaOf(beta))
}

const classScore = { average: null, positiveLabel: null, labels: null, zeroDivision: null } as const
const classScoreWords = { average: ['binary', 'micro', 'macro', 'weighted'] } as const

/** The average of one fraction per class. */
function averaged(truth: Labels, predicted: Labels, options: ClassScoreOptions, fraction: Fraction): number {
  const { average = 'binary', zeroDivision = 0 } = options
  someRows(truth)
  const pairs = labelPairs(truth, predicted, options)
  if (average !== 'binary')
    return averageScore(classCounts(pairs, options.labels ?? pairs.classes), average, fraction, zeroDivision)
  return averageScore(classCounts(pairs, [positiveLabel(pairs, options)]), 'macro', fraction, zeroDivision)
}

function positiveLabel({ classes }: LabelPairs, { positiveLabel: given }: ClassScoreOptions): Label {
  if (classes.length > 2) {
    const others = "choose the average 'micro', 'macro' or 'weighted'"
    throw new ParameterError('average', `there are ${classes.length} classes; ${others}.`)
  }
  if (given === undefined) return classes.length === 1 && isNegative(classes[0]) ? 1 : (classes.at(-1) ?? 1)
  if (classes.length === 2 && !classes.some(label => sameLabel(label, given)))
    throw new ParameterError(
      'positiveLabel',
      `${String(given)} is not among the classes ${classes.map(String).join(', ')}.`,
    )
  return given
}

/** The position of a label, −1 where no row has it. */
function codeOf({ classes }: LabelPairs, label: Label): number {
  return classes.findIndex(known => sameLabel(known, label))
}

function countPairs(pairs: LabelPairs, labels: readonly Label[]): Float64Array[] {
  const { truth, predicted, weights, classes } = pairs
  const place = classes.map(known => labels.findIndex(label => sameLabel(label, known)))
  const counts = labels.map(() => new Float64Array(labels.length))
  for (let row = 0; row < truth.length; row++) {
    const column = place[predicted[row] ?? 0] ?? -1
    const own = counts[place[truth[row] ?? 0] ?? -1]
    if (own !== undefined && column >= 0)
      own[column] = (own[column] ?? 0) + (weights === null ? 1 : (weights[row] ?? 0))
  }
  return counts
}

function sumOf(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
