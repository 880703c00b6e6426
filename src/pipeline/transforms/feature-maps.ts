import type { NumericType } from '../../features/schema.ts'
import {
  clipperDefaults,
  cyclicalFeaturesDefaults,
  datetimeFeaturesDefaults,
  datetimeOrdinalDefaults,
  datetimeSubtractionDefaults,
  kBinsDiscretizerDefaults,
  polynomialFeaturesDefaults,
  powerTransformerDefaults,
  quantileTransformerDefaults,
  splineTransformerDefaults,
} from '../default-params.ts'
import { KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { ClipperParams, ClipperState, ClipperSummary } from './clipper-kind.ts'
import type { CyclicalFeaturesParams } from './cyclical-features-kind.ts'
import type { DatetimeFeaturesParams } from './datetime-features-kind.ts'
import type { DatetimeOrdinalParams } from './datetime-ordinal-kind.ts'
import type { DatetimeSubtractionParams } from './datetime-subtraction-kind.ts'
import type { KBinsDiscretizerParams, KBinsDiscretizerState } from './k-bins-discretizer-kind.ts'
import type { PolynomialFeaturesParams } from './polynomial-features-kind.ts'
import type { Power, PowerTransformerParams, PowerTransformerState } from './power-transformer-kind.ts'
import type { QuantileTransformerParams, QuantileTransformerState } from './quantile-transformer-kind.ts'
import type { SplineSummary, SplineTransformerParams, SplineTransformerState } from './spline-transformer-kind.ts'

interface KBinsDiscretizerTypes {
  readonly params: KBinsDiscretizerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: readonly number[]
  readonly state: KBinsDiscretizerState
  readonly gives: 'columnsAndBack'
}

/**
 * Puts numbers into bins: one column of 0 and 1 per bin, or the bin's number, like scikit-learn's `KBinsDiscretizer`.
 *
 * Null and NaN are an error, as is ±Infinity. Bins of at most 1e-8 are left out; a constant column has one bin. The inverse gives the
 * middle of the bin. Only equal widths of all rows (`subsample: null`) can be fitted in parts. Columns are named `<column>_<bin>.0`.
 */
export class KBinsDiscretizer extends MergeableTransform<KBinsDiscretizerTypes> {
  constructor(params: Partial<KBinsDiscretizerParams> = {}) {
    const load = async () => (await import('./k-bins-discretizer-kind.ts')).kBinsDiscretizer
    super({ kind: 'KBinsDiscretizer', defaults: kBinsDiscretizerDefaults, load }, params)
  }
}

interface QuantileTransformerTypes {
  readonly params: QuantileTransformerParams
  readonly needs: EveryColumn<NumericType>
  readonly state: QuantileTransformerState
  readonly gives: 'numbersAndBack'
}

/**
 * Maps numbers to their share of the distribution, or to the normal quantile of that share, like scikit-learn's `QuantileTransformer`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. Numbers beyond the ends count as the ends.
 */
export class QuantileTransformer extends KindTransform<QuantileTransformerTypes> {
  constructor(params: Partial<QuantileTransformerParams> = {}) {
    const load = async () => (await import('./quantile-transformer-kind.ts')).quantileTransformer
    super({ kind: 'QuantileTransformer', defaults: quantileTransformerDefaults, load }, params)
  }
}

interface PowerTransformerTypes {
  readonly params: PowerTransformerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: Power
  readonly state: PowerTransformerState
  readonly gives: 'numbersAndBack'
}

/**
 * Raises numbers to the power that makes them most nearly normal, like scikit-learn's `PowerTransformer`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error, and for Box-Cox any number that is not
 * positive. A constant column keeps its numbers (λ = 1), and is an error for Box-Cox.
 */
export class PowerTransformer extends KindTransform<PowerTransformerTypes> {
  constructor(params: Partial<PowerTransformerParams> = {}) {
    const load = async () => (await import('./power-transformer-kind.ts')).powerTransformer
    super({ kind: 'PowerTransformer', defaults: powerTransformerDefaults, load }, params)
  }
}

interface ClipperTypes {
  readonly params: ClipperParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: ClipperSummary
  readonly state: ClipperState
  readonly gives: 'numbers'
}

/**
 * Clips numbers to two learned bounds: by standard deviations, quartiles, median distances or quantiles.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error. Only the bounds by mean and standard
 * deviation can be fitted in parts. After feature-engine's `Winsorizer`; a column with fewer than two numbers is an error there.
 */
export class Clipper extends MergeableTransform<ClipperTypes> {
  constructor(params: Partial<ClipperParams> = {}) {
    const load = async () => (await import('./clipper-kind.ts')).clipper
    super({ kind: 'Clipper', defaults: clipperDefaults, load }, params)
  }
}

interface PolynomialFeaturesTypes {
  readonly params: PolynomialFeaturesParams
  readonly needs: EveryColumn<NumericType>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * All products of the columns up to a degree, such as `a^2 b`, like scikit-learn's `PolynomialFeatures`.
 *
 * Null and NaN are an error, as is ±Infinity. It learns nothing but the columns. More than 10,000 products are refused.
 */
export class PolynomialFeatures extends KindTransform<PolynomialFeaturesTypes> {
  constructor(params: Partial<PolynomialFeaturesParams> = {}) {
    const load = async () => (await import('./polynomial-features-kind.ts')).polynomialFeatures
    super({ kind: 'PolynomialFeatures', defaults: polynomialFeaturesDefaults, load }, params)
  }
}

interface SplineTransformerTypes {
  readonly params: SplineTransformerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: SplineSummary
  readonly state: SplineTransformerState
  readonly gives: 'columns'
}

/**
 * The B-splines of each column, pieces of polynomials that are smooth at the knots, like scikit-learn's `SplineTransformer`.
 *
 * Null and NaN are an error unless `handleMissing` is `zeros`; ±Infinity always is. A column needs two different numbers. Knots at
 * quantiles cannot be fitted in parts. Columns are named `<column>_sp_<spline>`.
 */
export class SplineTransformer extends MergeableTransform<SplineTransformerTypes> {
  constructor(params: Partial<SplineTransformerParams> = {}) {
    const load = async () => (await import('./spline-transformer-kind.ts')).splineTransformer
    super({ kind: 'SplineTransformer', defaults: splineTransformerDefaults, load }, params)
  }
}

interface DatetimeFeaturesTypes {
  readonly params: DatetimeFeaturesParams
  readonly needs: EveryColumn<'timestamp' | 'date'>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * Calendar and clock features of times, as float64 columns `<column>_<feature>`: the features of feature-engine's `DatetimeFeatures`.
 *
 * Times are read in `timeZone`, never in that of the process; dates have no zone. Monday is 0, weeks are those of ISO 8601, and true
 * is 1. Null gives null.
 */
export class DatetimeFeatures extends KindTransform<DatetimeFeaturesTypes> {
  constructor(params: Partial<DatetimeFeaturesParams> = {}) {
    const load = async () => (await import('./datetime-features-kind.ts')).datetimeFeatures
    super({ kind: 'DatetimeFeatures', defaults: datetimeFeaturesDefaults, load }, params)
  }
}

interface DatetimeSubtractionTypes {
  readonly params: DatetimeSubtractionParams
  readonly needs: EveryColumn<'timestamp' | 'date'>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * The time elapsed from each reference to each time, `<column>_sub_<reference>`, like feature-engine's `DatetimeSubtraction`.
 *
 * In days by default, with fractions. A date counts as its midnight in UTC; null gives null.
 */
export class DatetimeSubtraction extends KindTransform<DatetimeSubtractionTypes> {
  constructor(params: Partial<DatetimeSubtractionParams> & Pick<DatetimeSubtractionParams, 'reference'>) {
    const load = async () => (await import('./datetime-subtraction-kind.ts')).datetimeSubtraction
    super({ kind: 'DatetimeSubtraction', defaults: datetimeSubtractionDefaults, load }, params)
  }
}

interface DatetimeOrdinalTypes {
  readonly params: DatetimeOrdinalParams
  readonly needs: EveryColumn<'timestamp' | 'date'>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * The number of each time's day, `<column>_ordinal`, like feature-engine's `DatetimeOrdinal`: counted from 0001-01-01, or from a given day.
 *
 * The day of a time is that in `timeZone`, never in the zone of the process; dates have no zone. Null gives null.
 */
export class DatetimeOrdinal extends KindTransform<DatetimeOrdinalTypes> {
  constructor(params: Partial<DatetimeOrdinalParams> = {}) {
    const load = async () => (await import('./datetime-ordinal-kind.ts')).datetimeOrdinal
    super({ kind: 'DatetimeOrdinal', defaults: datetimeOrdinalDefaults, load }, params)
  }
}

interface CyclicalFeaturesTypes {
  readonly params: CyclicalFeaturesParams
  readonly needs: EveryColumn<NumericType>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * Cyclic numbers, such as hours, as points on a circle: `<column>_sin` and `<column>_cos` of 2π x / period.
 *
 * Null and NaN are kept; ±Infinity is an error. Unlike in feature-engine, the period must be given: the greatest hour is 23, but a day has 24.
 */
export class CyclicalFeatures extends KindTransform<CyclicalFeaturesTypes> {
  constructor(params: Partial<CyclicalFeaturesParams> = {}) {
    const load = async () => (await import('./cyclical-features-kind.ts')).cyclicalFeatures
    super({ kind: 'CyclicalFeatures', defaults: cyclicalFeaturesDefaults, load }, params)
  }
}
