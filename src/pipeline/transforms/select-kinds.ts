import { InvalidValueError } from '../../features/errors/column-errors.ts'
import type { Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import type { Blocks } from '../blocks.ts'
import {
  selectFdrDefaults,
  selectFprDefaults,
  selectFweDefaults,
  selectKBestDefaults,
  selectPercentileDefaults,
} from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { codeLabels } from '../labels.ts'
import { type Classes, chi2, type FeatureScore, fClassif, fRegression } from '../numerics/feature-scores.ts'
import { quantilesInPlace } from '../numerics/quantiles.ts'
import { isNumber, isOneOf, type Rules } from '../parameters.ts'
import { requiredColumn } from '../program.ts'
import { expanded, type SparseColumn, sparseColumns } from '../sparse-columns.ts'
import type { FitContext } from '../step.ts'
import { areColumns } from './numeric-program.ts'
import { restored, selection } from './selection.ts'

/** How a column is compared with the target. */
export interface ScoreParams {
  /** `f_classif` and `chi2` (of counts) for classes, `f_regression` for numbers. Default `f_classif`. */
  readonly scoreFunc: 'f_classif' | 'f_regression' | 'chi2'
}

/** The parameters of `SelectKBest`. */
export interface SelectKBestParams extends ScoreParams {
  /** The number of columns to keep; a number greater than that of all columns keeps all. Among equal scores, the later columns are kept. Default 10. */
  readonly k: number | 'all'
}

/** The parameters of `SelectPercentile`. */
export interface SelectPercentileParams extends ScoreParams {
  /** The percentage of columns to keep. Among equal scores, the earlier columns are kept. Default 10. */
  readonly percentile: number
}

/** The parameters of `SelectFpr`, `SelectFdr` and `SelectFwe`. */
export interface SelectAlphaParams extends ScoreParams {
  /** The significance level. Default 0.05. */
  readonly alpha: number
}

/** What was learned, one entry per input; NaN where a column cannot be scored. */
export interface SelectState {
  readonly scores: readonly number[]
  readonly pvalues: readonly number[]
}

/** How `SelectKBest` learns and what it keeps. */
export const selectKBest: TableKind<SelectKBestParams, SelectState> = selector(
  'SelectKBest',
  selectKBestDefaults,
  { k: value => (value === 'all' ? null : isNumber(isCount, "a whole number of at least 0 or 'all'")(value)) },
  ({ scores }, { k }) => {
    const known = scores.map(comparable)
    const order = [...known.keys()].sort((left, right) => (known[left] ?? 0) - (known[right] ?? 0))
    const best = new Set(k === 'all' || k >= order.length ? order : order.slice(order.length - k))
    return known.map((_, index) => best.has(index))
  },
)

/** How `SelectPercentile` learns and what it keeps. */
export const selectPercentile: TableKind<SelectPercentileParams, SelectState> = selector(
  'SelectPercentile',
  selectPercentileDefaults,
  { percentile: isNumber(value => value >= 0 && value <= 100, 'a number from 0 to 100') },
  ({ scores }, { percentile }) => {
    if (percentile === 0 || percentile === 100) return scores.map(() => percentile === 100)
    const known = scores.map(comparable)
    const [threshold = 0] = quantilesInPlace(Float64Array.from(known), [(100 - percentile) / 100])
    let open = Math.trunc((known.length * percentile) / 100) - known.filter(score => score > threshold).length
    return known.map(score => score > threshold || (score === threshold && open-- > 0))
  },
)

/** How `SelectFpr` learns and what it keeps. */
export const selectFpr: TableKind<SelectAlphaParams, SelectState> = selector(
  'SelectFpr',
  selectFprDefaults,
  { alpha: isShare() },
  ({ pvalues }, { alpha }) => pvalues.map(pvalue => pvalue < alpha),
)

/** How `SelectFdr` learns and what it keeps: Benjamini and Hochberg's procedure. */
export const selectFdr: TableKind<SelectAlphaParams, SelectState> = selector(
  'SelectFdr',
  selectFdrDefaults,
  { alpha: isShare() },
  ({ pvalues }, { alpha }) => {
    const sorted = pvalues.filter(pvalue => !Number.isNaN(pvalue)).sort((left, right) => left - right)
    const last = sorted.findLast((pvalue, index) => pvalue <= (alpha / pvalues.length) * (index + 1))
    return pvalues.map(pvalue => last !== undefined && pvalue <= last)
  },
)

/** How `SelectFwe` learns and what it keeps. */
export const selectFwe: TableKind<SelectAlphaParams, SelectState> = selector(
  'SelectFwe',
  selectFweDefaults,
  { alpha: isShare() },
  ({ pvalues }, { alpha }) => pvalues.map(pvalue => pvalue < alpha / pvalues.length),
)

/** What the kinds have in common; `keeps` says which columns stay. */
function selector<Params extends ScoreParams>(
  kind: string,
  defaults: Params,
  rules: Omit<Rules<Params>, 'scoreFunc'>,
  keeps: (state: SelectState, params: Params) => boolean[],
): TableKind<Params, SelectState> {
  return {
    kind,
    version: 1,
    defaults,
    rules: { ...rules, scoreFunc: isOneOf('f_classif', 'f_regression', 'chi2') } as unknown as Rules<Params>,
    accepts: 'number',
    readsNumbersAs64: true,
    refusesMissing: true,
    needsTarget: true,
    learn: (data, _inputs, { scoreFunc }, context) => scored(data, scorers[scoreFunc](context, kind)),
    program: (inputs, params, state) => selection(inputs, keeps(state, params), name => requiredColumn(name)),
    inverse: (inputs: Schema, params, state) => restored(inputs, keeps(state, params)),
    isState: ({ scores, pvalues }, count) => areColumns(scores, count) && areColumns(pvalues, count),
  }
}

/** How a column is scored: with its zeros, and without them. */
interface Scorer {
  readonly dense: (values: Float64Array, name: string) => FeatureScore
  readonly sparse: (column: SparseColumn, name: string) => FeatureScore
}

const scorers: { readonly [S in ScoreParams['scoreFunc']]: (context: FitContext, kind: string) => Scorer } = {
  f_classif: (context, kind) => byClass(classesOf(context, kind), context.weights, fClassif),
  f_regression: context => {
    const target = numbersOf(targetOf(context))
    const wrong = target.findIndex(value => !Number.isFinite(value))
    if (wrong >= 0) {
      const detail = `the target is ${target[wrong]}; f_regression needs finite numbers.`
      throw new InvalidValueError(context.targetName, wrong, detail)
    }
    const dense = (values: Float64Array): FeatureScore => fRegression(values, target, context.weights)
    return { dense, sparse: column => dense(numbersOf(expanded(column, target.length))) }
  },
  chi2: (context, kind) => {
    const { dense, sparse } = byClass(classesOf(context, kind), context.weights, chi2)
    const refuse = (values: Float64Array, rows: Int32Array | null, name: string): void => {
      const at = values.findIndex(value => value < 0)
      if (at < 0) return
      throw new InvalidValueError(name, rows?.[at] ?? at, `${values[at]} is below 0; chi2 is for counts.`)
    }
    return {
      dense: (values, name) => {
        refuse(values, null, name)
        return dense(values, name)
      },
      sparse: (column, name) => {
        refuse(column.values, column.rows, name)
        return sparse(column, name)
      },
    }
  },
}

type ClassScore = (values: Float64Array, classes: Classes, weights: Float64Array | null) => FeatureScore

/** A score by class. The zeros of a class are one row that weighs as much as they do. */
function byClass(classes: Classes, weights: Float64Array | null, score: ClassScore): Scorer {
  const weightOf = (row: number): number => (weights === null ? 1 : (weights[row] ?? 0))
  const { sizes } = classes
  const others = Int32Array.from(sizes.keys())
  return {
    dense: values => score(values, classes, weights),
    sparse: ({ rows, values }) => {
      const own = Float64Array.from(rows, weightOf)
      const codes = Int32Array.from(rows, row => classes.codes[row] as number)
      const zeros = sizes.slice()
      for (const [at, code] of codes.entries()) zeros[code] = (zeros[code] as number) - (own[at] as number)
      const all = { codes: joined(codes, others), sizes }
      return score(joined(values, new Float64Array(sizes.length)), all, joined(own, zeros))
    },
  }
}

function joined<Values extends Float64Array | Int32Array>(left: Values, right: Values): Values {
  const make = left.constructor as { new (length: number): Values }
  const both = new make(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}

function scored({ blocks, rowCount }: Blocks, { dense, sparse }: Scorer): SelectState {
  const results: FeatureScore[] = []
  for (const block of blocks) {
    if (block.kind === 'dense') {
      for (const [name, column] of block.columns) results.push(dense(numbersOf(column), name))
      continue
    }
    const { column } = sparseColumns(block, rowCount)
    for (const [index, name] of block.names.entries()) results.push(sparse(column(index), name))
  }
  return { scores: results.map(result => result.score), pvalues: results.map(result => result.pvalue) }
}

function classesOf(context: FitContext, kind: string): Classes {
  const { classes, codes } = codeLabels(targetOf(context), context.targetName)
  const { weights } = context
  const few = (): FitError => new FitError(kind, 'the target has only one class; there is nothing to tell apart.')
  if (weights === null) {
    if (classes.length < 2) throw few()
    const sizes = new Float64Array(classes.length)
    for (let row = 0; row < codes.length; row++)
      sizes[codes[row] as number] = (sizes[codes[row] as number] as number) + 1
    return { codes, sizes }
  }
  const counted = new Uint8Array(classes.length)
  for (let row = 0; row < codes.length; row++) if (weights[row] !== 0) counted[codes[row] ?? 0] = 1
  // Classes without weight are none; their rows change nothing in whichever class.
  const numbers = Array.from(counted, (_, code) => (counted[code] === 1 ? counted.subarray(0, code).reduce(add, 0) : 0))
  const count = counted.reduce(add, 0)
  if (count < 2) throw few()
  const own = codes.map(code => numbers[code] as number)
  const sizes = new Float64Array(count)
  for (let row = 0; row < own.length; row++) {
    const code = own[row] as number
    sizes[code] = (sizes[code] as number) + (weights[row] as number)
  }
  return { codes: own, sizes }
}

function add(left: number, right: number): number {
  return left + right
}

function targetOf({ target }: FitContext): Column {
  if (target === null) throw new TypeError('a target is expected')
  return target
}

/** The values as doubles; what is missing is NaN. */
function numbersOf(column: Column): Float64Array {
  const { data, length } = column
  if (data.kind === 'number' && data.validity === null && data.values instanceof Float64Array) {
    return data.values.subarray(0, length)
  }
  return Float64Array.from({ length }, (_, row) => Number(column.get(row) ?? Number.NaN))
}

/** A score that can be ordered: NaN is the least. */
function comparable(score: number): number {
  return Number.isNaN(score) ? -Number.MAX_VALUE : score
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}

function isShare(): ReturnType<typeof isNumber> {
  return isNumber(value => value >= 0 && value <= 1, 'a number from 0 to 1')
}
