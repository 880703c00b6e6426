import type { NumericType } from '../../features/schema.ts'
import { kBinsDiscretizerDefaults } from '../default-params.ts'
import { MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { KBinsDiscretizerParams, KBinsDiscretizerState } from './k-bins-discretizer-kind.ts'

interface KBinsDiscretizerTypes {
  readonly params: KBinsDiscretizerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: readonly number[]
  readonly state: KBinsDiscretizerState
  readonly gives: 'columnsAndBack'
}

/**
 * Numbers put into bins: one column of 0 and 1 per bin, or the bin's number, as scikit-learn's `KBinsDiscretizer`.
 *
 * Null and NaN are an error, as is ±Infinity. Bins of at most 1e-8 are left out; a constant column has one bin. The way back gives the
 * middle of the bin. Only equal widths of all rows (`subsample: null`) can be fitted in parts. Columns are called `<column>_<bin>.0`.
 */
export class KBinsDiscretizer extends MergeableTransform<KBinsDiscretizerTypes> {
  constructor(params: Partial<KBinsDiscretizerParams> = {}) {
    const load = async () => (await import('./k-bins-discretizer-kind.ts')).kBinsDiscretizer
    super({ kind: 'KBinsDiscretizer', defaults: kBinsDiscretizerDefaults, load }, params)
  }
}
