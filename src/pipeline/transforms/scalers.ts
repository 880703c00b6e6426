import type { NumericType } from '../../features/schema.ts'
import {
  binarizerDefaults,
  maxAbsScalerDefaults,
  minMaxScalerDefaults,
  normalizerDefaults,
  robustScalerDefaults,
  standardScalerDefaults,
} from '../default-params.ts'
import { KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { Extremes } from '../numerics/extremes.ts'
import type { Moments } from '../numerics/moments.ts'
import type { EveryColumn } from '../step.ts'
import type { BinarizerParams } from './binarizer-kind.ts'
import type { MaxAbsScalerParams, MaxAbsScalerState } from './max-abs-scaler-kind.ts'
import type { MeanAndExtremes, MeanNormalizationScalerState } from './mean-normalization-scaler-kind.ts'
import type { MinMaxScalerParams, MinMaxScalerState } from './min-max-scaler-kind.ts'
import type { NormalizerParams } from './normalizer-kind.ts'
import type { RobustScalerParams, RobustScalerState, Spread } from './robust-scaler-kind.ts'
import type { StandardScalerParams, StandardScalerState } from './standard-scaler-kind.ts'

interface StandardScalerTypes {
  readonly params: StandardScalerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: Moments
  readonly state: StandardScalerState
  readonly gives: 'numbersAndBack'
}

/**
 * Scales numbers to mean 0 and (population) standard deviation 1: `(x − mean) / scale`, like scikit-learn's `StandardScaler`.
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
 * Scales numbers to a range: `x · scale + min`, like scikit-learn's `MinMaxScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A constant column goes to the low end.
 */
export class MinMaxScaler extends MergeableTransform<MinMaxScalerTypes> {
  constructor(params: Partial<MinMaxScalerParams> = {}) {
    const load = async () => (await import('./min-max-scaler-kind.ts')).minMaxScaler
    super({ kind: 'MinMaxScaler', defaults: minMaxScalerDefaults, load }, params)
  }
}

interface MaxAbsScalerTypes {
  readonly params: MaxAbsScalerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: number
  readonly state: MaxAbsScalerState
  readonly gives: 'numbersAndBack'
}

/**
 * Scales numbers to [−1, 1], keeping zeros, by dividing them by the greatest magnitude, like scikit-learn's `MaxAbsScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A column of zeros stays as it is.
 */
export class MaxAbsScaler extends MergeableTransform<MaxAbsScalerTypes> {
  constructor(params: Partial<MaxAbsScalerParams> = {}) {
    const load = async () => (await import('./max-abs-scaler-kind.ts')).maxAbsScaler
    super({ kind: 'MaxAbsScaler', defaults: maxAbsScalerDefaults, load }, params)
  }
}

interface RobustScalerTypes {
  readonly params: RobustScalerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: Spread
  readonly state: RobustScalerState
  readonly gives: 'numbersAndBack'
}

/**
 * Subtracts the median and divides by the distance between two quantiles, which outliers do not affect, like scikit-learn's `RobustScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. Weights count as repetitions, which
 * scikit-learn does not offer. It cannot be fitted in parts.
 */
export class RobustScaler extends KindTransform<RobustScalerTypes> {
  constructor(params: Partial<RobustScalerParams> = {}) {
    const load = async () => (await import('./robust-scaler-kind.ts')).robustScaler
    super({ kind: 'RobustScaler', defaults: robustScalerDefaults, load }, params)
  }
}

interface NormalizerTypes {
  readonly params: NormalizerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: null
  readonly state: object
  readonly gives: 'numbers'
}

/**
 * Divides each row by its length, over all columns, like scikit-learn's `Normalizer`.
 *
 * Null, NaN and ±Infinity are errors. A row whose length is nothing but rounding error (below 2.2e-15) stays as it is.
 */
export class Normalizer extends MergeableTransform<NormalizerTypes> {
  constructor(params: Partial<NormalizerParams> = {}) {
    const load = async () => (await import('./normalizer-kind.ts')).normalizer
    super({ kind: 'Normalizer', defaults: normalizerDefaults, load }, params)
  }
}

interface BinarizerTypes {
  readonly params: BinarizerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: null
  readonly state: object
  readonly gives: 'numbers'
}

/** 1 for numbers above a threshold, else 0, like scikit-learn's `Binarizer`. Null, NaN and ±Infinity are errors. */
export class Binarizer extends MergeableTransform<BinarizerTypes> {
  constructor(params: Partial<BinarizerParams> = {}) {
    const load = async () => (await import('./binarizer-kind.ts')).binarizer
    super({ kind: 'Binarizer', defaults: binarizerDefaults, load }, params)
  }
}

interface MeanNormalizationScalerTypes {
  readonly params: object
  readonly needs: EveryColumn<NumericType>
  readonly summary: MeanAndExtremes
  readonly state: MeanNormalizationScalerState
  readonly gives: 'numbersAndBack'
}

/**
 * Scales numbers to mean 0 and range 1: `(x − mean) / (max − min)`, like feature-engine's `MeanNormalizationScaler`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. A constant column becomes 0; feature-engine
 * refuses it.
 */
export class MeanNormalizationScaler extends MergeableTransform<MeanNormalizationScalerTypes> {
  constructor() {
    const load = async () => (await import('./mean-normalization-scaler-kind.ts')).meanNormalizationScaler
    super({ kind: 'MeanNormalizationScaler', defaults: {}, load }, {})
  }
}
