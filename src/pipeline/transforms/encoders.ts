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
 * Joins all string columns into one: `SEA` and `morning` become `SEA_x_morning`, in a column named after both. Null where one of them is.
 *
 * An encoder after it learns from combinations. Choose a `separator` that the strings do not contain, so that combinations stay distinct.
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
 * Replaces rare and unknown strings with a single one, like feature-engine's `RareLabelEncoder`; null stays null.
 *
 * Rare means infrequent as in `OneHotEncoder`: by `minFrequency`, and by `maxCategories`, which counts all rare strings together as one.
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
 * One column of 0 and 1 per category, sparse unless `sparseOutput` is false, like scikit-learn's `OneHotEncoder`.
 *
 * Categories are the distinct values in ascending order, strings by code point; null is a category after them, NaN one after that.
 * Columns are named `<column>_<category>`.
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
 * Encodes each category as its position among the categories, a float64, like scikit-learn's `OrdinalEncoder`.
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
 * Encodes each category as the mean of the target in its rows, shrunk towards the mean of all rows, like scikit-learn's `TargetEncoder`.
 *
 * One column per input, or for three classes and more one per input and class, `<column>_<class>`: the share of the class. Null and NaN are * categories; an unknown one gets the mean of all rows. In training (`fitTransform`, and every fit of a pipeline around it), each row is
 * encoded from the rows of the other folds, so `transform` of the training data gives other values. A missing target is an error. If
 * `categories` are given, rows of other categories count only towards the mean of all rows.
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
 * Encodes each category as the mean of the target in its rows, shrunk towards the mean of all rows by `a` rows; in training, over its earlier rows.
 *
 * Like `CatBoostEncoder` of category_encoders 2.11: training depends on the order of the rows; a category of one row and unseen values get the mean of all rows. The target is a number or boolean; a missing one is an error.
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
 * Encodes each category as how often it occurs, in rows or, with `normalize`, as a share of all rows, like `CountEncoder` of category_encoders 2.11.
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
 * Encodes each category as the mean of the target in its rows, shrunk towards the mean of all rows the more its rows differ.
 *
 * Like `JamesSteinEncoder` of category_encoders 2.11 with its model `independent`; unseen values get the mean of all rows. The target is a number or boolean; a missing one is an error.
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
 * Encodes each category as the mean of the target in its rows; in training, without the row itself.
 *
 * Like `LeaveOneOutEncoder` of category_encoders 2.11, without noise: a category of one row and unseen values get the mean of all rows. The target is a number or boolean; a missing one is an error.
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
 * Encodes each category as the mean of the target in its rows, shrunk towards the mean of all rows as by `m` further rows with that mean.
 *
 * Like `MEstimateEncoder` of category_encoders 2.11: unseen values get the mean of all rows; so does everything in a column without repeats. The target is a number or boolean; a missing one is an error.
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
 * Encodes each category as its weight of evidence: the logarithm of its share of the rows with target 1 over its share of those with target 0.
 *
 * Like `WOEEncoder` of category_encoders 2.11: `regularization` is added to each number of rows; a category of one row and unseen values get 0. The target is a number or boolean; a missing one is an error.
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
 * Maps categories to given numbers, such as sizes: `{ size: [['S', 1], ['M', 2], ['L', 3]] }`; other columns are dropped.
 *
 * A value that is not mapped, including null and NaN, is an error or becomes `unknownValue`; ±Infinity is always an error. Like `mapping` of
 * category_encoders' `OrdinalEncoder`.
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
 * Joins the strings of two or more columns into one category, which is hashed into a fixed number of sparse columns: crosses of many values
 * without a vocabulary, like `CrossFeatures` followed by `FeatureHasher`.
 *
 * Null in one of them gives zeros. Columns are named `<column>_x_<column>_<position>`.
 */
export class HashedCross extends KindTransform<HashedCrossTypes> {
  constructor(params: Partial<HashedCrossParams> = {}) {
    const load = async () => (await import('./hashed-cross-kind.ts')).hashedCross
    super({ kind: 'HashedCross', defaults: hashedCrossDefaults, load }, params)
  }
}
