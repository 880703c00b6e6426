import type { NumericType } from '../../features/schema.ts'
import {
  pcaDefaults,
  selectFdrDefaults,
  selectFprDefaults,
  selectFweDefaults,
  selectKBestDefaults,
  selectPercentileDefaults,
  truncatedSVDDefaults,
  varianceThresholdDefaults,
} from '../default-params.ts'
import { KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { PCAParams, PCAState } from './pca-kind.ts'
import type { SelectAlphaParams, SelectKBestParams, SelectPercentileParams, SelectState } from './select-kinds.ts'
import type { TruncatedSVDParams, TruncatedSVDState } from './truncated-svd-kind.ts'
import type { VarianceSummary, VarianceThresholdParams, VarianceThresholdState } from './variance-threshold-kind.ts'

interface VarianceThresholdTypes {
  readonly params: VarianceThresholdParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: VarianceSummary
  readonly state: VarianceThresholdState
  readonly gives: 'columnsAndBack'
}

/**
 * Keeps the columns whose (population) variance is above a threshold, like scikit-learn's `VarianceThreshold`.
 *
 * Null and NaN are ignored when fitting and kept when transforming; ±Infinity is an error, and so is leaving nothing. The way back
 * gives 0 for what was left out.
 */
export class VarianceThreshold extends MergeableTransform<VarianceThresholdTypes> {
  constructor(params: Partial<VarianceThresholdParams> = {}) {
    const load = async () => (await import('./variance-threshold-kind.ts')).varianceThreshold
    super({ kind: 'VarianceThreshold', defaults: varianceThresholdDefaults, load }, params)
  }
}

interface SelectTypes<Params extends object> {
  readonly params: Params
  readonly needs: EveryColumn<NumericType>
  readonly state: SelectState
  readonly gives: 'columnsAndBack'
}

/**
 * Keeps the columns that are most strongly related to the target, like scikit-learn's `SelectKBest`. Fit with `{ target }`.
 *
 * Null, NaN and ±Infinity are errors. Weights count as repetitions, which scikit-learn does not offer. The inverse gives 0 for what
 * was left out.
 */
export class SelectKBest extends KindTransform<SelectTypes<SelectKBestParams>> {
  constructor(params: Partial<SelectKBestParams> = {}) {
    const load = async () => (await import('./select-kinds.ts')).selectKBest
    super({ kind: 'SelectKBest', defaults: selectKBestDefaults, load }, params)
  }
}

/** Like `SelectKBest`, but keeps a percentage of the columns, like scikit-learn's `SelectPercentile`. */
export class SelectPercentile extends KindTransform<SelectTypes<SelectPercentileParams>> {
  constructor(params: Partial<SelectPercentileParams> = {}) {
    const load = async () => (await import('./select-kinds.ts')).selectPercentile
    super({ kind: 'SelectPercentile', defaults: selectPercentileDefaults, load }, params)
  }
}

/** Like `SelectKBest`, but keeps the columns whose p-value is below `alpha`, like scikit-learn's `SelectFpr`. */
export class SelectFpr extends KindTransform<SelectTypes<SelectAlphaParams>> {
  constructor(params: Partial<SelectAlphaParams> = {}) {
    const load = async () => (await import('./select-kinds.ts')).selectFpr
    super({ kind: 'SelectFpr', defaults: selectFprDefaults, load }, params)
  }
}

/** Like `SelectKBest`, but with at most a share `alpha` of false discoveries (Benjamini and Hochberg), like scikit-learn's `SelectFdr`. */
export class SelectFdr extends KindTransform<SelectTypes<SelectAlphaParams>> {
  constructor(params: Partial<SelectAlphaParams> = {}) {
    const load = async () => (await import('./select-kinds.ts')).selectFdr
    super({ kind: 'SelectFdr', defaults: selectFdrDefaults, load }, params)
  }
}

/** Like `SelectKBest`, but keeps the columns whose p-value is below `alpha` divided by their number, like scikit-learn's `SelectFwe`. */
export class SelectFwe extends KindTransform<SelectTypes<SelectAlphaParams>> {
  constructor(params: Partial<SelectAlphaParams> = {}) {
    const load = async () => (await import('./select-kinds.ts')).selectFwe
    super({ kind: 'SelectFwe', defaults: selectFweDefaults, load }, params)
  }
}

interface PCATypes {
  readonly params: PCAParams
  readonly needs: EveryColumn<NumericType>
  readonly state: PCAState
  readonly gives: 'columnsAndBack'
}

/**
 * The directions in which rows differ most, `pca0`, `pca1` and so on, like scikit-learn's `PCA` with an exact solver.
 *
 * The entry of greatest size in each direction is positive. Null, NaN and ±Infinity are errors.
 */
export class PCA extends KindTransform<PCATypes> {
  constructor(params: Partial<PCAParams> = {}) {
    const load = async () => (await import('./pca-kind.ts')).pca
    super({ kind: 'PCA', defaults: pcaDefaults, load }, params)
  }
}

interface TruncatedSVDTypes {
  readonly params: TruncatedSVDParams
  readonly needs: EveryColumn<NumericType>
  readonly state: TruncatedSVDState
  readonly gives: 'columnsAndBack'
}

/**
 * The greatest singular directions of the rows as they are, `truncatedsvd0` and so on, like scikit-learn's `TruncatedSVD` with `arpack`.
 *
 * Sparse blocks are learned from without being expanded. Null, NaN and ±Infinity are errors.
 */
export class TruncatedSVD extends KindTransform<TruncatedSVDTypes> {
  constructor(params: Partial<TruncatedSVDParams> = {}) {
    const load = async () => (await import('./truncated-svd-kind.ts')).truncatedSVD
    super({ kind: 'TruncatedSVD', defaults: truncatedSVDDefaults, load }, params)
  }
}
