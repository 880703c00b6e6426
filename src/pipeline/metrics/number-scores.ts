import { ParameterError, requireRows, requireSettings } from '../../features/errors/parameter-error.ts'
import { codeLabels, codesAmong, type Labels } from '../labels.ts'
import { Probabilities } from '../probabilities.ts'
import {
  binaryScores,
  compensatedSum,
  type MetricOptions,
  type NumberList,
  numberValues,
  probabilityValues,
  requireMetric,
  type Scores,
  sameLength,
  someRows,
  weightedMean,
  weightValues,
} from './metric-input.ts'

/** Predicted against observed probability, one entry per bin that holds a row. */
export interface CalibrationCurve {
  /** The share of positive rows. */
  readonly observed: Float64Array
  /** The mean predicted probability. */
  readonly predicted: Float64Array
  /** The number of rows. */
  readonly counts: Float64Array
}

/** How rows are put into bins. */
export interface CalibrationOptions {
  /** Default 5. */
  readonly bins?: number
  /** Bins of equal width (the default), or of equally many rows. */
  readonly strategy?: 'uniform' | 'quantile'
}

/**
 * The mean negative log-likelihood of the true classes; scikit-learn's `log_loss`.
 *
 * Plain numbers are probabilities of the positive class, the greatest label. A probability of 0 counts as 2.2e-16.
 *
 * @throws {ParameterError} for plain numbers outside [0, 1], for one class only, for lists of different lengths and for no rows.
 */
export function logLoss(truth: Labels, predicted: Scores, options: MetricOptions = {}): number {
  requireMetric(options, {})
  const { codes, probabilities } = readProbabilities(truth, predicted)
  const width = probabilities.classes.length
  const smallest = Number.EPSILON
  const losses = Float64Array.from(codes, (code, row) => {
    const probability = probabilities.values[row * width + code] ?? 0
    return -Math.log(Math.min(Math.max(probability, smallest), 1 - smallest))
  })
  return weightedMean(losses, weightValues(options, codes.length))
}

/** How a Brier score is computed. */
export interface BrierOptions extends MetricOptions {
  /** Whether to halve the sum over all classes, so that it is in [0, 1] for two classes. Default: true for two classes, otherwise false. */
  readonly scaleByHalf?: boolean
}

/**
 * The mean squared difference between probabilities and outcomes; scikit-learn's `brier_score_loss`.
 *
 * Plain numbers are probabilities of the positive class, the greatest label.
 *
 * @throws {ParameterError} for plain numbers outside [0, 1], for one class only, for lists of different lengths and for no rows.
 */
export function brierScore(truth: Labels, predicted: Scores, options: BrierOptions = {}): number {
  requireMetric(options, { scaleByHalf: null })
  const { codes, probabilities } = readProbabilities(truth, predicted)
  const width = probabilities.classes.length
  const squares = Float64Array.from(codes, (code, row) => {
    let sum = 0
    for (let index = 0; index < width; index++)
      sum += ((index === code ? 1 : 0) - (probabilities.values[row * width + index] ?? 0)) ** 2
    return sum
  })
  const mean = weightedMean(squares, weightValues(options, codes.length))
  return (options.scaleByHalf ?? width === 2) ? mean / 2 : mean
}

/**
 * How often rows with a predicted probability turn out positive; scikit-learn's `calibration_curve`.
 *
 * @throws {ParameterError} for probabilities outside [0, 1], for more than two classes and for a bad number of bins.
 */
export function calibrationCurve(truth: Labels, predicted: Scores, options: CalibrationOptions = {}): CalibrationCurve {
  requireSettings<CalibrationOptions>(options, { bins: null, strategy: null })
  const { bins = 5, strategy = 'uniform' } = options
  if (!Number.isInteger(bins) || bins < 1)
    throw new ParameterError('bins', `${bins} is not a whole number of at least 1.`)
  if (strategy !== 'uniform' && strategy !== 'quantile')
    throw new ParameterError('strategy', `${String(strategy)} is neither 'uniform' nor 'quantile'.`)
  const { positive, scores } = binaryScores(truth, probabilityValues(predicted), {})
  const edges = strategy === 'uniform' ? spaced(bins) : quantiles(scores, bins)
  const counts = new Float64Array(bins)
  const trues = new Float64Array(bins)
  const sums = new Float64Array(bins)
  for (let row = 0; row < scores.length; row++) {
    const bin = binOf(edges, scores[row] ?? 0)
    counts[bin] = (counts[bin] ?? 0) + 1
    trues[bin] = (trues[bin] ?? 0) + (positive[row] ?? 0)
    sums[bin] = (sums[bin] ?? 0) + (scores[row] ?? 0)
  }
  const used = Int32Array.from(counts.keys()).filter(bin => (counts[bin] ?? 0) > 0)
  const of = (value: (bin: number) => number): Float64Array => Float64Array.from(used, value)
  return {
    observed: of(bin => (trues[bin] ?? 0) / (counts[bin] ?? 1)),
    predicted: of(bin => (sums[bin] ?? 0) / (counts[bin] ?? 1)),
    counts: of(bin => counts[bin] ?? 0),
  }
}

