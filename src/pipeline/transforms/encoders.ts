import type { DataType } from '../../features/schema.ts'
import {
  catBoostEncoderDefaults,
  countEncoderDefaults,
  crossFeaturesDefaults,
  hashedCrossDefaults,
  jamesSteinEncoderDefaults,
  leaveOneOutEncoderDefaults,
  mEstimateEncoderDefaults,
  oneHotEncoderDefaults,
  ordinalEncoderDefaults,
  ordinalMapperDefaults,
  rareLabelEncoderDefaults,
  targetEncoderDefaults,
  woeEncoderDefaults,
} from '../default-params.ts'
import { CrossFittedTransform, KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn, Requirement } from '../step.ts'
import type { CategoryCounts } from './categories.ts'
import type { CrossFeaturesParams } from './cross-features-kind.ts'
import type { HashedCrossParams } from './hashed-cross-kind.ts'
import type { CategoryType, OneHotEncoderParams, OneHotEncoderState } from './one-hot-encoder-kind.ts'
import type { OrdinalEncoderParams, OrdinalEncoderState } from './ordinal-encoder-kind.ts'
import type { OrdinalMapperParams } from './ordinal-mapper-kind.ts'
import type { RareLabelEncoderParams, RareLabelEncoderState } from './rare-label-encoder-kind.ts'
import type { HandleParams, StatisticEncoderState } from './statistic-encoder.ts'
import type {
  CatBoostEncoderParams,
  CountEncoderParams,
  MEstimateEncoderParams,
  WOEEncoderParams,
} from './statistic-encoder-kinds.ts'
import type { TargetEncoderParams, TargetEncoderState } from './target-encoder-kind.ts'
import type { NumberStatistics, TargetStatistics } from './target-statistics.ts'

interface CrossFeaturesTypes {
  readonly params: CrossFeaturesParams
  readonly needs: EveryColumn<'string'>
  readonly summary: null
  readonly state: object
  readonly gives: 'columns'
}

/**
 * All columns of strings as one: `SEA` and `morning` become `SEA_x_morning`, called by the names of both. Null where one of them is.
 *
 * An encoder after it learns from pairs. Choose a `separator` that the strings do not hold, so that no two pairs become one.
 */
export class CrossFeatures extends MergeableTransform<CrossFeaturesTypes> {
  constructor(params: Partial<CrossFeaturesParams> = {}) {
    const load = async () => (await import('./cross-features-kind.ts')).crossFeatures
    super({ kind: 'CrossFeatures', defaults: crossFeaturesDefaults, load }, params)
  }
}

interface RareLabelEncoderTypes {
  readonly params: RareLabelEncoderParams
  readonly needs: EveryColumn<'string'>
  readonly summary: CategoryCounts
  readonly state: RareLabelEncoderState
  readonly gives: 'columns'
}

/**
 * Strings that are rare or unknown replaced by one string, in the spirit of feature-engine's `RareLabelEncoder`; null stays null.
 *
 * Rare is what `OneHotEncoder` calls infrequent: by `minFrequency`, and by `maxCategories`, which counts the rare ones together as one.
 */
export class RareLabelEncoder extends MergeableTransform<RareLabelEncoderTypes> {
  constructor(params: Partial<RareLabelEncoderParams> = {}) {
    const load = async () => (await import('./rare-label-encoder-kind.ts')).rareLabelEncoder
    super({ kind: 'RareLabelEncoder', defaults: rareLabelEncoderDefaults, load }, params)
  }
}

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
 * (`fitTransform`, and every fit of a pipeline around it; by folds, or by a splitter), so that `transform` of the training data gives other values. A missing target is
 * an error. With given `categories`, rows of other ones count for the mean of all rows only.
 */
export class TargetEncoder extends CrossFittedTransform<TargetEncoderTypes> {
  constructor(given: Partial<TargetEncoderParams> = {}) {
    const load = async () => (await import('./target-encoder-kind.ts')).targetEncoder
    const folds = Object(given).cv?.definition
    super(
      { kind: 'TargetEncoder', defaults: targetEncoderDefaults, load },
      folds === undefined ? given : { ...given, cv: folds },
    )
  }
}

interface CatBoostEncoderTypes {
  readonly params: CatBoostEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: NumberStatistics
  readonly state: StatisticEncoderState
  readonly gives: 'numbers'
  readonly target: 'required'
}

/**
 * Each category as the mean of the target in its rows, drawn towards the mean of all rows by `a` rows; in training, in its rows before.
 *
 * As `CatBoostEncoder` of category_encoders 2.11: training depends on the order of the rows; a category of one row and what was never seen get the mean of all rows. The target is a number or boolean; a missing one is an error.
 */
export class CatBoostEncoder extends CrossFittedTransform<CatBoostEncoderTypes> {
  constructor(params: Partial<CatBoostEncoderParams> = {}) {
    const load = async () => (await import('./statistic-encoder-kinds.ts')).catBoostEncoder
    super({ kind: 'CatBoostEncoder', defaults: catBoostEncoderDefaults, load }, params)
  }
}

interface CountEncoderTypes {
  readonly params: CountEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: NumberStatistics
  readonly state: StatisticEncoderState
  readonly gives: 'numbers'
}

/**
 * How often each category occurs: rows, or with `normalize` shares of all rows, as `CountEncoder` of category_encoders 2.11.
 *
 * A value that was never seen occurs 0 times. Null and NaN are one category.
 */
