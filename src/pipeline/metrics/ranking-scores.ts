import { ParameterError } from '../../features/errors/parameter-error.ts'
import { codesAmong, type Labels } from '../labels.ts'
import { Probabilities } from '../probabilities.ts'
import {
  type BinaryScores,
  binaryScores,
  type MetricOptions,
  requireMetric,
  type Scores,
  sameLength,
  weightedMean,
  weightValues,
} from './metric-input.ts'

/** The receiver operating characteristic, from the strictest threshold to the most lenient. */
export interface RocCurve {
  readonly falsePositiveRate: Float64Array
  readonly truePositiveRate: Float64Array
  /** The score from which a row counts as positive; the first is Infinity. */
  readonly thresholds: Float64Array
}

/** How a curve is drawn. */
export interface CurveOptions extends MetricOptions {
  /** Whether to leave out points that do not change the shape of the curve. Default: true for a ROC curve, false for precision and recall. */
  readonly dropIntermediate?: boolean
}

/** Precision and recall from the most lenient threshold to the strictest; the last point is (1, 0) and has no threshold. */
export interface PrecisionRecallCurve {
  readonly precision: Float64Array
  readonly recall: Float64Array
  /** The score from which a row counts as positive; ascending, one fewer than there are points. */
  readonly thresholds: Float64Array
}

/** How the scores of more than two classes become one. */
export interface ManyClassesOptions extends MetricOptions {
  /** The mean over classes (`macro`, the default), that mean weighted by the true rows of each class, or all classes counted together. */
  readonly average?: 'macro' | 'weighted' | 'micro'
}

/** How the area under the ROC curve of more than two classes is computed. */
export interface RocAucOptions extends ManyClassesOptions {
  /** Each class against all others, or each pair of classes (Hand and Till 2001; without weights, and not `micro`). Needed for more than two classes. */
  readonly multiClass?: 'ovr' | 'ovo'
}

/**
 * True against false positives at every threshold; scikit-learn's `roc_curve`. The greatest label is the positive class.
 *
 * @throws {ParameterError} for more than two classes, for one class only, and for lists of different lengths.
 */
export function rocCurve(truth: Labels, predicted: Scores, options: CurveOptions = {}): RocCurve {
  requireMetric(options, { dropIntermediate: null })
  return rocPoints(binaryScores(truth, predicted, options), options.dropIntermediate !== false)
}

/**
 * The area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half; scikit-learn's
 * `roc_auc_score`. More than two classes need probabilities and `multiClass`.
 *
 * @throws {ParameterError} for one class only, for a class without rows, and for lists of different lengths.
 */
export function rocAuc(truth: Labels, predicted: Scores, options: RocAucOptions = {}): number {
  requireMetric(options, { multiClass: null, average: null }, averages)
  if (!hasManyClasses(predicted)) return rocArea(binaryScores(truth, predicted, options))
  const { multiClass, average = 'macro' } = options
  if (multiClass === 'ovr') return overClasses(classScores(truth, predicted, options), average, rocArea)
  if (multiClass !== 'ovo') {
    const detail = `there are ${predicted.classes.length} classes; choose 'ovr' (each against all others) or 'ovo' (pairs).`
    throw new ParameterError('multiClass', detail)
  }
  if (average === 'micro') throw new ParameterError('average', "'micro' is not for pairs of classes.")
  if (options.sampleWeight !== undefined)
    throw new ParameterError('sampleWeight', "weights are not for pairs of classes; choose multiClass: 'ovr'.")
  return overPairs(classScores(truth, predicted, options), average)
}

/**
 * Precision against recall at every threshold; scikit-learn's `precision_recall_curve`. The greatest label is the positive class.
 *
 * @throws {ParameterError} for more than two classes, for a truth without a positive row, and for lists of different lengths.
 */
export function precisionRecallCurve(
  truth: Labels,
  predicted: Scores,
  options: CurveOptions = {},
): PrecisionRecallCurve {
  requireMetric(options, { dropIntermediate: null })
  return precisionPoints(binaryScores(truth, predicted, options), options.dropIntermediate === true)
}

