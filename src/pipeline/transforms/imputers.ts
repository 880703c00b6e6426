import { missingIndicatorDefaults, simpleImputerDefaults } from '../default-params.ts'
import { MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
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
 * Missing values replaced by one learned value per column, as scikit-learn's `SimpleImputer`.
 *
 * In numbers null and NaN are both missing, unless `missingValues` says otherwise; in strings and booleans null is. A column without
 * any value is left out, unless `keepEmptyFeatures`. ±Infinity is an error. The median cannot be fitted in parts.
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
 * Whether each value is missing, `missingindicator_<name>`, as scikit-learn's `MissingIndicator`.
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
