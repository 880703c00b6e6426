import type { Typed } from '../expression/handle.ts'
import type { DataType, Value } from '../schema.ts'
import type { AggregateFeature } from './aggregate-feature.ts'
import type { Duration } from './duration.ts'

/** What to aggregate over (one `window`, several `windows`, or all history if neither is given), and how inputs are taken. */
export interface AggregateOptions {
  readonly window?: Duration
  readonly windows?: readonly Duration[]
  /** Makes the feature a label: in place of a window, it covers this much time from the request on. For groups under `labels` of a set. */
  readonly ahead?: Duration
  /** Gives a map: one aggregate per bucket. A null bucket does not count; numbers, times, dates and booleans are cast to text. */
  readonly by?: Typed
  /** Takes each element of a list, or each value of a map under its key, where the aggregate would otherwise take the whole. */
  readonly explode?: boolean
  /** Aggregates equally long lists position by position. */
  readonly elementWise?: boolean
  /** Replaces the null of a window in which nothing was seen, offline and online: a value of the whole result. */
  readonly default?: unknown
}

/** The options of an own aggregate, with the type of its results. */
export interface OwnOptions extends AggregateOptions {
  readonly type: DataType
}

/** Refuses a declared type that the results of an own aggregate do not have. */
export type OwnResult<Output, T extends DataType> = {
  readonly type: Output extends Value<T> ? unknown : Refused<'the results of the aggregate are not of this type'>
}

/** What an aggregate of scalars takes: them, or lists and maps of them. */
export type Spreadable<Scalar extends DataType> = Scalar | { readonly list: Scalar } | { readonly map: Scalar }

/** What reaches an aggregate of scalars. */
export type Inner<T extends DataType> = T extends { readonly list: infer Element extends DataType }
  ? Element
  : T extends { readonly map: infer Item extends DataType }
    ? Item
    : T

/** What reaches an aggregate that takes values of any type. */
export type Taken<T extends DataType, Options> = Options extends
  | { readonly explode: true }
  | { readonly elementWise: true }
  ? Inner<T>
  : T

/** An aggregate of scalars that itself gives `Result`. */
export type ScalarFeature<T extends DataType, Result extends DataType, Options> = AggregateFeature<
  ScalarResult<T, Result, Options>,
  WindowsOf<Options>
>

/** An aggregate of anything that itself gives `Result`. */
export type WholeFeature<T extends DataType, Result extends DataType, Options> = AggregateFeature<
  WholeResult<T, Result, Options>,
  WindowsOf<Options>
>

/** The options of an aggregate of scalars; incompatible options are refused with a reason. */
export type ScalarOptions<T extends DataType, Result extends DataType, Options, Own extends string = never> = Options &
  NoInfer<Checked<T, ScalarResult<T, Result, Options>, Options, Own>>

/** The options of an aggregate of anything. */
export type WholeOptions<T extends DataType, Result extends DataType, Options, Own extends string = never> = Options &
  NoInfer<Checked<T, WholeResult<T, Result, Options>, Options, Own>>

/** Why something does not compile. */
export interface Refused<Reason extends string> {
  readonly '~refused': Reason
}

type ScalarResult<T extends DataType, Result extends DataType, Options> = Bucketed<
  Options extends { readonly elementWise: true }
    ? { readonly list: Result }
    : T extends { readonly map: DataType }
      ? { readonly map: Result }
      : Result,
  Options
>

type WholeResult<T extends DataType, Result extends DataType, Options> = Bucketed<
  Options extends { readonly elementWise: true }
    ? { readonly list: Result }
    : Options extends { readonly explode: true }
      ? T extends { readonly map: DataType }
        ? { readonly map: Result }
        : Result
      : Result,
  Options
>

type Bucketed<Result extends DataType, Options> = Options extends { readonly by: Typed }
  ? { readonly map: Result }
  : Result

type WindowsOf<Options> = Options extends { readonly windows: readonly (infer W extends Duration)[] } ? W : never

type Checked<T extends DataType, Result extends DataType, Options, Own extends string> = {
  readonly [K in keyof Options]: K extends 'default'
    ? Options[K] extends Value<Result> | undefined
      ? unknown
      : Refused<'the default is not a value of the whole result'>
    : K extends 'elementWise'
      ? Options[K] extends true
        ? Fits<T, { readonly list: DataType }, '`elementWise` is for lists'>
        : unknown
      : K extends 'explode'
        ? Options[K] extends true
          ? Options extends { readonly elementWise: true }
            ? Refused<'say either `explode` or `elementWise`'>
            : Fits<T, { readonly list: DataType } | { readonly map: DataType }, '`explode` is for lists and maps'>
          : unknown
        : string extends K
          ? unknown
          : K extends keyof AggregateOptions | Own
            ? unknown
            : Refused<'there is no such option'>
}

type Fits<T, Shape, Reason extends string> = T extends Shape ? unknown : Refused<Reason>
