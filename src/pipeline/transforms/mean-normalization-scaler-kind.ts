import type { ColumnKind } from '../kind.ts'
import { type Extremes, extremes, mergeExtremes } from '../numerics/extremes.ts'
import { columnMoments, type Moments, mergeMoments } from '../numerics/moments.ts'
import { notZero } from '../numerics/not-zero.ts'
import { call, column, literal } from '../program.ts'
import { areColumns, numericProgram } from './numeric-program.ts'

/** What was learned, one entry per input; the range of a constant column is 1. */
export interface MeanNormalizationScalerState {
  readonly mean: readonly number[]
  readonly range: readonly number[]
}

/** What one column shows. */
export interface MeanAndExtremes {
  readonly moments: Moments
  readonly extremes: Extremes
}

/** How `MeanNormalizationScaler` learns and what it computes. */
export const meanNormalizationScaler: ColumnKind<object, MeanAndExtremes, MeanNormalizationScalerState> = {
  kind: 'MeanNormalizationScaler',
  version: 1,
  defaults: {},
  rules: {},
  accepts: 'number',
  readsNumbersAs64: true,
  summarize: (values, { weights }) => ({
    moments: columnMoments(values, weights),
    extremes: extremes(values, weights),
  }),
  merge: () => (left, right) => ({
    moments: mergeMoments(left.moments, right.moments),
    extremes: mergeExtremes(left.extremes, right.extremes),
  }),
  conclude: columns => ({
    mean: columns.map(({ moments }) => moments.mean),
    range: columns.map(({ extremes: { min, max } }) => notZero(max - min)),
  }),
  program: (inputs, _params, { mean, range }) =>
    numericProgram(inputs, (name, index) =>
      call('div', call('sub', column(name), literal(mean[index])), literal(range[index])),
    ),
  inverse: (inputs, _params, { mean, range }) =>
    numericProgram(inputs, (name, index) =>
      call('add', call('mul', column(name), literal(range[index])), literal(mean[index])),
    ),
  isState: ({ mean, range }, count) => areColumns(mean, count) && areColumns(range, count),
}
