import type { Aggregate } from '../aggregate/aggregate.ts'
import { aggregateProblem } from '../aggregate/signature.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import type { EncodedValue, Expression } from '../expression/expression.ts'
import type { Typed } from '../expression/handle.ts'
import type { DataType, NumericType, Value } from '../schema.ts'
import { encode } from '../table/encode.ts'
import type {
  AggregateOptions,
  Inner,
  OwnOptions,
  OwnResult,
  ScalarFeature,
  ScalarOptions,
  Spreadable,
  Taken,
  WholeFeature,
  WholeOptions,
} from './shaped-types.ts'
import { isRecord } from './source-columns.ts'

/** An aggregate over a window, as declared among a group's features; with `windows`, one column per window. */
export interface AggregateFeature<out T extends DataType = DataType, in W extends string = never> {
  readonly kind: 'aggregate'
  readonly aggregate: string
  /** The version and the declared result of an own aggregate; null for a built-in one. */
  readonly own: { readonly version: number; readonly type: DataType } | null
  readonly parameters: { readonly [name: string]: EncodedValue }
  readonly input: Expression
  readonly by: Expression | null
  readonly explode: boolean
  readonly elementWise: boolean
  readonly window: string | null
  readonly windows: readonly string[] | null
  readonly ahead: string | null
  readonly default: EncodedValue
  /** What is wrong with the options themselves; the group reports it. */
  readonly mistakes: readonly string[]
  /** Never present at run time. */
  readonly '~type'?: T
  readonly '~windows'?: (window: W) => void
}

type Summable = NumericType | 'boolean' | 'bigint'
type SumType<T extends DataType> = T extends 'bigint' ? 'bigint' : T extends 'float32' | 'float64' ? 'float64' : 'int64'
type Ordered = NumericType | 'bigint' | 'string' | 'timestamp' | 'date' | 'boolean'
type Countable = Ordered | 'binary'

/** The number of values that are not null; null, not 0, for a window without any. */
export function count<T extends DataType, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: WholeOptions<T, 'int64', O>,
): WholeFeature<T, 'int64', O> {
  return feature('count', input, options)
}

/** The exact sum, rounded once; booleans count as 0 and 1. An int64 sum beyond ±(2^53 − 1) is an error: declare `bigint`. */
export function sum<T extends Spreadable<Summable>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, SumType<Inner<T>>, O>,
): ScalarFeature<T, SumType<Inner<T>>, O> {
  return feature('sum', input, options)
}

/** The exact sum divided by the count; booleans count as 0 and 1. */
export function mean<T extends Spreadable<NumericType | 'boolean'>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, 'float64', O>,
): ScalarFeature<T, 'float64', O> {
  return feature('mean', input, options)
}

/** The population variance, from exact power sums, rounded once. */
export function variance<T extends Spreadable<NumericType | 'boolean'>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, 'float64', O>,
): ScalarFeature<T, 'float64', O> {
  return feature('variance', input, options)
}

/** The population standard deviation: the square root of the variance. */
export function stddev<T extends Spreadable<NumericType | 'boolean'>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, 'float64', O>,
): ScalarFeature<T, 'float64', O> {
  return feature('stddev', input, options)
}

/** The population skewness, the true value rounded once; null below three values and where all are equal. */
export function skew<T extends Spreadable<NumericType | 'boolean'>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, 'float64', O>,
): ScalarFeature<T, 'float64', O> {
  return feature('skew', input, options)
}

/** The population excess kurtosis, the true value rounded once; null below four values and where all are equal. */
export function kurtosis<T extends Spreadable<NumericType | 'boolean'>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, 'float64', O>,
): ScalarFeature<T, 'float64', O> {
  return feature('kurtosis', input, options)
}

/** The least value; strings by code point, NaN after every number. */
export function min<T extends Spreadable<Ordered>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, Inner<T>, O>,
): ScalarFeature<T, Inner<T>, O> {
  return feature('min', input, options)
}

