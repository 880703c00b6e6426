import type { Threads } from '../features/parallel/threads.ts'
import type { LongRunning } from '../features/progress.ts'
import type { DataType, Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import type { TableInput } from '../features/table/from-rows.ts'
import type { Blocks } from './blocks.ts'
import type { FittedClassifier } from './fitted-classifier.ts'
import type { FittedRegressor } from './fitted-regressor.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { Timing } from './row-model.ts'

/** What a step becomes when it is fitted. */
export interface FittedByRole {
  readonly transform: FittedTransform
  readonly classifier: FittedClassifier
  readonly regressor: FittedRegressor
}

/** What a step is for. */
export type Role = keyof FittedByRole

/** A step as JSON-safe data: its kind, its parameters and the steps inside it, if any. */
export interface StepDefinition {
  readonly kind: string
  readonly params: { readonly [name: string]: unknown }
  readonly children?: readonly ChildDefinition[]
}

/** A named step inside another; `columns` says which columns it receives, unless it receives all. */
export interface ChildDefinition {
  readonly name: string
  readonly step: StepDefinition | 'passthrough' | 'drop'
  readonly columns?: readonly string[] | string
}

/** What a step must find in the table that it is fitted on: `every` column of a type, and the `needed` columns. */
export interface Requirement<Every extends DataType = DataType, Needed extends Schema = Schema> {
  readonly every: Every
  readonly needed: Needed
}

/** No column in particular. */
export type NoColumns = Readonly<Record<never, DataType>>

/** Columns of a type, of any name. */
export type EveryColumn<Type extends DataType> = Requirement<Type, NoColumns>

/** Validation rows, which decide when to stop; nothing is learned from them. */
export interface Validation {
  readonly data: Blocks
  readonly target: Column
  readonly weights: Float64Array | null
}

/** What is learned from, besides the columns. */
export interface FitContext extends LongRunning {
  readonly target: Column | null
  readonly targetName: string
  readonly weights: Float64Array | null
  /** The cache of fitted steps; absent: none. */
  readonly cache?: FitCache
  /** The validation rows. */
  readonly validation?: Validation
  /** The threads that may be used; absent: none. */
  readonly threads?: Threads
  /** Whether a step that is slow for few values may start threads, because the caller gave no number of threads. */
  readonly mayStartThreads?: boolean
}

/**
 * A cache of fitted steps, keyed by the hash of the step and of the data that it learned from: a `Map`, or what `folderCache` gives.
 *
 * Entries are JSON text; they are checked when read, and an unreadable entry counts as absent.
 */
export interface FitCache {
  /** The text under a key; null or undefined where there is none. */
  get(key: string): string | null | undefined | Promise<string | null | undefined>
  set(key: string, fitted: string): unknown
  /** The folder that it is in, where threads can use it as well. */
  readonly folder?: string
}

/** What training gives: what was learned, and the outputs for the rows that it was learned from. */
export interface Trained<Fitted = FittedTransform> {
  readonly fitted: Fitted
  readonly outputs: Blocks
}

/** Anything that can be a step: parameters that learn from data and give something fitted. It is never changed. */
export interface Step<out As extends Role = Role, out Needs extends Requirement = Requirement> {
  readonly role: As
  readonly definition: StepDefinition
  /** Learns from blocks; `fit` is the same for tables. */
  learn(data: Blocks, context: FitContext): Promise<FittedByRole[As]>
  /**
   * Learns, and gives the outputs that the steps after it are trained on. Only a transform has it for which these are not what it gives
   * for the same rows once it is fitted: each row's must not know its own target.
   */
  readonly learnApplied?: ((data: Blocks, context: FitContext) => Promise<Trained>) | undefined
  /** Never present at run time; it carries what the step needs, for the compiler. */
  readonly '~needs'?: Needs
  /** Never present at run time; it says when what is fitted answers for one row, at once unless told otherwise. */
  readonly '~answers'?: Timing
}

/** A step that gives columns. */
export type Transform<Needs extends Requirement = Requirement> = Step<'transform', Needs>

/** What everything takes that goes over a whole table with what was learned. */
export interface TransformOptions extends LongRunning {
  /** How many threads work at it; the values are the same. Default: one for each core for tables of 48 M values or more, else 1. */
  readonly threads?: number
}

/** What `fit` takes of a step that learns from a target. */
export interface TargetFitOptions<Held extends string = string> extends FitOptions<Held> {
  readonly target: Held
}

/** What `fit` takes besides the table; `Held` are the names of columns that are not inputs. */
export interface FitOptions<Held extends string = string> extends LongRunning {
  /** The column to be learned; it is not an input. */
  readonly target?: Held
  /** How much each row counts: numbers, or the name of a column, which then is not an input. Default 1. */
  readonly sampleWeight?: ArrayLike<number> | Held
  /**
   * Where pipelines keep fitted transforms and look for them, by their parameters and the content of what they learn from: in a search, what
   * comes before a changed parameter is learned once a fold. Steps of your own are learned anew. Default: nothing is kept.
   */
  readonly cache?: FitCache
  /**
   * How many threads learn; what is learned is the same. Default: one for each core for tables of 36 M values or more, and for boosting where
   * values times trees are 100 M or more, else 1.
   */
  readonly threads?: number
}

/** What `fit` takes where learning can be stopped early. */
export interface ValidatedFitOptions<Held extends string = string> extends FitOptions<Held> {
  /**
   * Rows with the columns of the training table, the target and a column of weights included: their loss is followed, and shows when to
   * stop. Nothing is learned from them. Only for what can stop early, `GradientBoosting…`.
   */
  readonly validation?: TableInput
}
