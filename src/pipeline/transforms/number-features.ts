import type { DataType, NumericType } from '../../features/schema.ts'
import {
  exponentTransformerDefaults,
  geoDistanceFeaturesDefaults,
  geohashFeaturesDefaults,
  logCpTransformerDefaults,
  logTransformerDefaults,
  mathFeaturesDefaults,
  relativeFeaturesDefaults,
} from '../default-params.ts'
import { KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { Extremes } from '../numerics/extremes.ts'
import type { EveryColumn, Requirement } from '../step.ts'
import type { GeoDistanceFeaturesParams } from './geo-distance-features-kind.ts'
import type { GeohashFeaturesParams } from './geohash-features-kind.ts'
import type { MathFeaturesParams } from './math-features-kind.ts'
import type {
  ExponentTransformerParams,
  LogCpTransformerParams,
  LogTransformerParams,
  NumberMapState,
} from './number-map-kinds.ts'
import type { RelativeFeaturesParams } from './relative-features-kind.ts'

interface NumberMapTypes<Params extends object> {
  readonly params: Params
  readonly needs: EveryColumn<NumericType>
  readonly summary: Extremes
  readonly state: NumberMapState
  readonly gives: 'numbersAndBack'
}

/**
 * The logarithm of each number, like feature-engine's `LogTransformer`.
 *
 * Null and NaN are kept; a number that is not above 0 is an error, naming column and row, and so is ±Infinity.
 */
export class LogTransformer extends MergeableTransform<NumberMapTypes<LogTransformerParams>> {
  constructor(params: Partial<LogTransformerParams> = {}) {
    const load = async () => (await import('./number-map-kinds.ts')).logTransformer
    super({ kind: 'LogTransformer', defaults: logTransformerDefaults, load }, params)
  }
}

/**
 * The logarithm of each number plus a constant, which is learned unless it is given, like feature-engine's `LogCpTransformer`; `c: 1` is `log1p`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; a number that is not above 0 with the constant is an error, naming
 * column and row, and so is ±Infinity.
 */
export class LogCpTransformer extends MergeableTransform<NumberMapTypes<LogCpTransformerParams>> {
  constructor(params: Partial<LogCpTransformerParams> = {}) {
    const load = async () => (await import('./number-map-kinds.ts')).logCpTransformer
    super({ kind: 'LogCpTransformer', defaults: logCpTransformerDefaults, load }, params)
  }
}

/**
 * One divided by each number, like feature-engine's `ReciprocalTransformer`.
 *
 * Null and NaN are kept; 0 is an error, naming column and row, and so is ±Infinity.
 */
export class ReciprocalTransformer extends MergeableTransform<NumberMapTypes<object>> {
  constructor() {
    const load = async () => (await import('./number-map-kinds.ts')).reciprocalTransformer
    super({ kind: 'ReciprocalTransformer', defaults: {}, load }, {})
  }
}

/**
 * The arcsine of the square root of each share, which stabilizes the variance of shares, like feature-engine's `ArcsinTransformer`.
 *
 * Null and NaN are kept; a number outside [0, 1] is an error, naming column and row.
 */
export class ArcsinTransformer extends MergeableTransform<NumberMapTypes<object>> {
  constructor() {
    const load = async () => (await import('./number-map-kinds.ts')).arcsinTransformer
    super({ kind: 'ArcsinTransformer', defaults: {}, load }, {})
  }
}

/**
 * Each number raised to a given power: feature-engine's `PowerTransformer`. (`PowerTransformer` here is scikit-learn's, which learns the power.)
 *
 * Null and NaN are kept; a number without a real power is an error, naming column and row, and so is ±Infinity. The inverse of an even
 * power loses the sign.
 */
export class ExponentTransformer extends MergeableTransform<NumberMapTypes<ExponentTransformerParams>> {
  constructor(params: Partial<ExponentTransformerParams> = {}) {
    const load = async () => (await import('./number-map-kinds.ts')).exponentTransformer
    super({ kind: 'ExponentTransformer', defaults: exponentTransformerDefaults, load }, params)
  }
}

interface MathFeaturesTypes {
  readonly params: MathFeaturesParams
  readonly needs: EveryColumn<NumericType>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * Sums, products, means and the like of the numbers in each row, like feature-engine's `MathFeatures`: `sum_a_b`.
 *
 * Where a number is null, the result is null; where one is NaN, it is NaN. ±Infinity and fewer than two columns are errors.
 */
export class MathFeatures extends KindTransform<MathFeaturesTypes> {
  constructor(params: Partial<MathFeaturesParams> = {}) {
    const load = async () => (await import('./math-features-kind.ts')).mathFeatures
    super({ kind: 'MathFeatures', defaults: mathFeaturesDefaults, load }, params)
  }
}

interface RelativeFeaturesTypes {
  readonly params: RelativeFeaturesParams
  readonly needs: EveryColumn<NumericType>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * Combines each column with each reference column, like feature-engine's `RelativeFeatures`: `price_div_income`.
 *
 * Null and NaN are kept; ±Infinity is an error. A division by 0 is null, or `fillValue`; so is a power that is not a real number.
 */
export class RelativeFeatures extends KindTransform<RelativeFeaturesTypes> {
  constructor(params: Partial<RelativeFeaturesParams> & Pick<RelativeFeaturesParams, 'reference'>) {
    const load = async () => (await import('./relative-features-kind.ts')).relativeFeatures
    super({ kind: 'RelativeFeatures', defaults: relativeFeaturesDefaults, load }, params)
  }
}

type NamedColumns<Names extends string, Type extends DataType> = { readonly [N in Names]: Type }

interface GeoDistanceTypes<Names extends string> {
  readonly params: GeoDistanceFeaturesParams<Names>
  readonly needs: Requirement<DataType, NamedColumns<Names, NumericType>>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * The distance between two places in each row, like feature-engine's `GeoDistanceFeatures`; other columns are left out.
 *
 * Null and NaN are kept; a latitude beyond ±90 or a longitude beyond ±180 is an error, naming column and row.
 */
export class GeoDistanceFeatures<const Names extends string = string> extends KindTransform<GeoDistanceTypes<Names>> {
  constructor(
    params: Partial<GeoDistanceFeaturesParams<Names>> &
      Pick<GeoDistanceFeaturesParams<Names>, 'lat1' | 'lon1' | 'lat2' | 'lon2'>,
  ) {
    const load = async () => (await import('./geo-distance-features-kind.ts')).geoDistanceFeatures as never
    super({ kind: 'GeoDistanceFeatures', defaults: geoDistanceFeaturesDefaults as never, load }, params)
  }
}

interface GeohashTypes<Names extends string> {
  readonly params: GeohashFeaturesParams<Names>
  readonly needs: Requirement<DataType, NamedColumns<Names, NumericType>>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * The geohash of the place in each row, a string whose first characters stand for larger cells; other columns are left out.
 *
 * Null and NaN give null; a latitude beyond ±90 or a longitude beyond ±180 is an error, naming column and row.
 */
export class GeohashFeatures<const Names extends string = string> extends KindTransform<GeohashTypes<Names>> {
  constructor(
    params: Partial<GeohashFeaturesParams<Names>> & Pick<GeohashFeaturesParams<Names>, 'latitude' | 'longitude'>,
  ) {
    const load = async () => (await import('./geohash-features-kind.ts')).geohashFeatures as never
    super({ kind: 'GeohashFeatures', defaults: geohashFeaturesDefaults as never, load }, params)
  }
}
