import type { EncodedValue, Expression } from '../expression/expression.ts'
import type { Typed } from '../expression/handle.ts'
import type { DataType, NumericType, Value } from '../schema.ts'
import { encode } from '../table/encode.ts'
import type { Duration } from './duration.ts'

/** An aggregate of a window as a group's features ask for it; `windows` fans out into one column each. */
export interface AggregateFeature<out T extends DataType = DataType, in W extends string = never> {
  readonly kind: 'aggregate'
  readonly aggregate: string
  readonly parameters: { readonly [name: string]: EncodedValue }
  readonly input: Expression
  readonly by: Expression | null
  readonly explode: boolean
  readonly elementWise: boolean
  readonly window: string | null
  readonly windows: readonly string[] | null
  readonly ahead: string | null
  readonly default: EncodedValue
  /** Never present at run time. */
  readonly '~type'?: T
  readonly '~windows'?: (window: W) => void
}

/** Over what to aggregate: one `window`, several `windows`, or, without either, all history; and how inputs are taken. */
export interface AggregateOptions<T extends DataType, W extends Duration> {
  readonly window?: Duration
  readonly windows?: readonly W[]
  /** Makes it a label, in place of a window: everything from the request on, for so long. For groups under `labels` of a set. */
  readonly ahead?: Duration
  /** Gives a map: one aggregate per bucket. A null bucket does not count; numbers, times, dates and booleans are cast to text. */
  readonly by?: Typed
  /** Takes each element of a list, or each value of a map under its key, where the aggregate would take the whole. */
  readonly explode?: boolean
  /** Aggregates equally long lists position by position. */
  readonly elementWise?: boolean
  /** Replaces the null of a window in which nothing was seen, offline and online. */
  readonly default?: Value<T>
}

type Summable = NumericType | 'boolean' | 'bigint'
type SumType<T extends DataType> = T extends 'bigint' ? 'bigint' : T extends 'float32' | 'float64' ? 'float64' : 'int64'
type Ordered = NumericType | 'bigint' | 'string' | 'timestamp' | 'date' | 'boolean'
type Options<T extends DataType, W extends Duration> = AggregateOptions<T, W>

/** How many values are not null. */
export function count<const W extends Duration = never>(
  input: Typed,
  options?: Options<'int64', W>,
): AggregateFeature<'int64', W> {
  return feature('count', input, options)
}

/** The exact sum, rounded once; booleans count as 0 and 1. An int64 sum beyond ±(2^53 − 1) is an error: declare `bigint`. */
export function sum<T extends Summable, const W extends Duration = never>(
  input: Typed<T>,
  options?: Options<SumType<T>, W>,
): AggregateFeature<SumType<T>, W> {
  return feature('sum', input, options)
}

/** The exact sum divided by the count; booleans count as 0 and 1. */
export function mean<const W extends Duration = never>(
  input: Typed<NumericType | 'boolean'>,
  options?: Options<'float64', W>,
): AggregateFeature<'float64', W> {
  return feature('mean', input, options)
}

/** The population variance, from exact power sums, rounded once. */
export function variance<const W extends Duration = never>(
  input: Typed<NumericType | 'boolean'>,
  options?: Options<'float64', W>,
): AggregateFeature<'float64', W> {
  return feature('variance', input, options)
}

/** The population standard deviation: the square root of the variance. */
export function stddev<const W extends Duration = never>(
  input: Typed<NumericType | 'boolean'>,
  options?: Options<'float64', W>,
): AggregateFeature<'float64', W> {
  return feature('stddev', input, options)
}

/** The population skewness, the true value rounded once; null below three values and where all are equal. */
export function skew<const W extends Duration = never>(
  input: Typed<NumericType | 'boolean'>,
  options?: Options<'float64', W>,
): AggregateFeature<'float64', W> {
  return feature('skew', input, options)
}

/** The population excess kurtosis, the true value rounded once; null below four values and where all are equal. */
export function kurtosis<const W extends Duration = never>(
  input: Typed<NumericType | 'boolean'>,
  options?: Options<'float64', W>,
): AggregateFeature<'float64', W> {
  return feature('kurtosis', input, options)
}

/** The least value; strings by code point, NaN after every number. */
export function min<T extends Ordered, const W extends Duration = never>(
  input: Typed<T>,
  options?: Options<T, W>,
): AggregateFeature<T, W> {
  return feature('min', input, options)
}

/** The greatest value; strings by code point, NaN after every number. */
export function max<T extends Ordered, const W extends Duration = never>(
  input: Typed<T>,
  options?: Options<T, W>,
): AggregateFeature<T, W> {
  return feature('max', input, options)
}

/** The oldest value that is not null. */
export function first<T extends DataType, const W extends Duration = never>(
  input: Typed<T>,
  options?: Options<T, W>,
): AggregateFeature<T, W> {
  return feature('first', input, options)
}

