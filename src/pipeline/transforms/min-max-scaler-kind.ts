import { minMaxScalerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { type Extremes, extremes, isInfinite, mergeExtremes } from '../numerics/extremes.ts'
import { notZero } from '../numerics/not-zero.ts'
import { isBoolean } from '../parameters.ts'
import { call, column, literal, type Program } from '../program.ts'
import { areColumns, clipped, numericProgram } from './numeric-program.ts'

/** The parameters of `MinMaxScaler`. */
export interface MinMaxScalerParams {
  /** The range to which the smallest and the greatest value are mapped. Default [0, 1]. */
  readonly featureRange: readonly [low: number, high: number]
  /** Whether unseen values are clipped to the range. Default false. */
  readonly clip: boolean
}

/** What was learned, one entry per input. */
export interface MinMaxScalerState {
  readonly min: readonly number[]
  readonly scale: readonly number[]
  readonly dataMin: readonly number[]
  readonly dataMax: readonly number[]
}

/** How `MinMaxScaler` learns and what it computes. */
export const minMaxScaler: ColumnKind<MinMaxScalerParams, Extremes, MinMaxScalerState> = {
  kind: 'MinMaxScaler',
  version: 1,
  defaults: minMaxScalerDefaults,
  rules: {
    clip: isBoolean,
    featureRange: value => (isRange(value) ? null : 'is not two finite numbers, the first below the second'),
  },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize: (values, { weights }) => extremes(values, weights),
  showsInfinite: isInfinite,
  merge: () => mergeExtremes,
  conclude: (columns, _inputs, { featureRange: [low, high] }) => {
    const scale = columns.map(({ min, max }) => (high - low) / notZero(max - min))
    return {
      min: columns.map(({ min }, index) => low - min * (scale[index] ?? 1)),
      scale,
      dataMin: columns.map(({ min }) => min),
      dataMax: columns.map(({ max }) => max),
    }
  },
  program: (inputs, { clip, featureRange: [low, high] }, { min, scale }): Program =>
    numericProgram(inputs, (name, index) => {
      const moved = call('add', call('mul', column(name), literal(scale[index])), literal(min[index]))
      return clip ? clipped(moved, low, high) : moved
    }),
  inverse: (inputs, _params, { min, scale }): Program =>
    numericProgram(inputs, (name, index) =>
      call('div', call('sub', column(name), literal(min[index])), literal(scale[index])),
    ),
  isState: (state, count) =>
    [state.min, state.scale, state.dataMin, state.dataMax].every(list => areColumns(list, count)),
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [low, high] = value as readonly unknown[]
  return Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number)
}
