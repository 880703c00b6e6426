import {
  type OptionCalls,
  ParameterError,
  requireList,
  requireRows,
  requireSettings,
} from '../../features/errors/parameter-error.ts'
import { Column } from '../../features/table/column.ts'
import { compareValues } from '../../features/table/total-order.ts'
import { codeLabels, codesAmong, type Label, type Labels, sameLabel } from '../labels.ts'
import { isOneOf, show } from '../parameters.ts'
import { Probabilities } from '../probabilities.ts'

/** A number per row: a column, a typed array or a plain list. */
export type NumberList = Column | ArrayLike<number>

/** A score per row: probabilities (the positive class is taken), a column of numbers, or plain numbers. */
export type Scores = Probabilities | NumberList

/** The options of every metric. */
export interface MetricOptions {
  /** The weight of each row: finite numbers of at least 0; by default 1. */
  readonly sampleWeight?: NumberList
}

/** Refuses unknown options of a metric, and values that do not fit an option. */
export function requireMetric<O extends MetricOptions>(
  options: O,
  others: OptionCalls<Omit<O, keyof MetricOptions>>,
  words: Partial<Record<keyof O, readonly string[]>> = {},
): void {
  requireSettings<MetricOptions>(options, { sampleWeight: null, ...others })
  for (const [option, known] of Object.entries<readonly string[] | undefined>(words)) {
    const value = options[option as keyof O]
    const detail = value === undefined ? null : isOneOf(...(known ?? []))(value)
    if (detail !== null) throw new ParameterError(option, `${show(value)} ${detail}.`)
  }
  const { labels, zeroDivision } = options as { readonly labels?: unknown; readonly zeroDivision?: unknown }
  if (labels !== undefined) requireList('labels', labels, 'a list of classes')
  if (zeroDivision !== undefined && typeof zeroDivision !== 'number')
    throw new ParameterError('zeroDivision', `${show(zeroDivision)} is not a number.`)
}

/** Which rows are positive, how they score, and how much they count. */
export interface BinaryScores {
  readonly positive: Uint8Array
  readonly scores: Float64Array
  readonly weights: Float64Array | null
}

/** True and predicted labels as positions among the classes of both, which are in ascending order. */
export interface LabelPairs {
  readonly classes: readonly Label[]
  readonly truth: Int32Array
  readonly predicted: Int32Array
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
  const code = classes.length === 1 && isNegative(classes[0]) ? 1 : classes.length - 1
  return {
    positive: Uint8Array.from(codes, own => (own === code ? 1 : 0)),
    scores,
    weights: weightValues(options, codes.length),
  }
}

/** Whether a label that is alone stands for the negative class. */
export function isNegative(label: Label | undefined): boolean {
  return label === false || label === 0 || label === -1
}

/** Reads true and predicted labels; a 0 or 1 also stands for false or true. */
export function labelPairs(truth: Labels, predicted: Labels, options: MetricOptions): LabelPairs {
  const known = codeLabels(truth, 'truth').classes
  const found = codeLabels(predicted, 'predicted').classes
  sameLength('predicted', predicted.length, truth.length)
  if (known.length > 0 && found.some(label => (typeof label === 'string') !== (typeof known[0] === 'string'))) {
    throw new ParameterError('predicted', `its labels are ${kindOf(found)}, those of the truth ${kindOf(known)}.`)
  }
  const others = found.filter(label => !known.some(other => sameLabel(other, label)))
  const classes = [...known, ...others].sort(compareValues)
  return {
    classes,
    truth: codesAmong(truth, classes, 'truth'),
    predicted: codesAmong(predicted, classes, 'predicted'),
    weights: weightValues(options, truth.length),
  }
}

/** The scores as numbers; a missing one is an error naming the row. */
function scoreValues(predicted: Scores): Float64Array {
  return predicted instanceof Probabilities ? predicted.positive() : numberValues('predicted', predicted)
}

/** Probabilities of the positive class; a number outside [0, 1] is an error naming the row. */
export function probabilityValues(predicted: Scores): Float64Array {
  const scores = scoreValues(predicted)
  const outside = scores.findIndex(score => score < 0 || score > 1)
  if (outside >= 0) throw new ParameterError('predicted', `row ${outside} is ${scores[outside]}, not a probability.`)
  return scores
}

/** Finite numbers by row; anything else is an error naming the row. */
export function numberValues(name: string, given: NumberList): Float64Array {
  requireRows(name, given)
  const values = new Float64Array(given.length)
  for (let row = 0; row < values.length; row++) {
    const value: unknown = given instanceof Column ? given.get(row) : given[row]
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new ParameterError(name, `row ${row} is ${String(value ?? null)}, not a finite number.`)
    }
    values[row] = value
  }
  return values
}

/** The weights, or null where every row counts 1. */
export function weightValues({ sampleWeight }: MetricOptions, rowCount: number): Float64Array | null {
  if (sampleWeight === undefined) return null
  requireRows('sampleWeight', sampleWeight)
  sameLength('sampleWeight', sampleWeight.length, rowCount)
  const weights = numberValues('sampleWeight', sampleWeight)
  const negative = weights.findIndex(weight => weight < 0)
  if (negative >= 0) throw new ParameterError('sampleWeight', `row ${negative} is ${weights[negative]}, below 0.`)
  if (rowCount > 0 && weights.every(weight => weight === 0)) throw new ParameterError('sampleWeight', 'all are 0.')
  return weights
}

/** Refuses lists of different lengths. */
export function sameLength(parameter: string, found: number, expected: number): void {
  if (found !== expected) throw new ParameterError(parameter, `it has ${found} rows, the truth ${expected}.`)
}

/** Refuses a truth without rows. */
export function someRows(truth: Labels): void {
  requireRows('truth', truth)
  if (truth.length === 0) throw new ParameterError('truth', 'it has no rows.')
}

/** The mean, each value counting by its weight; summed with compensation. */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number> | null): number {
  const sum = compensatedSum(values.length, row => (values[row] ?? 0) * (weights === null ? 1 : (weights[row] ?? 0)))
  const total = weights === null ? values.length : compensatedSum(values.length, row => weights[row] ?? 0)
  return sum / total
}

/** Kahan's compensated sum of `count` terms. */
export function compensatedSum(count: number, term: (index: number) => number): number {
  let sum = 0
  let correction = 0
  for (let index = 0; index < count; index++) {
    const value = term(index) - correction
    const next = sum + value
    correction = next - sum - value
    sum = next
  }
  return sum
}

function kindOf(labels: readonly Label[]): string {
  return typeof labels[0] === 'string' ? 'strings' : 'numbers or booleans'
}
