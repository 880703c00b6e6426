import type { DataType, Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import type { Accepts } from './fit-input.ts'
import type { Inverse } from './fitted-transform.ts'
import type { Rules } from './parameters.ts'
import type { Program } from './program.ts'
import type { FitContext } from './step.ts'

/** A kind of transform as a table of functions: what it reads, what it keeps, and what is computed from that. */
export interface TransformKind<Params extends object, State extends object> {
  readonly kind: string
  /** Of the state's format. */
  readonly version: number
  readonly defaults: Params
  readonly rules: Rules<Params>
  readonly accepts: Accepts
  /** Whether every numeric input counts as float64; else its type belongs to what is learned. */
  readonly readsNumbersAs64: boolean
  /** Refuses null and NaN in numbers when fitting; the program says so by itself, with `required`. */
  readonly refusesMissing?: true
  /** Learns from a target as well: a fit without one is an error. */
  readonly needsTarget?: true
  /** The columns that it reads, where its parameters name them; else it reads all. */
  reads?(params: Params): readonly string[]
  /** The outputs for the rows that were learned from, where they are not what the program gives: each row's without its own target. */
  trainingOutputs?(learned: Learned<Params, State>, data: Blocks, context: FitContext): Blocks
  program(inputs: Schema, params: Params, state: State): Program
  /** The way back, where there is one: a program over the outputs, or a function of them. */
  inverse(inputs: Schema, params: Params, state: State): Inverse
  /**
   * What data of an older `version` is in the current format; its fields are unchecked, what is made of them is checked.
   * Without it older data is refused.
   */
  migrate?(stored: StoredFields, version: number): StoredFields
  /** Whether loaded data is a state of this kind for that many inputs, which are these. */
  isState(state: Readonly<Record<string, unknown>>, inputCount: number, inputs: Schema): boolean
}

/** What is stored of a fitted step, decoded but not checked. */
export interface StoredFields {
  readonly params: Readonly<Record<string, unknown>>
  readonly state: Readonly<Record<string, unknown>>
}

/**
 * A kind that learns from each column by itself.
 *
 * `summarize` gives what one column shows, as plain data; where summaries merge, fitting in parts equals fitting on everything.
 */
export interface ColumnKind<Params extends object, Summary, State extends object> extends TransformKind<Params, State> {
  summarize(column: Column, options: SummaryOptions<Params>): Summary
  /** Whether ±Infinity among the values that `summarize` looks at shows in the summary: columns are searched for it only then. */
  showsInfinite?(summary: Summary): boolean
  /** Null where the parameters ask for a statistic that cannot be merged. */
  merge(params: Params): ((left: Summary, right: Summary) => Summary) | null
  /** What is kept of the summaries, one per input, in order. */
  conclude(summaries: readonly Summary[], inputs: Schema, params: Params): State
}

/** A kind that learns from all columns together, or from nothing but their names and types. */
export interface TableKind<Params extends object, State extends object> extends TransformKind<Params, State> {
  /** What is kept; `inputs` are the types as the kind reads them. */
  learn(data: Blocks, inputs: Schema, params: Params, context: FitContext): State | Promise<State>
  /** As `learn`, of numbers that nobody has looked at; null unless what it finds shows that all are there and finite. */
  learnAtOnce?(data: Blocks, params: Params, context: FitContext): State | null
}

/** What a kind was fitted on and with, and what it learned. */
export interface Learned<Params extends object, State extends object> {
  readonly inputs: Schema
  readonly params: Params
  readonly state: State
}

/** A kind that learns in one of the two ways. */
export type LearningKind<Params extends object, Summary, State extends object> =
  | ColumnKind<Params, Summary, State>
  | TableKind<Params, State>

/** A kind that learns column by column, of which nothing more is known. */
export type AnyColumnKind = ColumnKind<object, unknown, object>

/** What `summarize` is told besides the column. */
export interface SummaryOptions<Params> {
  readonly name: string
  readonly type: DataType
  /** The position of the column among the inputs. */
  readonly index: number
  readonly params: Params
  readonly weights: Float64Array | null
  /** What is to be learned, where the kind needs a target. */
  readonly target: Column | null
  readonly targetName: string
  /** What is the same for every column of a fit: made for the first one. */
  readonly once: <Made>(make: () => Made) => Made
}

/** What one part of the data shows, to be merged with other parts: one summary per input, in order. */
export interface Summaries<Summary> {
  readonly inputs: Schema
  readonly columns: readonly Summary[]
}
