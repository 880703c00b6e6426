import type { NumericType } from '../../features/schema.ts'
import { knnImputerDefaults, missingIndicatorDefaults, simpleImputerDefaults } from '../default-params.ts'
import { KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { KNNImputerParams, KNNImputerState } from './knn-imputer-kind.ts'
import type { MissingIndicatorParams, MissingIndicatorState } from './missing-indicator-kind.ts'
import type { ImputerSummary, SimpleImputerParams, SimpleImputerState, SimpleType } from './simple-imputer-kind.ts'

interface SimpleImputerTypes {
  readonly params: SimpleImputerParams
  readonly needs: EveryColumn<SimpleType>
  readonly summary: ImputerSummary
  readonly state: SimpleImputerState
  readonly gives: 'columns'
}

/**
 * Replaces missing values with one learned value per column, like scikit-learn's `SimpleImputer`.
 *
 * In numbers, null and NaN are both missing, unless `missingValues` says otherwise; in strings and booleans, null is. A column without
 * any value is left out, unless `keepEmptyFeatures` is set. ±Infinity is an error. The median cannot be fitted in parts.
 */
export class SimpleImputer extends MergeableTransform<SimpleImputerTypes> {
  constructor(params: Partial<SimpleImputerParams> = {}) {
    const load = async () => (await import('./simple-imputer-kind.ts')).simpleImputer
    super({ kind: 'SimpleImputer', defaults: simpleImputerDefaults, load }, params)
  }
}

interface MissingIndicatorTypes {
  readonly params: MissingIndicatorParams
  readonly needs: EveryColumn<SimpleType>
  readonly summary: boolean
  readonly state: MissingIndicatorState
  readonly gives: 'columns'
}

/**
 * Whether each value is missing, `missingindicator_<name>`, like scikit-learn's `MissingIndicator`.
 *
 * In numbers null and NaN are both missing, unless `missingValues` says otherwise; in strings and booleans null is. ±Infinity is an
 * error, and so is a missing value in a column that had none when fitting, unless `errorOnNew` is false or `features` is `all`.
 */
export class MissingIndicator extends MergeableTransform<MissingIndicatorTypes> {
  constructor(params: Partial<MissingIndicatorParams> = {}) {
    const load = async () => (await import('./missing-indicator-kind.ts')).missingIndicator
    super({ kind: 'MissingIndicator', defaults: missingIndicatorDefaults, load }, params)
  }
}

interface KNNImputerTypes {
  readonly params: KNNImputerParams
  readonly needs: EveryColumn<NumericType>
  readonly state: KNNImputerState
  readonly gives: 'columns'
}

/**
 * Replaces missing numbers with the mean of the nearest rows, like scikit-learn's `KNNImputer`.
 *
 * Rows are compared over the values that both have (`nan_euclidean`). Of equally near rows, the first counts as nearer; scikit-learn does
 * not specify this. A row without any value, and a value that no comparable row has, get the column's mean. Null and NaN are both missing, unless
 * `missingValues` says otherwise; one that does not count as missing is an error, and so is ±Infinity. A column without any value is left out,
 * unless `keepEmptyFeatures` is set. The fitted imputer keeps all rows, at most a million values; `sampleWeight` is refused.
 */
export class KNNImputer extends KindTransform<KNNImputerTypes> {
  constructor(params: Partial<KNNImputerParams> = {}) {
    const load = async () => (await import('./knn-imputer-kind.ts')).knnImputer
    super({ kind: 'KNNImputer', defaults: knnImputerDefaults, load }, params)
  }
}