export class CountEncoder extends MergeableTransform<CountEncoderTypes> {
  constructor(params: Partial<CountEncoderParams> = {}) {
    const load = async () => (await import('./statistic-encoder-kinds.ts')).countEncoder
    super({ kind: 'CountEncoder', defaults: countEncoderDefaults, load }, params)
  }
}

interface JamesSteinEncoderTypes {
  readonly params: HandleParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: NumberStatistics
  readonly state: StatisticEncoderState
  readonly gives: 'numbers'
  readonly target: 'required'
}

/**
 * Each category as the mean of the target in its rows, drawn towards the mean of all rows the more, the more its rows differ.
 *
 * As `JamesSteinEncoder` of category_encoders 2.11 with its model `independent`; what was never seen gets the mean of all rows. The target is a number or boolean; a missing one is an error.
 */
export class JamesSteinEncoder extends MergeableTransform<JamesSteinEncoderTypes> {
  constructor(params: Partial<HandleParams> = {}) {
    const load = async () => (await import('./statistic-encoder-kinds.ts')).jamesSteinEncoder
    super({ kind: 'JamesSteinEncoder', defaults: jamesSteinEncoderDefaults, load }, params)
  }
}

interface LeaveOneOutEncoderTypes {
  readonly params: HandleParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: NumberStatistics
  readonly state: StatisticEncoderState
  readonly gives: 'numbers'
  readonly target: 'required'
}

/**
 * Each category as the mean of the target in its rows; in training, in its other rows.
 *
 * As `LeaveOneOutEncoder` of category_encoders 2.11, without noise: a category of one row and what was never seen get the mean of all rows. The target is a number or boolean; a missing one is an error.
 */
export class LeaveOneOutEncoder extends CrossFittedTransform<LeaveOneOutEncoderTypes> {
  constructor(params: Partial<HandleParams> = {}) {
    const load = async () => (await import('./statistic-encoder-kinds.ts')).leaveOneOutEncoder
    super({ kind: 'LeaveOneOutEncoder', defaults: leaveOneOutEncoderDefaults, load }, params)
  }
}

interface MEstimateEncoderTypes {
  readonly params: MEstimateEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: NumberStatistics
  readonly state: StatisticEncoderState
  readonly gives: 'numbers'
  readonly target: 'required'
}

/**
 * Each category as the mean of the target in its rows, drawn towards the mean of all rows as if there were `m` more of those.
 *
 * As `MEstimateEncoder` of category_encoders 2.11: what was never seen gets the mean of all rows; so does everything in a column without repeats. The target is a number or boolean; a missing one is an error.
 */
export class MEstimateEncoder extends MergeableTransform<MEstimateEncoderTypes> {
  constructor(params: Partial<MEstimateEncoderParams> = {}) {
    const load = async () => (await import('./statistic-encoder-kinds.ts')).mEstimateEncoder
    super({ kind: 'MEstimateEncoder', defaults: mEstimateEncoderDefaults, load }, params)
  }
}

interface WOEEncoderTypes {
  readonly params: WOEEncoderParams
  readonly needs: EveryColumn<CategoryType>
  readonly summary: NumberStatistics
  readonly state: StatisticEncoderState
  readonly gives: 'numbers'
  readonly target: 'required'
}

/**
 * Each category as the weight of evidence: the logarithm of its share of the rows with target 1 over its share of those with target 0.
 *
 * As `WOEEncoder` of category_encoders 2.11: `regularization` is added to each number of rows; a category of one row and what was never seen get 0. The target is a number or boolean; a missing one is an error.
 */
export class WOEEncoder extends MergeableTransform<WOEEncoderTypes> {
  constructor(params: Partial<WOEEncoderParams> = {}) {
    const load = async () => (await import('./statistic-encoder-kinds.ts')).woeEncoder
    super({ kind: 'WOEEncoder', defaults: woeEncoderDefaults, load }, params)
  }
}

interface OrdinalMapperTypes<Names extends string> {
  readonly params: OrdinalMapperParams<Names>
  readonly needs: Requirement<DataType, { readonly [N in Names]: CategoryType }>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * Categories as the numbers that are given for them, such as sizes: `{ size: [['S', 1], ['M', 2], ['L', 3]] }`; other columns are left out.
 *
 * What is not mapped, null and NaN included, is an error, or `unknownValue`; ±Infinity is always one. As `mapping` of category_encoders'
 * `OrdinalEncoder`.
 */
export class OrdinalMapper<const Names extends string = string> extends KindTransform<OrdinalMapperTypes<Names>> {
  constructor(params: Partial<OrdinalMapperParams<Names>> & Pick<OrdinalMapperParams<Names>, 'mapping'>) {
    const load = async () => (await import('./ordinal-mapper-kind.ts')).ordinalMapper as never
    super({ kind: 'OrdinalMapper', defaults: ordinalMapperDefaults as never, load }, params)
  }
}

interface HashedCrossTypes {
  readonly params: HashedCrossParams
  readonly needs: EveryColumn<'string'>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * The strings of two columns or more as one category, which is hashed into a fixed number of sparse columns: crosses of many values without a
 * vocabulary, as `CrossFeatures` before `FeatureHasher`.
 *
 * Null in one of them gives zeros. Columns are called `<column>_x_<column>_<position>`.
 */
export class HashedCross extends KindTransform<HashedCrossTypes> {
  constructor(params: Partial<HashedCrossParams> = {}) {
    const load = async () => (await import('./hashed-cross-kind.ts')).hashedCross
    super({ kind: 'HashedCross', defaults: hashedCrossDefaults, load }, params)
  }
}
