import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { missingDetail } from '../../features/evaluate/failed.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { type DataType, isNumeric, type Schema } from '../../features/schema.ts'
import { float64Column } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { encode } from '../../features/table/encode.ts'
import { Blocks } from '../blocks.ts'
import { targetNumbers } from '../estimators/target-numbers.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind, Learned } from '../kind.ts'
import { type Moments, mergeMoments } from '../numerics/moments.ts'
import { isOneOf, type Rules } from '../parameters.ts'
import { call, choose, column, encodeAll, type Program, tableCall } from '../program.ts'
import type { FitContext } from '../step.ts'
import { areCategoryLists, type Category, inOrder } from './categories.ts'
import { type CodedCategories, codeCategories } from './code-categories.ts'
import { mergeStatistics, type NumberStatistics, targetStatistics } from './target-statistics.ts'

/** What becomes of values that have no category of their own. */
export interface HandleParams {
  /** How unseen values are encoded: as the statistic of all rows (the default), as NaN, or not at all (an error). */
  readonly handleUnknown: 'value' | 'return_nan' | 'error'
  /** How null and NaN are encoded: as one category, which if unseen gets the statistic of all rows (the default), as NaN, or not at all (an error). */
  readonly handleMissing: 'value' | 'return_nan' | 'error'
}

/** What was learned: the categories of each input, null for missing values, and the value of each category. */
export interface StatisticEncoderState {
  readonly categories: readonly (readonly Category[])[]
  readonly values: readonly (readonly number[])[]
  /** The value of unseen categories. */
  readonly prior: number
}

/** A kind that encodes a category by what its rows show. */
export type StatisticKind<Params extends HandleParams> = ColumnKind<Params, NumberStatistics, StatisticEncoderState>

/** The rows of one column while training. */
export interface TrainingRows {
  readonly codes: Float64Array
  readonly target: Float64Array
  readonly weights: Float64Array | null
  readonly groups: readonly Moments[]
  readonly overall: Moments
}

/** What such an encoder is made of. */
export interface StatisticEncoder<Params extends HandleParams> {
  readonly kind: string
  readonly defaults: Params
  readonly rules: Omit<Rules<Params>, keyof HandleParams>
  /** Null: it needs no target. */
  readonly target: 'number' | 'binary' | null
  prior(overall: Moments): number
  /** The value of a category; `groups` is how many there are. */
  value(group: Moments, overall: Moments, params: Params, groups: number): number
  /** The value of each row in training, where it is not that of its category. */
  training?(rows: TrainingRows, params: Params): Float64Array
}

const isHandling = isOneOf('value', 'return_nan', 'error')

/** The kind of such an encoder. */
export function statisticEncoder<Params extends HandleParams>(
  encoder: StatisticEncoder<Params>,
): StatisticKind<Params> {
  const { kind, training } = encoder
  return {
    kind,
    version: 1,
    defaults: encoder.defaults,
    rules: { ...encoder.rules, handleUnknown: isHandling, handleMissing: isHandling } as unknown as Rules<Params>,
    accepts: 'category',
    readsNumbersAs64: false,
    ...(encoder.target === null ? {} : { needsTarget: true as const }),
    summarize: (values, { name, params, weights, target, targetName }) => {
      if (params.handleMissing === 'error') refuseMissingCategory(values, name)
      const numbers = targetOf(encoder, values.length, target, targetName)
      return targetStatistics(
        codesWithMissing(values),
        { kind: 'numbers', values: numbers },
        weights,
      ) as NumberStatistics
    },
    merge: () => (left, right) => mergeStatistics(left, right) as NumberStatistics,
    conclude: (columns, _inputs, params) => conclude(encoder, columns, params),
    program: (inputs, params, state) => ({
      inputs,
      finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')),
      outputs: programOutputs(inputs, params, state),
    }),
    inverse: () => null,
    ...(training === undefined
      ? {}
      : { trainingOutputs: (learned, data, context) => trainingOutputs(encoder, learned, data, context) }),
    isState: ({ categories, values, prior }, count) =>
      areCategoryLists(categories, count) &&
      typeof prior === 'number' &&
      Array.isArray(values) &&
      values.length === count &&
      values.every(
        (list, index) =>
          Array.isArray(list) &&
          list.length === categories[index]?.length &&
          list.every(value => typeof value === 'number'),
      ),
  }
}

function conclude<Params extends HandleParams>(
  encoder: StatisticEncoder<Params>,
  columns: readonly NumberStatistics[],
  params: Params,
): StatisticEncoderState {
  const overall = (columns[0]?.moments ?? []).reduce(mergeMoments, { count: 0, mean: Number.NaN, squares: 0 })
  if (encoder.target === 'binary' && !(overall.mean > 0 && overall.mean < 1)) {
    throw new FitError(encoder.kind, 'the target is the same in every row; it needs both 0 and 1.')
  }
  const learned = columns.map(({ values, moments }) => {
    const byValue = new Map(values.map((value, index) => [value, moments[index] as Moments]))
    const counts = new Map([...byValue].map(([value, { count }]) => [value, count]))
    const categories = inOrder(counts, overall.count).values
    const encoded = categories.map(value =>
      encoder.value(byValue.get(value) as Moments, overall, params, categories.length),
    )
    return { categories, encoded }
  })
  return {
    categories: learned.map(({ categories }) => categories),
    values: learned.map(({ encoded }) => encoded),
    prior: encoder.prior(overall),
  }
}

