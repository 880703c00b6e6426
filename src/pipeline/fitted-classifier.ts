import type { Schema } from '../features/schema.ts'
import { columnFromExact } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import { type ClassPrediction, classPrediction, labelType, mostProbable } from './class-prediction.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedModel } from './fitted-model.ts'
import type { Label } from './labels.ts'
import { Probabilities } from './probabilities.ts'
import type { ModelOf, Timing } from './row-model.ts'
import type { TransformOptions } from './step.ts'

/**
 * A fitted classifier, or a fitted pipeline that ends in one: immutable, with the same results for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, and a missing one is an error. `When` says whether it answers for one row at once
 * (`predictRow`) or, if something else runs the model, only with a promise (`predictRowAsync`).
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
    super(parts, model, classPrediction(classes))
    this.classes = Object.freeze([...classes])
  }

  /** The probability of every class for every row. */
  async predictProba(input: DataInput, options: TransformOptions = {}): Promise<Probabilities> {
    const values = await this.numbers(input, options)
    return new Probabilities(this.classes, values.length / this.classes.length, values)
  }

  /** The most probable class of every row; among equally probable ones, the smallest. */
  async predict(input: DataInput, options: TransformOptions = {}): Promise<Column> {
    const { values, rowCount } = await this.predictProba(input, options)
    const width = this.classes.length
    const labels = Array.from(
      { length: rowCount },
      (_, row) => this.classes[mostProbable(values, row * width, width)] ?? null,
    )
    return columnFromExact(labelType(this.classes), labels as readonly (string | null)[]) as Column
  }
}
