import type { NumericType } from '../../features/schema.ts'
import { minMaxScalerDefaults, standardScalerDefaults } from '../default-params.ts'
import { MergeableTransform } from '../kind-transform.ts'
import type { Moments } from '../numerics/moments.ts'
import type { EveryColumn } from '../step.ts'
import type { Extremes, MinMaxScalerParams, MinMaxScalerState } from './min-max-scaler-kind.ts'
import type { StandardScalerParams, StandardScalerState } from './standard-scaler-kind.ts'

interface StandardScalerTypes {
  readonly params: StandardScalerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: Moments
  readonly state: StandardScalerState
  readonly gives: 'numbersAndBack'
}

/**
 * Numbers with mean 0 and (population) standard deviation 1: `(x − mean) / scale`, as scikit-learn's `StandardScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A constant column keeps its scale.
 */
export class StandardScaler extends MergeableTransform<StandardScalerTypes> {
  constructor(params: Partial<StandardScalerParams> = {}) {
    const load = async () => (await import('./standard-scaler-kind.ts')).standardScaler
    super({ kind: 'StandardScaler', defaults: standardScalerDefaults, load }, params)
  }
}

interface MinMaxScalerTypes {
  readonly params: MinMaxScalerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: Extremes
  readonly state: MinMaxScalerState
  readonly gives: 'numbersAndBack'
}

/**
 * Numbers moved and stretched to a range: `x · scale + min`, as scikit-learn's `MinMaxScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A constant column goes to the low end.
 */
export class MinMaxScaler extends MergeableTransform<MinMaxScalerTypes> {
  constructor(params: Partial<MinMaxScalerParams> = {}) {
    const load = async () => (await import('./min-max-scaler-kind.ts')).minMaxScaler
    super({ kind: 'MinMaxScaler', defaults: minMaxScalerDefaults, load }, params)
  }
}
