import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Labels } from '../labels.ts'
import { type BinaryScores, binaryScores, type MetricOptions, type Scores } from './binary-scores.ts'

/** The receiver operating characteristic, from the strictest threshold to the most lenient. */
export interface RocCurve {
  readonly falsePositiveRate: Float64Array
  readonly truePositiveRate: Float64Array
  /** A row is called positive from this score on; the first is Infinity. */
  readonly thresholds: Float64Array
}

/** How a curve is drawn. */
export interface RocCurveOptions extends MetricOptions {
  /** Leave out points on a straight line between their neighbours (the default). */
  readonly dropIntermediate?: boolean
}

/**
 * True against false positives at every threshold; scikit-learn's `roc_curve`. The greatest label is the positive class.
 *
 * @throws {ParameterError} for more than two classes, for one class only, and for lists of different lengths.
 */
export function rocCurve(truth: Labels, predicted: Scores, options: RocCurveOptions = {}): RocCurve {
  const counts = cumulativeCounts(binaryScores(truth, predicted, options))
  const kept = options.dropIntermediate === false ? null : corners(counts)
  const pick = (values: Float64Array): Float64Array =>
    kept === null ? values : Float64Array.from(kept, index => values[index] ?? 0)
  const falsePositives = pick(counts.falsePositives)
  const truePositives = pick(counts.truePositives)
  const negatives = falsePositives.at(-1) ?? 0
  const positives = truePositives.at(-1) ?? 0
  if (!(negatives > 0 && positives > 0)) {
    throw new ParameterError('truth', 'only one class is present; a ROC curve needs both.')
  }
  return {
    falsePositiveRate: fromZero(
      falsePositives.map(count => count / negatives),
      0,
    ),
    truePositiveRate: fromZero(
      truePositives.map(count => count / positives),
      0,
    ),
    thresholds: fromZero(pick(counts.thresholds), Number.POSITIVE_INFINITY),
  }
}

/**
 * The area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half.
 *
 * @throws {ParameterError} for more than two classes, for one class only, and for lists of different lengths.
 */
export function rocAuc(truth: Labels, predicted: Scores, options: MetricOptions = {}): number {
  const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(truth, predicted, options)
  let area = 0
  for (let index = 1; index < x.length; index++) {
    const width = (x[index] ?? 0) - (x[index - 1] ?? 0)
    area += (width * ((y[index] ?? 0) + (y[index - 1] ?? 0))) / 2
  }
  return area
}

interface Counts {
  readonly falsePositives: Float64Array
  readonly truePositives: Float64Array
  readonly thresholds: Float64Array
}

function cumulativeCounts({ positive, scores, weights }: BinaryScores): Counts {
  const order = descending(scores)
  const falsePositives: number[] = []
  const truePositives: number[] = []
  const thresholds: number[] = []
  let falses = 0
  let trues = 0
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (positive[row] === 1) trues += weight
    else falses += weight
    if (at + 1 < order.length && scores[order[at + 1] ?? 0] === scores[row]) continue
    falsePositives.push(falses)
    truePositives.push(trues)
    thresholds.push(scores[row] ?? 0)
  }
  return {
    falsePositives: Float64Array.from(falsePositives),
    truePositives: Float64Array.from(truePositives),
    thresholds: Float64Array.from(thresholds),
  }
}

/** The rows by descending score; equal scores in any order. */
function descending(scores: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row)
  return order.sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0))
}

/** The points at which the direction changes, and both ends. */
function corners({ falsePositives: f, truePositives: t }: Counts): Uint32Array {
  const kept: number[] = []
  for (let index = 0; index < f.length; index++) {
    const bend = (values: Float64Array): number =>
      (values[index + 1] ?? 0) - 2 * (values[index] ?? 0) + (values[index - 1] ?? 0)
    const end = index === 0 || index === f.length - 1
    if (end || f.length <= 2 || bend(f) !== 0 || bend(t) !== 0) kept.push(index)
  }
  return Uint32Array.from(kept)
}

function fromZero(values: Float64Array | Iterable<number>, first: number): Float64Array {
  return Float64Array.from([first, ...values])
}