/** The greatest value; strings by code point, NaN after every number. */
export function max<T extends Spreadable<Ordered>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, Inner<T>, O>,
): ScalarFeature<T, Inner<T>, O> {
  return feature('max', input, options)
}

/** The oldest value that is not null. */
export function first<T extends DataType, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: WholeOptions<T, Taken<T, O>, O>,
): WholeFeature<T, Taken<T, O>, O> {
  return feature('first', input, options)
}

/** The newest value that is not null. */
export function last<T extends DataType, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: WholeOptions<T, Taken<T, O>, O>,
): WholeFeature<T, Taken<T, O>, O> {
  return feature('last', input, options)
}

/** The `k` oldest values, oldest first. */
export function firstK<T extends DataType, const O extends AggregateOptions = object>(
  input: Typed<T>,
  k: number,
  options?: WholeOptions<T, { readonly list: Taken<T, O> }, O>,
): WholeFeature<T, { readonly list: Taken<T, O> }, O> {
  return feature('firstK', input, options, { k })
}

/** The `k` newest values, newest first. */
export function lastK<T extends DataType, const O extends AggregateOptions = object>(
  input: Typed<T>,
  k: number,
  options?: WholeOptions<T, { readonly list: Taken<T, O> }, O>,
): WholeFeature<T, { readonly list: Taken<T, O> }, O> {
  return feature('lastK', input, options, { k })
}

/** The `k` greatest values, the greatest first; equal values are all listed. */
export function topK<T extends Spreadable<Ordered>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  k: number,
  options?: ScalarOptions<T, { readonly list: Inner<T> }, O>,
): ScalarFeature<T, { readonly list: Inner<T> }, O> {
  return feature('topK', input, options, { k })
}

/** The `k` least values, the least first; equal values are all listed. */
export function bottomK<T extends Spreadable<Ordered>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  k: number,
  options?: ScalarOptions<T, { readonly list: Inner<T> }, O>,
): ScalarFeature<T, { readonly list: Inner<T> }, O> {
  return feature('bottomK', input, options, { k })
}

/** The exact number of distinct values; a state holds all of them. */
export function uniqueCount<T extends Spreadable<Countable>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  options?: ScalarOptions<T, 'int64', O>,
): ScalarFeature<T, 'int64', O> {
  return feature('uniqueCount', input, options)
}

/** The number of distinct values, but at most `k`; a state holds no more than `k` values. */
export function boundedUniqueCount<T extends Spreadable<Countable>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  k: number,
  options?: ScalarOptions<T, 'int64', O>,
): ScalarFeature<T, 'int64', O> {
  return feature('boundedUniqueCount', input, options, { k })
}

/** The quantiles at the shares `ps` (0 to 1), as a list, by numpy's `linear` method. A state holds all values. */
export function percentile<T extends Spreadable<NumericType>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  ps: readonly number[],
  options?: ScalarOptions<T, { readonly list: 'float64' }, O>,
): ScalarFeature<T, { readonly list: 'float64' }, O> {
  return feature('percentile', input, options, { ps })
}

/** How often each text occurs, the most frequent first, equal counts ordered by text; with `k`, only the `k` most frequent. A state holds all texts. */
export function histogram<
  T extends Spreadable<'string'>,
  const O extends AggregateOptions & { readonly k?: number } = object,
>(
  input: Typed<T>,
  options?: ScalarOptions<T, { readonly map: 'int64' }, O, 'k'>,
): ScalarFeature<T, { readonly map: 'int64' }, O> {
  return feature('histogram', input, options, options?.k === undefined ? {} : { k: options.k })
}

/** The approximate number of distinct values (HyperLogLog), within 2 % by default (standard error `1.04 / √(2^lgK)`, `lgK` 15); states are bounded. */
export function approxUniqueCount<
  T extends Spreadable<Countable>,
  const O extends AggregateOptions & { readonly lgK?: number } = object,
>(input: Typed<T>, options?: ScalarOptions<T, 'int64', O, 'lgK'>): ScalarFeature<T, 'int64', O> {
  return feature('approxUniqueCount', input, options, { lgK: options?.lgK ?? 15 })
}

