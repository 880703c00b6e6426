import { codeLabels, codesAmong, type Labels } from '../labels.ts'
import { type MetricOptions, sameLength, weightValues } from './binary-scores.ts'

/**
 * The share of rows whose predicted label is the true one; scikit-learn's `accuracy_score`. NaN for no rows.
 *
 * @throws {ParameterError} for lists of different lengths.
 */
export function accuracy(truth: Labels, predicted: Labels, options: MetricOptions = {}): number {
  sameLength('predicted', predicted.length, truth.length)
  const left = codeLabels(truth, 'truth')
  const right = codeLabels(predicted, 'predicted')
  const classes = [...left.classes, ...right.classes.filter(label => !left.classes.includes(label))]
  const codes = codesAmong(predicted, classes, 'predicted')
  const weights = weightValues(options, truth.length)
  let correct = 0
  let total = 0
  for (let row = 0; row < codes.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (codes[row] === left.codes[row]) correct += weight
    total += weight
  }
  return correct / total
}
