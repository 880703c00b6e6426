import type { InputRow, Schema } from '../features/schema.ts'
import { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedStep } from './fitted-step.ts'
import { readRow } from './read-row.ts'
import type { RowModel } from './row-model.ts'
import type { TransformOptions } from './step.ts'

/**
 * A regressor, or a pipeline that ends in one, that has learned: immutable, and the same for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, a missing one is an error.
 */
export class FittedRegressor<out In extends Schema = Schema> extends FittedStep<In, unknown> {
  readonly role = 'regressor' as const
  readonly model: RowModel
  #row: ((values: readonly unknown[]) => number) | null = null

  /** The model gives one number per row. */
  constructor(parts: FittedParts<unknown>, model: RowModel) {
    super(parts)
    this.model = model
  }

  /** What the model reads: the inputs after every step before it. */
  async features(input: DataInput, options: TransformOptions = {}): Promise<Blocks> {
    return this.computed(input, options)
  }

  /** The predicted number of every row. */
  async predict(input: DataInput, options: TransformOptions = {}): Promise<Column<'float64'>> {
    const features = await this.features(input, options)
    const values = this.model.ofBlocks(features)
    return new Column('float64', values.length, { kind: 'number', values, validity: null })
  }

  /** The predicted number of one row. */
  predictRow(row: InputRow<In>): number {
    this.#row ??= this.compileRow(this.inputs)
    return this.#row(readRow(row, this.inputs, this.kind))
  }

  /** A function from the values of one row, in the order of `schema`, to its number; for hot loops. */
  compileRow(schema: Schema): (values: readonly unknown[]) => number {
    const predict = this.model.compileRow(this.program, schema)
    const buffer = new Float64Array(1)
    return values => {
      predict(values, buffer)
      return buffer[0] ?? 0
    }
  }
}