/** The newest value that is not null. */
export function last<T extends DataType, const W extends Duration = never>(
  input: Typed<T>,
  options?: Options<T, W>,
): AggregateFeature<T, W> {
  return feature('last', input, options)
}

/** The `k` oldest values, oldest first. */
export function firstK<T extends DataType, const W extends Duration = never>(
  input: Typed<T>,
  k: number,
  options?: Options<{ readonly list: T }, W>,
): AggregateFeature<{ readonly list: T }, W> {
  return feature('firstK', input, options, { k })
}

/** The `k` newest values, newest first. */
export function lastK<T extends DataType, const W extends Duration = never>(
  input: Typed<T>,
  k: number,
  options?: Options<{ readonly list: T }, W>,
): AggregateFeature<{ readonly list: T }, W> {
  return feature('lastK', input, options, { k })
}

/** The `k` greatest values, the greatest first; equal ones each count. */
export function topK<T extends Ordered, const W extends Duration = never>(
  input: Typed<T>,
  k: number,
  options?: Options<{ readonly list: T }, W>,
): AggregateFeature<{ readonly list: T }, W> {
  return feature('topK', input, options, { k })
}

/** The `k` least values, the least first; equal ones each count. */
export function bottomK<T extends Ordered, const W extends Duration = never>(
  input: Typed<T>,
  k: number,
  options?: Options<{ readonly list: T }, W>,
): AggregateFeature<{ readonly list: T }, W> {
  return feature('bottomK', input, options, { k })
}

/** How many distinct values there are, exactly; a state holds them all. */
export function uniqueCount<const W extends Duration = never>(
  input: Typed<Ordered | 'binary'>,
  options?: Options<'int64', W>,
): AggregateFeature<'int64', W> {
  return feature('uniqueCount', input, options)
}

/** How many distinct values there are, at most `k`; a state holds no more than that. */
export function boundedUniqueCount<const W extends Duration = never>(
  input: Typed<Ordered | 'binary'>,
  k: number,
  options?: Options<'int64', W>,
): AggregateFeature<'int64', W> {
  return feature('boundedUniqueCount', input, options, { k })
}

/** The values at the shares `ps` (0 to 1) of the way from least to greatest, as a list; numpy's `linear` rule. A state holds all values. */
export function percentile<const W extends Duration = never>(
  input: Typed<NumericType>,
  ps: readonly number[],
  options?: Options<{ readonly list: 'float64' }, W>,
): AggregateFeature<{ readonly list: 'float64' }, W> {
  return feature('percentile', input, options, { ps })
}

/** How often each text came, the commonest first, equal counts by text; with `k`, only the `k` commonest. A state holds all texts. */
export function histogram<const W extends Duration = never>(
  input: Typed<'string'>,
  options?: Options<{ readonly map: 'int64' }, W> & { readonly k?: number },
): AggregateFeature<{ readonly map: 'int64' }, W> {
  return feature('histogram', input, options, options?.k === undefined ? {} : { k: options.k })
}

/** How many distinct values there are, within 2 % by default (standard error `1.04 / √(2^lgK)`, `lgK` 15); a state is bounded. */
export function approxUniqueCount<const W extends Duration = never>(
  input: Typed<Ordered | 'binary'>,
  options?: Options<'int64', W> & { readonly lgK?: number },
): AggregateFeature<'int64', W> {
  return feature('approxUniqueCount', input, options, { lgK: options?.lgK ?? 15 })
}

/** Like `percentile`, with ranks off by at most `5 / k` of the values (1 % by default, `k` 500); a state is bounded. */
export function approxPercentile<const W extends Duration = never>(
  input: Typed<NumericType>,
  ps: readonly number[],
  options?: Options<{ readonly list: 'float64' }, W> & { readonly k?: number },
): AggregateFeature<{ readonly list: 'float64' }, W> {
  return feature('approxPercentile', input, options, { ps, k: options?.k ?? 500 })
}

/** Like `histogram` with `k`, with counts too low by at most `1 / max(65, 8k + 1)` of the values; a state is bounded. */
export function approxHistogram<const W extends Duration = never>(
  input: Typed<'string'>,
  k: number,
  options?: Options<{ readonly map: 'int64' }, W>,
): AggregateFeature<{ readonly map: 'int64' }, W> {
  return feature('approxHistogram', input, options, { k })
}

function feature<T extends DataType, W extends Duration>(
  aggregate: string,
  input: Typed,
  options: AggregateOptions<T, W> = {},
  parameters: AggregateFeature['parameters'] = {},
): AggregateFeature<T, W> {
  return {
    kind: 'aggregate',
    aggregate,
    parameters,
    input: input.node,
    by: options.by?.node ?? null,
    explode: options.explode ?? false,
    elementWise: options.elementWise ?? false,
    window: options.window ?? null,
    windows: options.windows ?? null,
    ahead: options.ahead ?? null,
    default: options.default === undefined ? null : encode(options.default),
  }
}
