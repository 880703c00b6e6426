import type { DataType, InputRow, Schema } from '../features/schema.ts'
import { columnFromExact } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedStep } from './fitted-step.ts'
import type { Label } from './labels.ts'
import { Probabilities } from './probabilities.ts'
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

/** The answer for one row. */
export interface ClassPrediction {
  /** The most probable class; the smaller one of equals. */
  readonly label: Label
  /** The probability of every class, by its text. */
  readonly probabilities: { readonly [label: string]: number }
}

/**
 * A classifier, or a pipeline that ends in one, that has learned: immutable, and the same for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, a missing one is an error. `When` says whether it answers for one row at once
 * (`predictRow`), or, where something else runs the model, by a promise only (`predictRowAsync`).
 */
export class FittedClassifier<out In extends Schema = Schema, out When extends Timing = 'now'> extends FittedStep<
  In,
  unknown
> {
  readonly role = 'classifier' as const
  /** The classes in ascending order. */
  readonly classes: readonly Label[]
  readonly model: ModelOf<When>
  /** The answer for one row, of a model that answers at once. */
  readonly predictRow: WhenNow<When, RowMethods<In, ClassPrediction>['predictRow']>
  /** A function from the values of one row, in the order of `schema`, to its answer; for hot loops. */
  readonly compileRow: WhenNow<When, RowMethods<In, ClassPrediction>['compileRow']>

  /** The model gives the probability of each class, in the order of `classes`. */
  constructor(parts: FittedParts<unknown>, classes: readonly Label[], model: ModelOf<When>) {
    super(parts)
    this.classes = Object.freeze([...classes])
    this.model = model
    const methods = answersLater(model) ? null : rowMethods(this.program, this.kind, this.classes, model)
    this.predictRow = methods?.predictRow as this['predictRow']
    this.compileRow = methods?.compileRow as this['compileRow']
  }

  /** What the model reads: the inputs after every step before it. */
  async features(input: DataInput, options: TransformOptions = {}): Promise<Blocks> {
    return this.computed(input, options)
  }

  /** The probability of every class for every row. */
  async predictProba(input: DataInput, options: TransformOptions = {}): Promise<Probabilities> {
    const features = await this.features(input, options)
    const model: RowModel | AsyncModel = this.model
    return new Probabilities(this.classes, features.rowCount, await model.ofBlocks(features, options))
  }

  /** The most probable class of every row; the smaller one of equals. */
  async predict(input: DataInput, options: TransformOptions = {}): Promise<Column> {
    const { values, rowCount } = await this.predictProba(input, options)
    const width = this.classes.length
    const labels = Array.from(
      { length: rowCount },
      (_, row) => this.classes[greatest(values, row * width, width)] ?? null,
    )
    return columnFromExact(labelType(this.classes), labels as readonly (string | null)[]) as Column
  }

  /** Frees what the model holds, a thread say; most hold nothing. */
  async close(): Promise<void> {
    const model: RowModel | AsyncModel = this.model
    if (answersLater(model)) await model.close()
  }

  /** The answer for one row, of any model. */
  async predictRowAsync(row: InputRow<In>, options: RunOptions = {}): Promise<ClassPrediction> {
    const [answer] = await this.compileRows(this.inputs)([readRow(row, this.inputs, this.kind)], options)
    return answer as ClassPrediction
  }

  /** A function from the values of several rows, each in the order of `schema`, to their answers; for any model. */
  compileRows(
    schema: Schema,
  ): (rows: readonly (readonly unknown[])[], options?: RunOptions) => Promise<readonly ClassPrediction[]> {
    const model: RowModel | AsyncModel = this.model
    if (!answersLater(model)) {
      const answer = (this.compileRow as RowMethods<In, ClassPrediction>['compileRow'])(schema)
      return async rows => rows.map(answer)
    }
    const run = model.compileRows(this.program, schema)
    const predictionAt = predictionReader(this.classes)
    return async (rows, options) => {
      const numbers = await run(rows, options)
      return rows.map((_, row) => predictionAt(numbers, row * this.classes.length))
    }
  }
}

/** How a model answers for one row. */
function rowMethods(
  program: Program,
  kind: string,
  classes: readonly Label[],
  model: RowModel,
): RowMethods<Schema, ClassPrediction> {
  const predictionAt = predictionReader(classes)
  const compileRow = (schema: Schema): ((values: readonly unknown[]) => ClassPrediction) => {
    const probabilities = model.compileRow(program, schema)
    const buffer = new Float64Array(classes.length)
    return values => {
      probabilities(values, buffer)
      return predictionAt(buffer, 0)
    }
  }
  let answer: ((values: readonly unknown[]) => ClassPrediction) | null = null
  return {
    compileRow,
    predictRow: row => {
      answer ??= compileRow(program.inputs)
      return answer(readRow(row, program.inputs, kind))
    },
  }
}

/** What makes an answer of the probabilities that start at a place. */
function predictionReader(classes: readonly Label[]): (numbers: Float64Array, start: number) => ClassPrediction {
  const texts = classes.map(String)
  const [first = '', second = ''] = texts
  if (classes.length === 2 && !isIndex(first) && !isIndex(second)) {
    return (numbers, start) => {
      const low = numbers[start] ?? 0
      const high = numbers[start + 1] ?? 0
      return {
        label: (high > low ? classes[1] : classes[0]) as Label,
        probabilities: { [first]: low, [second]: high },
      }
    }
  }
  return (numbers, start) => {
    const entries = texts.map((text, index) => [text, numbers[start + index] ?? 0] as const)
    const label = classes[greatest(numbers, start, classes.length)] as Label
    return { label, probabilities: Object.fromEntries(entries) }
  }
}

function greatest(values: Float64Array, start: number, width: number): number {
  let best = 0
  for (let index = 1; index < width; index++) {
    if ((values[start + index] ?? 0) > (values[start + best] ?? 0)) best = index
  }
  return best
}

function labelType(classes: readonly Label[]): DataType {
  if (typeof classes[0] === 'boolean') return 'boolean'
  return typeof classes[0] === 'string' ? 'string' : 'float64'
}

function isIndex(text: string): boolean {
  return /^\d+$/.test(text)
}
