import type { Schema } from '../features/schema.ts'
import { float64Column } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import type { DataInput } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedModel } from './fitted-model.ts'
import type { ModelOf, Timing } from './row-model.ts'
import type { TransformOptions } from './step.ts'

/**
 * A fitted regressor, or a fitted pipeline that ends in one: immutable, with the same results for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, and a missing one is an error. `When` says whether it answers for one row at once
 * (`predictRow`) or, if something else runs the model, only with a promise (`predictRowAsync`).
 */
export class FittedRegressor<out In extends Schema = Schema, out When extends Timing = 'now'> extends FittedModel<
  In,
  number,
  When
> {
  readonly role = 'regressor' as const

  /** The model gives one number per row. */
  constructor(parts: FittedParts<unknown>, model: ModelOf<When>) {
    super(parts, model, (numbers, start) => numbers[start] ?? 0)
  }

  /** The predicted number of every row. */
  async predict(input: DataInput, options: TransformOptions = {}): Promise<Column<'float64'>> {
    return float64Column(await this.numbers(input, options))
  }
}
