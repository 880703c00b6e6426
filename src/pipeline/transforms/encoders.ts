import { oneHotEncoderDefaults, ordinalEncoderDefaults, targetEncoderDefaults } from '../default-params.ts'
import { CrossFittedTransform, MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { CategoryCounts } from './categories.ts'
import type { CategoryType, OneHotEncoderParams, OneHotEncoderState } from './one-hot-encoder-kind.ts'
import type { OrdinalEncoderParams, OrdinalEncoderState } from './ordinal-encoder-kind.ts'
import type { TargetEncoderParams, TargetEncoderState } from './target-encoder-kind.ts'
import type { TargetStatistics } from './target-statistics.ts'

interface OneHotEncoderTypes {
  readonly params: OneHotEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: CategoryCounts
  readonly state: OneHotEncoderState
  readonly gives: 'columnsAndBack'
}

/**
 * One column of 0 and 1 per category, sparse unless `sparseOutput` is false, as scikit-learn's `OneHotEncoder`.
 *
 * Categories are the distinct values in ascending order, strings by code point; null is a category after them, NaN one after that.
 * Columns are called `<column>_<category>`.
 */
export class OneHotEncoder extends MergeableTransform<OneHotEncoderTypes> {
  constructor(params: Partial<OneHotEncoderParams> = {}) {
    const load = async () => (await import('./one-hot-encoder-kind.ts')).oneHotEncoder
    super({ kind: 'OneHotEncoder', defaults: oneHotEncoderDefaults, load }, params)
  }
}

interface OrdinalEncoderTypes {
  readonly params: OrdinalEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: CategoryCounts
  readonly state: OrdinalEncoderState
  readonly gives: 'numbersAndBack'
}

/**
 * Each category as its position among the categories, a float64, as scikit-learn's `OrdinalEncoder`.
 *
 * Categories are the distinct values in ascending order, strings by code point; null is a category after them. NaN becomes
 * `encodedMissingValue`.
 */
export class OrdinalEncoder extends MergeableTransform<OrdinalEncoderTypes> {
  constructor(params: Partial<OrdinalEncoderParams> = {}) {
    const load = async () => (await import('./ordinal-encoder-kind.ts')).ordinalEncoder
    super({ kind: 'OrdinalEncoder', defaults: ordinalEncoderDefaults, load }, params)
  }
}

interface TargetEncoderTypes {
  readonly params: TargetEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: TargetStatistics
  readonly state: TargetEncoderState
  readonly gives: 'columns'
  readonly target: 'required'
}

/**
 * Each category as the mean of the target in its rows, drawn towards the mean of all rows, as scikit-learn's `TargetEncoder`.
 *
 * One column per input, or for three classes and more one per input and class, `<column>_<class>`: the share of the class. Null and NaN are
 * categories; an unknown one gets the mean of all rows. In training each row is encoded by what the rows of other folds show
 * (`fitTransform`, and every fit of a pipeline around it), so that `transform` of the training data gives other values. A missing target is
 * an error. With given `categories`, rows of other ones count for the mean of all rows only.
 */
export class TargetEncoder extends CrossFittedTransform<TargetEncoderTypes> {
  constructor(params: Partial<TargetEncoderParams> = {}) {
    const load = async () => (await import('./target-encoder-kind.ts')).targetEncoder
    super({ kind: 'TargetEncoder', defaults: targetEncoderDefaults, load }, params)
  }
}