function programOutputs(inputs: Schema, params: HandleParams, state: StatisticEncoderState): Program['outputs'] {
  return Object.entries(inputs).map(([name, type], index) => {
    const table = lookupTable(type, params, state, index)
    const found = tableCall('lookup', table, column(name))
    const expression = params.handleMissing === 'error' ? choose([refusal(name, type)], found) : found
    return { kind: 'dense', name, type: 'float64', expression } as const
  })
}

function lookupTable(
  type: DataType,
  params: HandleParams,
  { categories, values, prior }: StatisticEncoderState,
  index: number,
) {
  const keys = categories[index] ?? []
  const own = values[index] ?? []
  const seen = keys.indexOf(null)
  const ofMissing = params.handleMissing === 'return_nan' ? Number.NaN : seen < 0 ? prior : (own[seen] ?? prior)
  const missing = isFloat(type) ? [null, Number.NaN] : [null]
  const present = keys.flatMap((key, at) => (key === null ? [] : [[key, own[at] ?? prior] as const]))
  const entries = [...present, ...missing.map(key => [key, ofMissing] as const)]
  const rule =
    params.handleUnknown === 'error'
      ? { unknown: 'error' as const }
      : { fallback: encode(params.handleUnknown === 'value' ? prior : Number.NaN) }
  return { keys: encodeAll(entries.map(([key]) => key)), values: encodeAll(entries.map(([, value]) => value)), ...rule }
}

/** Whether a value is missing, and the error where it is. */
function refusal(name: string, type: DataType): readonly [when: Expression, result: Expression] {
  const isNull = call('isNull', column(name))
  const when = isFloat(type) ? call('or', isNull, call('isNaN', column(name))) : isNull
  return [when, tableCall('lookup', { keys: [], values: [], unknown: 'error' }, column(name))]
}

function trainingOutputs<Params extends HandleParams>(
  encoder: StatisticEncoder<Params>,
  { inputs, params }: Learned<Params, StatisticEncoderState>,
  data: Blocks,
  { target: given, targetName, weights }: FitContext,
): Blocks {
  const target = targetOf(encoder, data.rowCount, given, targetName)
  const columns = Object.keys(inputs).map(name => {
    const coded = codesWithMissing(data.column(name))
    const { moments } = targetStatistics(coded, { kind: 'numbers', values: target }, weights) as NumberStatistics
    const overall = moments.reduce(mergeMoments)
    const codes = Float64Array.from(coded.codes)
    const values = encoder.training?.({ codes, target, weights, groups: moments, overall }, params) ?? codes
    const missing = params.handleMissing === 'return_nan' ? coded.values.indexOf(null) : -1
    for (let row = 0; row < values.length; row++) if (coded.codes[row] === missing) values[row] = Number.NaN
    return [name, float64Column(values)] as const
  })
  return new Blocks([{ kind: 'dense', columns }], data.rowCount)
}

/** The target as numbers; an encoder that needs none gets zeros. */
function targetOf<Params extends HandleParams>(
  { kind, target: needed }: StatisticEncoder<Params>,
  rowCount: number,
  target: Column | null,
  name: string,
): Float64Array {
  if (needed === null || target === null) return new Float64Array(rowCount)
  const numbers = targetNumbers(target, name, kind)
  const wrong = needed === 'binary' ? numbers.findIndex(value => value !== 0 && value !== 1) : -1
  if (wrong < 0) return numbers
  throw new InvalidValueError(name, wrong, `the target is ${numbers[wrong]}; ${kind} needs 0 and 1, or booleans.`)
}

/** Null and NaN as one category, null. */
function codesWithMissing(values: Column): CodedCategories {
  const coded = codeCategories(values)
  const missing = coded.values.findIndex(value => Number.isNaN(value))
  if (missing < 0) return coded
  const known = coded.values.indexOf(null)
  if (known < 0) return { values: coded.values.map((value, at) => (at === missing ? null : value)), codes: coded.codes }
  return { values: coded.values, codes: coded.codes.map(code => (code === missing ? known : code)) }
}

function refuseMissingCategory(values: Column, name: string): void {
  const { values: found, codes } = codesWithMissing(values)
  const row = codes.indexOf(found.indexOf(null))
  if (found.includes(null) && row >= 0) throw new InvalidValueError(name, row, missingDetail)
}

function isFloat(type: DataType): boolean {
  return type === 'float64' || type === 'float32'
}
