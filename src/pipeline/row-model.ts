import type { Schema } from '../features/schema.ts'
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
