import type { DataType, Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import type { Accepts, DataInput } from './fit-input.ts'
import type { Accumulated } from './fit-kind.ts'
import type { FittedTransform, Inverse } from './fitted-transform.ts'
import type { Rules } from './parameters.ts'
import type { Program } from './program.ts'
import type { FitContext, FitOptions } from './step.ts'

/**
 * A kind of transform that learns from each column by itself, as a table of functions.
 *
 * `summarize` gives what one column shows, as plain data; where summaries merge, fitting in parts equals fitting on everything.
 */
export interface TransformKind<Params extends object, Summary, State extends object> {
  readonly kind: string
  /** Of the state's format. */
  readonly version: number
  readonly defaults: Params
  readonly rules: Rules<Params>
  readonly accepts: Accepts
  /** Whether every numeric input counts as float64; else its type belongs to what is learned. */
  readonly readsNumbersAs64: boolean
  summarize(column: Column, options: SummaryOptions<Params>): Summary
  /** Null where the parameters ask for a statistic that cannot be merged. */
  merge(params: Params): ((left: Summary, right: Summary) => Summary) | null
  /** What is kept of the summaries, one per input, in order. */
  conclude(summaries: readonly Summary[], inputs: Schema, params: Params): State
  program(inputs: Schema, params: Params, state: State): Program
  /** The way back, where there is one: a program over the outputs, or a function of them. */
  inverse(inputs: Schema, params: Params, state: State): Inverse
  /** Whether loaded data is a state of this kind for that many inputs. */
  isState(state: Readonly<Record<string, unknown>>, inputCount: number): boolean
}

/** What `summarize` is told besides the column. */
export interface SummaryOptions<Params> {
  readonly name: string
  readonly type: DataType
  /** The position of the column among the inputs. */
  readonly index: number
  readonly params: Params
  readonly weights: Float64Array | null
}

/** What one part of the data shows, to be merged with other parts: one summary per input, in order. */
export interface Summaries<Summary> {
  readonly inputs: Schema
  readonly columns: readonly Summary[]
}

/** A fitted transform that can be undone. */
export type Invertible<F extends FittedTransform> = F & Required<Pick<F, 'inverseTransform'>>

/** Learns from a table: `fit` of every transform of a kind. */
export async function fitKind<Params extends object, Summary, State extends object>(
  kind: TransformKind<Params, Summary, State>,
  params: Params,
  input: DataInput,
  options: FitOptions,
): Promise<FittedTransform<Schema, Schema, State>> {
  const { fitOnTable } = await import('./fit-kind.ts')
  return fitOnTable(kind, params, input, options)
}

/** Learns from blocks. */
export async function learnKind<Params extends object, Summary, State extends object>(
  kind: TransformKind<Params, Summary, State>,
  params: Params,
  data: Blocks,
  context: FitContext,
): Promise<FittedTransform<Schema, Schema, State>> {
  const { fitOnBlocks } = await import('./fit-kind.ts')
  return fitOnBlocks(kind, params, data, context)
}

/** What a part of the data shows, where the kind can be fitted in parts. */
export async function accumulateKind<Params extends object, Summary, State extends object>(
  kind: TransformKind<Params, Summary, State>,
  params: Params,
  input: DataInput,
  options: FitOptions,
): Promise<Accumulated<Summary, State>> {
  const { accumulateTable } = await import('./fit-kind.ts')
  return accumulateTable(kind, params, input, options)
}
