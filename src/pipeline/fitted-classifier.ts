import type { DataType, Schema } from '../features/schema.ts'
import { columnFromExact } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { type AnswerAt, FittedModel } from './fitted-model.ts'
import type { Label } from './labels.ts'
import { Probabilities } from './probabilities.ts'
import type { ModelOf, Timing } from './row-model.ts'
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
export class FittedClassifier<out In extends Schema = Schema, out When extends Timing = 'now'> extends FittedModel<
  In,
  ClassPrediction,
  When
> {
  readonly role = 'classifier' as const
  /** The classes in ascending order. */
  readonly classes: readonly Label[]

  /** The model gives the probability of each class, in the order of `classes`. */
  constructor(parts: FittedParts<unknown>, classes: readonly Label[], model: ModelOf<When>) {
    super(parts, model, predictionReader(classes))
    this.classes = Object.freeze([...classes])
  }

  /** The probability of every class for every row. */
  async predictProba(input: DataInput, options: TransformOptions = {}): Promise<Probabilities> {
    const values = await this.numbers(input, options)
    return new Probabilities(this.classes, values.length / this.classes.length, values)
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
}

/** What makes an answer of the probabilities that start at a place. */
function predictionReader(classes: readonly Label[]): AnswerAt<ClassPrediction> {
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
