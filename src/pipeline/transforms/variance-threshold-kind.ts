import type { Schema } from '../../features/schema.ts'
import { varianceThresholdDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind } from '../kind.ts'
import { type Extremes, extremes, isInfinite, mergeExtremes } from '../numerics/extremes.ts'
import { columnMoments, type Moments, mergeMoments } from '../numerics/moments.ts'
import { isNumber } from '../parameters.ts'
import { column } from '../program.ts'
import { areColumns } from './numeric-program.ts'
import { restored, selection } from './selection.ts'

/** The parameters of `VarianceThreshold`. */
export interface VarianceThresholdParams {
  /** Columns whose variance is not above this are dropped. Default 0: constant columns. */
  readonly threshold: number
}

/** What was learned, one entry per input. */
export interface VarianceThresholdState {
  readonly variances: readonly number[]
}

/** What one column shows. */
export interface VarianceSummary {
  readonly moments: Moments
  readonly extremes: Extremes
  readonly hasMissing: boolean
}

/** How `VarianceThreshold` learns and what it keeps. */
export const varianceThreshold: ColumnKind<VarianceThresholdParams, VarianceSummary, VarianceThresholdState> = {
  kind: 'VarianceThreshold',
  version: 1,
  defaults: varianceThresholdDefaults,
  rules: { threshold: isNumber(value => value >= 0, 'a number of at least 0') },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize: (values, { weights }) => {
    const moments = columnMoments(values, weights)
    const rows = weights === null ? values.length : weights.reduce((sum, weight) => sum + weight, 0)
    return { moments, extremes: extremes(values, weights), hasMissing: moments.count < rows }
  },
  showsInfinite: summary => isInfinite(summary.extremes),
  merge: () => (left, right) => ({
    moments: mergeMoments(left.moments, right.moments),
    extremes: mergeExtremes(left.extremes, right.extremes),
    hasMissing: left.hasMissing || right.hasMissing,
  }),
  conclude,
  program: (inputs, params, state) => selection(inputs, kept(params, state), name => column(name)),
  inverse: (inputs, params, state) => restored(inputs, kept(params, state)),
  isState: ({ variances }, count) => areColumns(variances, count),
}

function conclude(
  columns: readonly VarianceSummary[],
  _inputs: Schema,
  params: VarianceThresholdParams,
): VarianceThresholdState {
  const variances = columns.map(({ moments, extremes: { min, max }, hasMissing }) => {
    const variance = moments.squares / moments.count
    const range = max - min
    if (params.threshold > 0) return variance
    // Rounding gives a constant column some variance, but no range. scikit-learn does not know the range where values are missing.
    return hasMissing && range > 0 ? variance : Math.min(variance, range)
  })
  if (!kept(params, { variances }).includes(true)) {
    const shown = params.threshold.toFixed(5)
    throw new FitError('VarianceThreshold', `no column has a variance above the threshold ${shown}.`)
  }
  return { variances }
}

function kept({ threshold }: VarianceThresholdParams, { variances }: VarianceThresholdState): boolean[] {
  return variances.map(variance => variance > threshold)
}
