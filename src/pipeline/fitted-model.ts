import type { InputRow, Schema } from '../features/schema.ts'
import type { Blocks } from './blocks.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedStep } from './fitted-step.ts'
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

/** Makes an answer of the numbers of one row, which start at a place. */
export type AnswerAt<Answer> = (numbers: Float64Array, start: number) => Answer

/** What classifiers and regressors share: a model over the outputs of a program, which answers for tables and for rows. */
export abstract class FittedModel<out In extends Schema, Answer, out When extends Timing> extends FittedStep<
  In,
  unknown
> {
  readonly model: ModelOf<When>
  /** The answer for one row, of a model that answers at once. */
  readonly predictRow: WhenNow<When, RowMethods<In, Answer>['predictRow']>
  /** A function from the values of one row, in the order of `schema`, to its answer; for hot loops. */
  readonly compileRow: WhenNow<When, RowMethods<In, Answer>['compileRow']>
  readonly #answerAt: AnswerAt<Answer>

  constructor(parts: FittedParts<unknown>, model: ModelOf<When>, answerAt: AnswerAt<Answer>) {
    super(parts)
    this.model = model
    this.#answerAt = answerAt
    const methods = answersLater(model) ? null : this.#rowMethods(model)
    this.predictRow = methods?.predictRow as this['predictRow']
    this.compileRow = methods?.compileRow as this['compileRow']
  }

  /** What the model reads: the inputs after every step before it. */
  async features(input: DataInput, options: TransformOptions = {}): Promise<Blocks> {
    return this.computed(input, options)
  }

  /** Frees what the model holds, a thread say; most hold nothing. */
  async close(): Promise<void> {
    const model: RowModel | AsyncModel = this.model
    if (answersLater(model)) await model.close()
  }

  /** The answer for one row, of any model. */
  async predictRowAsync(row: InputRow<In>, options: RunOptions = {}): Promise<Answer> {
    const [answer] = await this.compileRows(this.inputs)([readRow(row, this.inputs, this.kind)], options)
    return answer as Answer
  }

  /** A function from the values of several rows, each in the order of `schema`, to their answers; for any model. */
  compileRows(
    schema: Schema,
  ): (rows: readonly (readonly unknown[])[], options?: RunOptions) => Promise<readonly Answer[]> {
    const model: RowModel | AsyncModel = this.model
    if (!answersLater(model)) {
      const answer = this.#rowMethods(model).compileRow(schema)
      return async rows => rows.map(answer)
    }
    const run = model.compileRows(this.program, schema)
    const { width } = model
    return async (rows, options) => {
      const numbers = await run(rows, options)
      return rows.map((_, row) => this.#answerAt(numbers, row * width))
    }
  }

  /** The numbers of the model for every row, one after the other. */
  protected async numbers(input: DataInput, options: TransformOptions): Promise<Float64Array> {
    const model: RowModel | AsyncModel = this.model
    return model.ofBlocks(await this.features(input, options), options)
  }

  /** How a model answers for one row. */
  #rowMethods(model: RowModel): RowMethods<In, Answer> {
    const answerAt = this.#answerAt
    const compileRow = (schema: Schema): ((values: readonly unknown[]) => Answer) => {
      const compute = model.compileRow(this.program, schema)
      const numbers = new Float64Array(model.width)
      return values => {
        compute(values, numbers)
        return answerAt(numbers, 0)
      }
    }
    let answer: ((values: readonly unknown[]) => Answer) | null = null
    return {
      compileRow,
      predictRow: row => {
        answer ??= compileRow(this.inputs)
        return answer(readRow(row, this.inputs, this.kind))
      },
    }
  }
}
