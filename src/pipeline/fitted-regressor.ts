import type { InputRow, Schema } from '../features/schema.ts'
import { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedStep } from './fitted-step.ts'
import type { Program } from './program.ts'
import { readRow } from './read-row.ts'
import {
  type AsyncModel,
  answersLater,
  type ModelOf,
  type RowMethods,
  type RowModel,
  type RunOptions,
  type Timing,
  type WhenNow,
} from './row-model.ts'
import type { TransformOptions } from './step.ts'

/**
 * A regressor, or a pipeline that ends in one, that has learned: immutable, and the same for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, a missing one is an error. `When` says whether it answers for one row at once
 * (`predictRow`), or, where something else runs the model, by a promise only (`predictRowAsync`).
 */
export class FittedRegressor<out In extends Schema = Schema, out When extends Timing = 'now'> extends FittedStep<
  In,
  unknown
> {
  readonly role = 'regressor' as const
  readonly model: ModelOf<When>
  /** The predicted number of one row, of a model that answers at once. */
  readonly predictRow: WhenNow<When, RowMethods<In, number>['predictRow']>
  /** A function from the values of one row, in the order of `schema`, to its number; for hot loops. */
  readonly compileRow: WhenNow<When, RowMethods<In, number>['compileRow']>

  /** The model gives one number per row. */
  constructor(parts: FittedParts<unknown>, model: ModelOf<When>) {
    super(parts)
    this.model = model
    const methods = answersLater(model) ? null : rowMethods(this.program, this.kind, model)
    this.predictRow = methods?.predictRow as this['predictRow']
    this.compileRow = methods?.compileRow as this['compileRow']
  }

  /** What the model reads: the inputs after every step before it. */
  async features(input: DataInput, options: TransformOptions = {}): Promise<Blocks> {
    return this.computed(input, options)
  }

  /** The predicted number of every row. */
  async predict(input: DataInput, options: TransformOptions = {}): Promise<Column<'float64'>> {
    const features = await this.features(input, options)
    const model: RowModel | AsyncModel = this.model
    const values = await model.ofBlocks(features, options)
    return new Column('float64', values.length, { kind: 'number', values, validity: null })
  }

  /** Frees what the model holds, a thread say; most hold nothing. */
  async close(): Promise<void> {
    const model: RowModel | AsyncModel = this.model
    if (answersLater(model)) await model.close()
  }

  /** The predicted number of one row, of any model. */
  async predictRowAsync(row: InputRow<In>, options: RunOptions = {}): Promise<number> {
    const [value] = await this.compileRows(this.inputs)([readRow(row, this.inputs, this.kind)], options)
    return value as number
  }

  /** A function from the values of several rows, each in the order of `schema`, to their numbers; for any model. */
  compileRows(
    schema: Schema,
  ): (rows: readonly (readonly unknown[])[], options?: RunOptions) => Promise<readonly number[]> {
    const model: RowModel | AsyncModel = this.model
    if (!answersLater(model)) {
      const answer = (this.compileRow as RowMethods<In, number>['compileRow'])(schema)
      return async rows => rows.map(answer)
    }
    const run = model.compileRows(this.program, schema)
    return async (rows, options) => [...(await run(rows, options))]
  }
}

/** How a model answers for one row. */
function rowMethods(program: Program, kind: string, model: RowModel): RowMethods<Schema, number> {
  const compileRow = (schema: Schema): ((values: readonly unknown[]) => number) => {
    const predict = model.compileRow(program, schema)
    const buffer = new Float64Array(1)
    return values => {
      predict(values, buffer)
      return buffer[0] ?? 0
    }
  }
  let answer: ((values: readonly unknown[]) => number) | null = null
  return {
    compileRow,
    predictRow: row => {
      answer ??= compileRow(program.inputs)
      return answer(readRow(row, program.inputs, kind))
    },
  }
}
