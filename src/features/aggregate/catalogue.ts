import type { EncodedValue } from '../expression/expression.ts'

type NoParameters = Readonly<Record<never, never>>

/** The built-in aggregates, each with its parameters; every engine maps each of them to its own spelling. */
export interface Aggregates {
  count: NoParameters
  sum: NoParameters
  mean: NoParameters
  variance: NoParameters
  stddev: NoParameters
  skew: NoParameters
  kurtosis: NoParameters
  min: NoParameters
  max: NoParameters
  first: NoParameters
  last: NoParameters
  firstK: { readonly k: number }
  lastK: { readonly k: number }
  topK: { readonly k: number }
  bottomK: { readonly k: number }
  uniqueCount: NoParameters
  boundedUniqueCount: { readonly k: number }
  /** Each from 0 to 1. */
  percentile: { readonly ps: readonly number[] }
  histogram: { readonly k?: number }
  /** The sketch has `2^lgK` registers. */
  approxUniqueCount: { readonly lgK: number }
  /** The sketch keeps some `2k` values. */
  approxPercentile: { readonly ps: readonly number[]; readonly k: number }
  approxHistogram: { readonly k: number }
}

export type AggregateName = keyof Aggregates

/** One entry per aggregate: a missing one is a compile error. */
export type PerAggregate<Entry> = { readonly [A in AggregateName]: Entry }

/** Parameters as a definition holds them. */
export type AggregateParameters = { readonly [name: string]: EncodedValue }

/** An aggregate as a definition holds it. */
export interface AggregateDefinition {
  readonly aggregate: string
  readonly parameters: AggregateParameters
}
