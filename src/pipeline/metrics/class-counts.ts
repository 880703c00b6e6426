import { ParameterError } from '../../features/errors/parameter-error.ts'
import { type Label, sameLabel } from '../labels.ts'
import { type LabelPairs, weightedMean } from './metric-input.ts'

/** How many rows of a class there are, how many are predicted as it, and how many are both; by weight. */
export interface ClassCounts {
  readonly hits: number
  readonly truth: number
  readonly predicted: number
}

/** The numerator and the denominator of a score of one class. */
export type Fraction = (counts: ClassCounts) => readonly [numerator: number, denominator: number]

/** How the scores of classes become one. */
export type Averaging = 'micro' | 'macro' | 'weighted'

export const precisionOf: Fraction = ({ hits, predicted }) => [hits, predicted]

export const recallOf: Fraction = ({ hits, truth }) => [hits, truth]

/** The harmonic mean of both, in which recall counts `beta` times as much. */
export function fBetaOf(beta: number): Fraction {
  const square = beta * beta
  return ({ hits, truth, predicted }) => [(1 + square) * hits, square * truth + predicted]
}

/**
 * What there is of each label, in one pass.
 *
 * @throws {ParameterError} for no labels.
 */
export function classCounts(pairs: LabelPairs, labels: readonly Label[]): readonly ClassCounts[] {
  if (labels.length === 0) throw new ParameterError('labels', 'there are none.')
  const { truth, predicted, weights, classes } = pairs
  const hits = new Float64Array(classes.length)
  const truths = new Float64Array(classes.length)
  const predictions = new Float64Array(classes.length)
  for (let row = 0; row < truth.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    const code = truth[row] ?? 0
    const guess = predicted[row] ?? 0
    truths[code] = (truths[code] ?? 0) + weight
    predictions[guess] = (predictions[guess] ?? 0) + weight
    if (code === guess) hits[code] = (hits[code] ?? 0) + weight
  }
  return labels.map(label => {
    const code = classes.findIndex(known => sameLabel(known, label))
    return { hits: hits[code] ?? 0, truth: truths[code] ?? 0, predicted: predictions[code] ?? 0 }
  })
}

/** The score of a class; `zeroDivision` where it divides by 0. */
export function scoreOf(counts: ClassCounts, fraction: Fraction, zeroDivision: number): number {
  const [numerator, denominator] = fraction(counts)
  return denominator === 0 ? zeroDivision : numerator / denominator
}

/** One score of several classes; those whose score is NaN do not count in a mean. */
export function averageScore(
  counts: readonly ClassCounts[],
  average: Averaging,
  fraction: Fraction,
  zeroDivision: number,
): number {
  const score = (of: ClassCounts): number => scoreOf(of, fraction, zeroDivision)
  if (average === 'micro') return score(counts.reduce(together, { hits: 0, truth: 0, predicted: 0 }))
  const kept = counts.filter(of => !Number.isNaN(score(of)))
  const weights = average === 'weighted' ? kept.map(of => of.truth) : null
  // Without true rows of any class all count the same.
  return weightedMean(kept.map(score), weights?.some(weight => weight > 0) === true ? weights : null)
}

function together(left: ClassCounts, right: ClassCounts): ClassCounts {
  return {
    hits: left.hits + right.hits,
    truth: left.truth + right.truth,
    predicted: left.predicted + right.predicted,
  }
}
