import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Labels } from '../labels.ts'
import { binaryScores, type Scores } from './binary-scores.ts'

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
 * How often rows with a predicted probability turn out positive; scikit-learn's `calibration_curve`.
 *
 * @throws {ParameterError} for probabilities outside [0, 1], for more than two classes and for a bad number of bins.
 */
export function calibrationCurve(truth: Labels, predicted: Scores, options: CalibrationOptions = {}): CalibrationCurve {
  const { bins = 5, strategy = 'uniform' } = options
  if (!Number.isInteger(bins) || bins < 1)
    throw new ParameterError('bins', `${bins} is not a whole number of at least 1.`)
  const { positive, scores } = binaryScores(truth, predicted, {})
  const outside = scores.findIndex(score => score < 0 || score > 1)
  if (outside >= 0) throw new ParameterError('predicted', `row ${outside} is ${scores[outside]}, not a probability.`)
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

/** The inner edges of bins over [0, 1], as `linspace` computes them. */
function spaced(bins: number): Float64Array {
  const step = 1 / bins
  return Float64Array.from({ length: bins - 1 }, (_, index) => (index + 1) * step)
}

function quantiles(scores: Float64Array, bins: number): Float64Array {
  const sorted = scores.slice().sort()
  const last = sorted.length - 1
  return spaced(bins).map(share => {
    const position = share * last
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
