import { standardScalerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { columnMoments, type Moments, mergeMoments } from '../numerics/moments.ts'
import { isBoolean } from '../parameters.ts'
import { call, column, literal, type Program } from '../program.ts'
import { areColumns, divided, numericProgram } from './numeric-program.ts'

/** The parameters of `StandardScaler`. */
export interface StandardScalerParams {
  /** Whether the mean is subtracted. Default true. */
  readonly withMean: boolean
  /** Whether to divide by the standard deviation. Default true. */
  readonly withStd: boolean
}

/** What was learned, one entry per input; `variance` and `scale` are null without `withStd`. */
export interface StandardScalerState {
  readonly mean: readonly number[]
  readonly variance: readonly number[] | null
  readonly scale: readonly number[] | null
  /** The number of values, or their total weight. */
  readonly samplesSeen: readonly number[]
}

/** How `StandardScaler` learns and what it computes. */
export const standardScaler: ColumnKind<StandardScalerParams, Moments, StandardScalerState> = {
  kind: 'StandardScaler',
  version: 1,
  defaults: standardScalerDefaults,
  rules: { withMean: isBoolean, withStd: isBoolean },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize: (values, { weights }) => columnMoments(values, weights),
  showsInfinite: ({ count, mean }) => count > 0 && !Number.isFinite(mean),
  merge: () => mergeMoments,
  conclude: (moments, _inputs, { withStd }) => ({
    mean: moments.map(({ mean }) => mean),
    variance: withStd ? moments.map(variance) : null,
    scale: withStd ? moments.map(standardScale) : null,
    samplesSeen: moments.map(({ count }) => count),
  }),
  program: (inputs, { withMean }, { mean, scale }): Program => ({
    ...numericProgram(inputs, (name, index) => {
      const centred = withMean ? call('sub', column(name), literal(mean[index])) : column(name)
      return scale === null ? centred : call('div', centred, literal(scale[index]))
    }),
    ...(withMean ? {} : { overSparse: divided(scale) }),
  }),
  inverse: (inputs, { withMean }, { mean, scale }): Program =>
    numericProgram(inputs, (name, index) => {
      const unscaled = scale === null ? column(name) : call('mul', column(name), literal(scale[index]))
      return withMean ? call('add', unscaled, literal(mean[index])) : unscaled
    }),
  isState: (state, count) =>
    areColumns(state.mean, count) &&
    areColumns(state.samplesSeen, count) &&
    (state.variance === null || areColumns(state.variance, count)) &&
    (state.scale === null || areColumns(state.scale, count)),
}

function variance({ count, squares }: Moments): number {
  return squares / count
}

/** The standard deviation, or 1 for a constant column. */
export function standardScale(moments: Moments): number {
  return isConstant(moments) ? 1 : Math.sqrt(variance(moments))
}

/** Whether the variance is nothing but rounding error of the mean. */
export function isConstant(moments: Moments): boolean {
  const { count, mean } = moments
  const spread = variance(moments)
  return spread <= count * Number.EPSILON * spread + (count * mean * Number.EPSILON) ** 2
}
