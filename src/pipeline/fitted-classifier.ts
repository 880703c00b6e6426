import type { DataType, InputRow, Schema } from '../features/schema.ts'
import { columnFromExact } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedStep } from './fitted-step.ts'
import type { Label } from './labels.ts'
import { Probabilities } from './probabilities.ts'
import { readRow } from './read-row.ts'
import type { RowModel } from './row-model.ts'
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
 * Inputs are taken by name: other columns are ignored, a missing one is an error.
 */
export class FittedClassifier<out In extends Schema = Schema> extends FittedStep<In, unknown> {
  readonly role = 'classifier' as const
  /** The classes in ascending order. */
  readonly classes: readonly Label[]
  readonly model: RowModel
  #row: ((values: readonly unknown[]) => ClassPrediction) | null = null

  /** The model gives the probability of each class, in the order of `classes`. */
  constructor(parts: FittedParts<unknown>, classes: readonly Label[], model: RowModel) {
    super(parts)
    this.classes = Object.freeze([...classes])
    this.model = model
  }

  /** What the model reads: the inputs after every step before it. */
  async features(input: DataInput, options: TransformOptions = {}): Promise<Blocks> {
    return this.computed(input, options)
  }

  /** The probability of every class for every row. */
  async predictProba(input: DataInput, options: TransformOptions = {}): Promise<Probabilities> {
    const features = await this.features(input, options)
    return new Probabilities(this.classes, features.rowCount, this.model.ofBlocks(features))
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

  /** The answer for one row. */
  predictRow(row: InputRow<In>): ClassPrediction {
    this.#row ??= this.compileRow(this.inputs)
    return this.#row(readRow(row, this.inputs, this.kind))
  }

  /** A function from the values of one row, in the order of `schema`, to its answer; for hot loops. */
  compileRow(schema: Schema): (values: readonly unknown[]) => ClassPrediction {
    const probabilities = this.model.compileRow(this.program, schema)
    const { classes } = this
    const texts = classes.map(String)
    const buffer = new Float64Array(classes.length)
    const [first = '', second = ''] = texts
    if (classes.length === 2 && !isIndex(first) && !isIndex(second)) {
      return values => {
        probabilities(values, buffer)
        const low = buffer[0] ?? 0
        const high = buffer[1] ?? 0
        return {
          label: (high > low ? classes[1] : classes[0]) as Label,
          probabilities: { [first]: low, [second]: high },
        }
      }
    }
    return values => {
      probabilities(values, buffer)
      const entries = texts.map((text, index) => [text, buffer[index] ?? 0] as const)
      const label = classes[greatest(buffer, 0, classes.length)] as Label
      return { label, probabilities: Object.fromEntries(entries) }
    }
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
