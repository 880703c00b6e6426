import type { InputRow, Schema } from '../features/schema.ts'
import type { Blocks } from './blocks.ts'
import type { ModelForm } from './model-form.ts'
import type { Program } from './program.ts'

/** The numbers that an estimator has learned to compute: `width` per row, the same for blocks and for one row, bit for bit. */
export interface RowModel {
  readonly width: number
  /** The same function as data, for other engines; left out where there is no such form. */
  readonly form?: ModelForm
  /** Row after row. */
  ofBlocks(features: Blocks): Float64Array
  /** Writes the numbers of one row, whose values come in the order of `schema`, into `into`. */
  compileRow(program: Program, schema: Schema): (values: readonly unknown[], into: Float64Array) => void
}

/** A model that runs elsewhere, for example in another thread, and so answers with promises. */
export interface AsyncModel {
  readonly width: number
  readonly form?: undefined
  /** Row after row. */
  ofBlocks(features: Blocks, options?: RunOptions): Promise<Float64Array>
  /** The numbers of some rows, one after the other; their values come in the order of `schema`. */
  compileRows(program: Program, schema: Schema): RunRows
  /** Frees what it holds; unfinished runs fail. */
  close(): Promise<void>
}

/** The options of a run. */
export interface RunOptions {
  readonly signal?: AbortSignal
}

/** Computes the numbers of rows. */
export type RunRows = (rows: readonly (readonly unknown[])[], options?: RunOptions) => Promise<Float64Array>

/** When a model answers for one row: `now`, as the call returns, or `later`, with a promise. */
export type Timing = 'now' | 'later'

/** A model by when it answers. */
export type ModelOf<When extends Timing> = { readonly now: RowModel; readonly later: AsyncModel }[When]

/** Whether a model answers only with promises. */
export function answersLater(model: RowModel | AsyncModel): model is AsyncModel {
  return 'compileRows' in model
}

/** What only a model has that answers at once; `undefined` of one that does not. */
export type WhenNow<When extends Timing, Method> = When extends 'now' ? Method : undefined

/** How one row is answered at once. */
export interface RowMethods<In extends Schema, Answer> {
  predictRow(row: InputRow<In>): Answer
  compileRow(schema: Schema): (values: readonly unknown[]) => Answer
}