/**
 * The mean of the precisions at each threshold, weighted by the gain of recall; scikit-learn's `average_precision_score`. For
 * probabilities of more than two classes each class is scored against all others.
 *
 * @throws {ParameterError} for a class without rows, and for lists of different lengths.
 */
export function averagePrecision(truth: Labels, predicted: Scores, options: ManyClassesOptions = {}): number {
  requireMetric(options, { average: null }, averages)
  if (!hasManyClasses(predicted)) return precisionArea(binaryScores(truth, predicted, options))
  return overClasses(classScores(truth, predicted, options), options.average ?? 'macro', precisionArea)
}

const averages = { average: ['macro', 'weighted', 'micro'] } as const

function rocPoints(binary: BinaryScores, drop: boolean): RocCurve {
  const counts = cumulativeCounts(binary)
  const bends = (values: Float64Array, at: number): boolean =>
    (values[at + 1] ?? 0) - 2 * (values[at] ?? 0) + (values[at - 1] ?? 0) !== 0
  const { falsePositives, truePositives, thresholds } = drop
    ? keepPoints(counts, at => bends(counts.falsePositives, at) || bends(counts.truePositives, at))
    : counts
  const negatives = falsePositives.at(-1) ?? 0
  const positives = truePositives.at(-1) ?? 0
  if (!(negatives > 0 && positives > 0)) {
    throw new ParameterError('truth', 'only one class is present; a ROC curve needs both.')
  }
  return {
    falsePositiveRate: after(
      0,
      falsePositives.map(count => count / negatives),
    ),
    truePositiveRate: after(
      0,
      truePositives.map(count => count / positives),
    ),
    thresholds: after(Number.POSITIVE_INFINITY, thresholds),
  }
}

function rocArea(binary: BinaryScores): number {
  const { falsePositiveRate: x, truePositiveRate: y } = rocPoints(binary, true)
  let area = 0
  for (let index = 1; index < x.length; index++) {
    const width = (x[index] ?? 0) - (x[index - 1] ?? 0)
    area += (width * ((y[index] ?? 0) + (y[index - 1] ?? 0))) / 2
  }
  return area
}

function precisionPoints(binary: BinaryScores, drop: boolean): PrecisionRecallCurve {
  const counts = cumulativeCounts(binary)
  const all = counts.truePositives
  const steps = (at: number): boolean => all[at] !== all[at - 1] || all[at] !== all[at + 1]
  const { falsePositives, truePositives, thresholds } = drop ? keepPoints(counts, steps) : counts
  const positives = truePositives.at(-1) ?? 0
  if (!(positives > 0)) throw new ParameterError('truth', 'no row is of the positive class; recall needs one.')
  const precision = truePositives.map((count, at) => count / (count + (falsePositives[at] ?? 0)))
  return {
    precision: after(1, precision).reverse(),
    recall: after(
      0,
      truePositives.map(count => count / positives),
    ).reverse(),
    thresholds: thresholds.slice().reverse(),
  }
}

function precisionArea(binary: BinaryScores): number {
  const { precision, recall } = precisionPoints(binary, false)
  let area = 0
  for (let at = 0; at + 1 < recall.length; at++)
    area += ((recall[at] ?? 0) - (recall[at + 1] ?? 0)) * (precision[at] ?? 0)
  return area
}

/** The weights of positive and negative rows that score at least so much, one entry per distinct score, descending. */
interface Counts {
  readonly falsePositives: Float64Array
  readonly truePositives: Float64Array
  readonly thresholds: Float64Array
}