/** Like `percentile`, with ranks off by at most `5 / k` of the values (1 % by default, `k` 500); states are bounded. */
export function approxPercentile<
  T extends Spreadable<NumericType>,
  const O extends AggregateOptions & { readonly k?: number } = object,
>(
  input: Typed<T>,
  ps: readonly number[],
  options?: ScalarOptions<T, { readonly list: 'float64' }, O, 'k'>,
): ScalarFeature<T, { readonly list: 'float64' }, O> {
  return feature('approxPercentile', input, options, { ps, k: options?.k ?? 500 })
}

/** Like `histogram` with `k`, with counts too low by at most `1 / max(65, 8k + 1)` of the values; states are bounded. */
export function approxHistogram<T extends Spreadable<'string'>, const O extends AggregateOptions = object>(
  input: Typed<T>,
  k: number,
  options?: ScalarOptions<T, { readonly map: 'int64' }, O>,
): ScalarFeature<T, { readonly map: 'int64' }, O> {
  return feature('approxHistogram', input, options, { k })
}

/**
 * An aggregate of your own: the definition holds only its name and version, and its code is passed in `extensions`. `type` is the type of its results.
 *
 * It takes lists and maps as a whole, unless `explode` or `elementWise` is set.
 *
 * @example
 * {@includeCode ../../../docs/examples/decayed-sum.ts}
 */
export function aggregate<T extends DataType, const O extends OwnOptions, Output>(
  own: Aggregate<Value<Taken<T, O>>, unknown, Output>,
  input: Typed<T>,
  options: WholeOptions<T, O['type'], O, 'type'> & NoInfer<OwnResult<Output, O['type']>>,
): WholeFeature<T, O['type'], O> {
  const { type, ...others } = Object(options) as typeof options
  const { name, version } = Object(own) as typeof own
  const made = feature<never, string>(name, input, others as unknown as AggregateOptions)
  const problem = aggregateProblem(own)
  const mistakes = problem === null ? made.mistakes : [...made.mistakes, `the aggregate is wrong: ${problem}`]
  return { ...made, mistakes, own: { version, type } }
}

function feature<T extends DataType, W extends string>(
  aggregate: string,
  input: Typed,
  given: AggregateOptions = {},
  parameters: AggregateFeature['parameters'] = {},
): AggregateFeature<T, W> {
  const options: AggregateOptions = isRecord(given) ? given : {}
  return {
    kind: 'aggregate',
    aggregate,
    own: null,
    parameters,
    input: (input as Typed | undefined)?.node as Expression,
    by: options.by?.node ?? null,
    explode: options.explode ?? false,
    elementWise: options.elementWise ?? false,
    window: Array.isArray(options.window) ? null : (options.window ?? null),
    windows: Array.isArray(options.windows) ? options.windows : null,
    ahead: Array.isArray(options.ahead) ? null : (options.ahead ?? null),
    default: options.default === undefined ? null : encode(options.default),
    mistakes: isRecord(given)
      ? mistakesIn(options, Object.keys(parameters))
      : ["the options are an object, like { window: '1d' }"],
  }
}

const optionNames: readonly string[] = ['window', 'windows', 'ahead', 'by', 'explode', 'elementWise', 'default']

/** Checks at run time what the compiler checks for TypeScript callers. */
function mistakesIn(options: AggregateOptions, parameters: readonly string[]): readonly string[] {
  const known = [...optionNames, ...parameters]
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && !known.includes(name))
  const mistakes = given.map(([name]) => `there is no option \`${name}\`.${suggestion(name, known)}`)
  const { windows = [], window, ahead, by } = options
  if (!Array.isArray(windows)) mistakes.push("`windows` is a list, like ['1h', '1d']; one window is a `window`")
  if (Array.isArray(window)) mistakes.push("`window` is one duration, like '1h'; several are `windows`")
  if (Array.isArray(ahead)) mistakes.push("`ahead` is one duration, like '1h'")
  if (by !== undefined && by?.node === undefined) mistakes.push('`by` is a column or an expression, like `f.origin`')
  return mistakes
}
