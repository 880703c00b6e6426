import { ParameterError } from '../../features/errors/parameter-error.ts'
import { codeLabels, codesAmong, type Labels } from '../labels.ts'
import { Probabilities } from '../probabilities.ts'
import { type MetricOptions, type Scores, sameLength, scoreValues, weightValues } from './binary-scores.ts'

/**
 * The mean negative log-likelihood of the true classes; scikit-learn's `log_loss`.
 *
 * Plain numbers are probabilities of the positive class, the greatest label. A probability of 0 counts as 2.2e-16.
 *
 * @throws {ParameterError} for plain numbers outside [0, 1], for one class only and for lists of different lengths.
 */
export function logLoss(truth: Labels, predicted: Scores, options: MetricOptions = {}): number {
  const ofTruth = predicted instanceof Probabilities ? ofClasses(truth, predicted) : ofBinary(truth, predicted)
  const weights = weightValues(options, ofTruth.length)
  const smallest = Number.EPSILON
  let sum = 0
  let correction = 0
  let total = 0
  for (let row = 0; row < ofTruth.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    const clipped = Math.min(Math.max(ofTruth[row] ?? 0, smallest), 1 - smallest)
    const term = -weight * Math.log(clipped) - correction
    const next = sum + term
    correction = next - sum - term
    sum = next
    total += weight
  }
  return sum / total
}

function ofClasses(truth: Labels, predicted: Probabilities): Float64Array {
  const codes = codesAmong(truth, predicted.classes, 'truth')
  sameLength('predicted', predicted.rowCount, codes.length)
  const width = predicted.classes.length
  return Float64Array.from(codes, (code, row) => predicted.values[row * width + code] ?? 0)
}

function ofBinary(truth: Labels, predicted: Exclude<Scores, Probabilities>): Float64Array {
  const { classes, codes } = codeLabels(truth, 'truth')
  if (classes.length !== 2) {
    throw new ParameterError('truth', `there are ${classes.length} classes; plain numbers as predictions need two.`)
  }
  const scores = scoreValues(predicted)
  sameLength('predicted', scores.length, codes.length)
  const outside = scores.findIndex(score => score < 0 || score > 1)
  if (outside >= 0) throw new ParameterError('predicted', `row ${outside} is ${scores[outside]}, not a probability.`)
  return Float64Array.from(codes, (code, row) => (code === 1 ? (scores[row] ?? 0) : 1 - (scores[row] ?? 0)))
}