/** Rows without weight do not count, nor do their scores. */
function cumulativeCounts({ positive, scores, weights }: BinaryScores): Counts {
  const rows = Uint32Array.from({ length: scores.length }, (_, row) => row)
  const order = (weights === null ? rows : rows.filter(row => weights[row] !== 0)).sort(
    (left, right) => (scores[right] ?? 0) - (scores[left] ?? 0),
  )
  const falsePositives = new Float64Array(order.length)
  const truePositives = new Float64Array(order.length)
  const thresholds = new Float64Array(order.length)
  let falses = 0
  let trues = 0
  let count = 0
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (positive[row] === 1) trues += weight
    else falses += weight
    if (at + 1 < order.length && scores[order[at + 1] ?? 0] === scores[row]) continue
    falsePositives[count] = falses
    truePositives[count] = trues
    thresholds[count++] = scores[row] ?? 0
  }
  return {
    falsePositives: falsePositives.subarray(0, count),
    truePositives: truePositives.subarray(0, count),
    thresholds: thresholds.subarray(0, count),
  }
}

/** The first and the last point, and those between them that `matters` keeps. */
function keepPoints({ falsePositives, truePositives, thresholds }: Counts, matters: (at: number) => boolean): Counts {
  const last = thresholds.length - 1
  const keep = (_value: number, at: number): boolean => at === 0 || at === last || matters(at)
  return {
    falsePositives: falsePositives.filter(keep),
    truePositives: truePositives.filter(keep),
    thresholds: thresholds.filter(keep),
  }
}

function after(first: number, values: Float64Array): Float64Array {
  const all = new Float64Array(values.length + 1)
  all[0] = first
  all.set(values, 1)
  return all
}

function hasManyClasses(predicted: Scores): predicted is Probabilities {
  return predicted instanceof Probabilities && predicted.classes.length > 2
}

/** Each class against all others. */
function classScores(truth: Labels, predicted: Probabilities, options: MetricOptions): BinaryScores[] {
  sameLength('predicted', predicted.rowCount, truth.length)
  const codes = codesAmong(truth, predicted.classes, 'truth')
  const weights = weightValues(options, codes.length)
  return predicted.classes.map((label, code) => {
    if (!codes.includes(code)) throw new ParameterError('truth', `no row is of the class ${String(label)}.`)
    return { positive: Uint8Array.from(codes, own => (own === code ? 1 : 0)), scores: predicted.of(label), weights }
  })
}

function overClasses(
  classes: readonly BinaryScores[],
  average: 'macro' | 'weighted' | 'micro',
  area: (binary: BinaryScores) => number,
): number {
  if (average === 'micro') return area(together(classes))
  const sizes = average === 'weighted' ? classes.map(positiveWeight) : null
  return weightedMean(classes.map(area), sizes)
}

function positiveWeight({ positive, weights }: BinaryScores): number {
  return positive.reduce((sum, isPositive, row) => sum + (isPositive === 1 ? (weights?.[row] ?? 1) : 0), 0)
}

/** The rows of all classes, one after the other. */
function together(classes: readonly BinaryScores[]): BinaryScores {
  const weights = classes.flatMap(({ weights: own }) => (own === null ? [] : [...own]))
  return {
    positive: Uint8Array.from(classes.flatMap(({ positive }) => [...positive])),
    scores: Float64Array.from(classes.flatMap(({ scores }) => [...scores])),
    weights: weights.length === 0 ? null : Float64Array.from(weights),
  }
}

/** The mean over all pairs of classes of the areas for both, each among the rows of the pair. */
function overPairs(classes: readonly BinaryScores[], average: 'macro' | 'weighted'): number {
  const pairs = classes.flatMap((left, index) => classes.slice(index + 1).map(right => [left, right] as const))
  const areas = pairs.map(([left, right]) => {
    const isIn = (_value: number, row: number): boolean => left.positive[row] === 1 || right.positive[row] === 1
    const area = ({ positive, scores }: BinaryScores): number =>
      rocArea({ positive: positive.filter(isIn), scores: scores.filter(isIn), weights: null })
    return (area(left) + area(right)) / 2
  })
  const sizes = pairs.map(([left, right]) => positiveWeight(left) + positiveWeight(right))
  return weightedMean(areas, average === 'weighted' ? sizes : null)
}
