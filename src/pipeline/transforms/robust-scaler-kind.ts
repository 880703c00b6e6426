import { ParameterError } from '../../features/errors/parameter-error.ts'
import { normalQuantile } from '../../features/evaluate/normal-quantile.ts'
import type { Column } from '../../features/table/column.ts'
import { robustScalerDefaults } from '../default-params.ts'
import type { ColumnKind, SummaryOptions } from '../kind.ts'
import { medianInPlace, weightedMedian } from '../numerics/median.ts'
import { notZero } from '../numerics/not-zero.ts'
import { presentNumbers } from '../numerics/present-numbers.ts'
import { quantilesInPlace, weightedQuantiles } from '../numerics/quantiles.ts'
import { isBoolean } from '../parameters.ts'
import { call, column, literal } from '../program.ts'
import { areColumns, divided, numericProgram } from './numeric-program.ts'

/** The parameters of `RobustScaler`. */
export interface RobustScalerParams {
  /** Whether the median is subtracted. Default true. */
  readonly withCentering: boolean
  /** Whether to divide by the distance between the two quantiles. Default true. */
  readonly withScaling: boolean
  /** The two quantiles, in percent. Default [25, 75]. */
  readonly quantileRange: readonly [low: number, high: number]
  /** Whether to scale so that normally distributed numbers get variance 1. Default false. */
  readonly unitVariance: boolean
}

/** What was learned, one entry per input; `center` is null without `withCentering`, `scale` without `withScaling`. */
export interface RobustScalerState {
  readonly center: readonly number[] | null
  readonly scale: readonly number[] | null
}

/** The median of a column and the distance between its two quantiles; NaN if there are no values. */
export interface Spread {
  readonly center: number
  readonly range: number
}

/** How `RobustScaler` learns and what it computes. */
export const robustScaler: ColumnKind<RobustScalerParams, Spread, RobustScalerState> = {
  kind: 'RobustScaler',
  version: 1,
  defaults: robustScalerDefaults,
  rules: {
    withCentering: isBoolean,
    withScaling: isBoolean,
    unitVariance: isBoolean,
    quantileRange: value => (isRange(value) ? null : 'is not two percentages from 0 to 100, the first not the greater'),
  },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize,
  merge: () => null,
  conclude: (spreads, _inputs, { withCentering, withScaling, unitVariance, quantileRange }) => {
    const unit = unitVariance ? normalRange(quantileRange) : 1
    return {
      center: withCentering ? spreads.map(({ center }) => center) : null,
      scale: withScaling ? spreads.map(({ range }) => notZero(range) / unit) : null,
    }
  },
  program: (inputs, _params, { center, scale }) => ({
    ...numericProgram(inputs, (name, index) => {
      const centred = center === null ? column(name) : call('sub', column(name), literal(center[index]))
      return scale === null ? centred : call('div', centred, literal(scale[index]))
    }),
    ...(center === null ? { overSparse: divided(scale) } : {}),
  }),
  inverse: (inputs, _params, { center, scale }) =>
    numericProgram(inputs, (name, index) => {
      const unscaled = scale === null ? column(name) : call('mul', column(name), literal(scale[index]))
      return center === null ? unscaled : call('add', unscaled, literal(center[index]))
    }),
  isState: ({ center, scale }, count) =>
    (center === null || areColumns(center, count)) && (scale === null || areColumns(scale, count)),
}

function summarize(column: Column, { params, weights }: SummaryOptions<RobustScalerParams>): Spread {
  const shares = params.quantileRange.map(percent => percent / 100)
  const present = presentNumbers(column, weights)
  // The median first: it splits the values for the selection of the quantiles.
  const center =
    present.weights === null ? medianInPlace(present.values) : weightedMedian(present.values, present.weights)
  if (!params.withScaling) return { center, range: Number.NaN }
  const [low = Number.NaN, high = Number.NaN] =
    present.weights === null
      ? quantilesInPlace(present.values, shares)
      : weightedQuantiles(present.values, present.weights, shares)
  return { center, range: high - low }
}

/** How far apart the two quantiles of the standard normal distribution are. */
function normalRange([low, high]: RobustScalerParams['quantileRange']): number {
  const range = normalQuantile(high / 100) - normalQuantile(low / 100)
  if (Number.isFinite(range) && range > 0) return range
  const remedy = 'unitVariance needs two different quantiles between 0 and 100.'
  throw new ParameterError('quantileRange', `[${low}, ${high}] has no distance in the normal distribution; ${remedy}`)
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [low, high] = value as readonly unknown[]
  return typeof low === 'number' && typeof high === 'number' && low >= 0 && low <= high && high <= 100
}