/** The true class of each row among those of the probabilities. */
function readProbabilities(
  truth: Labels,
  predicted: Scores,
): { readonly codes: Int32Array; readonly probabilities: Probabilities } {
  someRows(truth)
  if (predicted instanceof Probabilities) {
    sameLength('predicted', predicted.rowCount, truth.length)
    return { codes: codesAmong(truth, predicted.classes, 'truth'), probabilities: predicted }
  }
  const { classes, codes } = codeLabels(truth, 'truth')
  if (classes.length !== 2) {
    const found = classes.length === 1 ? 'there is 1 class' : `there are ${classes.length} classes`
    throw new ParameterError('truth', `${found}; plain numbers as predictions need two.`)
  }
  const scores = probabilityValues(predicted)
  sameLength('predicted', scores.length, codes.length)
  const values = new Float64Array(2 * scores.length)
  for (const [row, score] of scores.entries()) {
    values[2 * row] = 1 - score
    values[2 * row + 1] = score
  }
  return { codes, probabilities: new Probabilities(classes, scores.length, values) }
}

/** The inner edges of bins over [0, 1], as `linspace` computes them. */
function spaced(bins: number): Float64Array {
  const step = 1 / bins
  return Float64Array.from({ length: bins - 1 }, (_, index) => (index + 1) * step)
}

function quantiles(scores: Float64Array, bins: number): Float64Array {
  const sorted = scores.slice().sort()
  const last = sorted.length - 1
  return spaced(bins).map(share => {
    // By way of percents, as numpy does: in its last bit a share decides to which bin an edge belongs.
    const position = ((share * 100) / 100) * last
    const below = Math.floor(position)
    const part = position - below
    const low = sorted[below] ?? 0
    const high = sorted[Math.min(below + 1, last)] ?? low
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
  })
}

/** The number of edges below the value. */
function binOf(edges: Float64Array, value: number): number {
  let bin = 0
  while (bin < edges.length && (edges[bin] ?? 0) < value) bin++
  return bin
}

/**
 * The coefficient of determination, R²; scikit-learn's `r2_score`. At most 1; for a constant truth it is 1 if predicted exactly, otherwise 0.
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
 * The mean absolute error; scikit-learn's `mean_absolute_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function meanAbsoluteError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  return meanOf(truth, predicted, options, (wanted, found) => Math.abs(found - wanted))
}

/**
 * The mean squared error; scikit-learn's `mean_squared_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function meanSquaredError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  return meanOf(truth, predicted, options, (wanted, found) => (wanted - found) ** 2)
}

/**
 * The square root of the mean squared error; scikit-learn's `root_mean_squared_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function rootMeanSquaredError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  return Math.sqrt(meanSquaredError(truth, predicted, options))
}

/**
 * The mean absolute error as a share of the truth, where 0.1 is 10 %; scikit-learn's `mean_absolute_percentage_error`.
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
 * The weighted median of the absolute errors; scikit-learn's `median_absolute_error`.
 *
 * @throws {ParameterError} for lists of different lengths, for numbers that are missing or not finite, and for no rows.
 */
export function medianAbsoluteError(truth: NumberList, predicted: NumberList, options: MetricOptions = {}): number {
  const { wanted, found, weights } = read(truth, predicted, options)
  const errors = wanted.map((value, row) => Math.abs((found[row] ?? 0) - value))
  return middleOf(errors, weights)
}

interface Pairs {
  readonly wanted: Float64Array
  readonly found: Float64Array
  readonly weights: Float64Array | null
}

function read(truth: NumberList, predicted: NumberList, options: MetricOptions): Pairs {
  requireMetric(options, {})
  requireRows('truth', truth)
  requireRows('predicted', predicted)
  sameLength('predicted', predicted.length, truth.length)
  someRows(truth)
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

/** The weighted median. If weights sum to exactly half, the mean of both neighbours. */
function middleOf(values: Float64Array, weights: Float64Array | null): number {
  const weightOf = (row: number): number => (weights === null ? 1 : (weights[row] ?? 0))
  const order = Uint32Array.from(values.keys()).filter(row => weightOf(row) > 0)
  order.sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0))
  const half = order.reduce((sum, row) => sum + weightOf(row), 0) / 2
  let before = 0
  const at = order.findIndex(row => {
    before += weightOf(row)
    return before >= half
  })
  const value = values[order[at] ?? 0] ?? Number.NaN
  return before > half ? value : (value + (values[order[at + 1] ?? order[at] ?? 0] ?? value)) / 2
}
