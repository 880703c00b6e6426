import { simpleImputerDefaults } from '../default-params.ts'
import { MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
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
