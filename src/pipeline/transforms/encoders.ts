import { oneHotEncoderDefaults, ordinalEncoderDefaults } from '../default-params.ts'
import { MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { CategoryCounts } from './categories.ts'
import type { CategoryType, OneHotEncoderParams, OneHotEncoderState } from './one-hot-encoder-kind.ts'
import type { OrdinalEncoderParams, OrdinalEncoderState } from './ordinal-encoder-kind.ts'

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
