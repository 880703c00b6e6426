import { ParameterError } from '../../features/errors/parameter-error.ts'
import { Column } from '../../features/table/column.ts'
import { codeLabels, type Labels } from '../labels.ts'
import { Probabilities } from '../probabilities.ts'

/** A score per row: probabilities (the positive class is taken), a column of numbers, or plain numbers. */
export type Scores = Probabilities | Column | ArrayLike<number>

/** What every metric takes. */
export interface MetricOptions {
  /** How much each row counts; by default 1. */
  readonly sampleWeight?: ArrayLike<number>
}

/** Which rows are positive, how they score, and how much they count. */
export interface BinaryScores {
  readonly positive: Uint8Array
  readonly scores: Float64Array
  readonly weights: Float64Array | null
}

/** Reads a binary target, whose greatest label is the positive class, and its scores. */
export function binaryScores(truth: Labels, predicted: Scores, options: MetricOptions): BinaryScores {
  const { classes, codes } = codeLabels(truth, 'truth')
  if (classes.length > 2) {
    throw new ParameterError('truth', `there are ${classes.length} classes; this metric is for two.`)
  }
  const scores = scoreValues(predicted)
  sameLength('predicted', scores.length, codes.length)
  const only = classes.length === 1 ? classes[0] : null
  const negative = only === false || only === 0 || only === -1
  const positive = Uint8Array.from(codes, code => (only === null ? code : negative ? 0 : 1))
  return { positive, scores, weights: weightValues(options, codes.length) }
}

/** The scores as numbers; a missing one is an error naming the row. */
export function scoreValues(predicted: Scores): Float64Array {
  if (predicted instanceof Probabilities) return predicted.positive()
  const values = new Float64Array(predicted.length)
  for (let row = 0; row < values.length; row++) {
    const value: unknown = predicted instanceof Column ? predicted.get(row) : predicted[row]
    if (typeof value !== 'number' || Number.isNaN(value)) {
      throw new ParameterError('predicted', `row ${row} is ${String(value ?? null)}, not a number.`)
    }
    values[row] = value
  }
  return values
}

/** The weights, or null where every row counts 1. */
export function weightValues(options: MetricOptions, rowCount: number): Float64Array | null {
  const { sampleWeight } = options
  if (sampleWeight === undefined) return null
  sameLength('sampleWeight', sampleWeight.length, rowCount)
  return Float64Array.from(sampleWeight)
}

/** Refuses lists of different lengths. */
export function sameLength(parameter: string, found: number, expected: number): void {
  if (found !== expected) throw new ParameterError(parameter, `it has ${found} rows, the truth ${expected}.`)
}
