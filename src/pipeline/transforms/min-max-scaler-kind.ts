import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Column } from '../../features/table/column.ts'
import { isSet } from '../../features/table/column.ts'
import { minMaxScalerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean } from '../parameters.ts'
import { call, choose, column, literal, type Program } from '../program.ts'
import { areColumns, numericProgram } from './numeric-program.ts'

/** The parameters of `MinMaxScaler`. */
export interface MinMaxScalerParams {
  /** Where the smallest and the greatest value go. Default [0, 1]. */
  readonly featureRange: readonly [low: number, high: number]
  /** Hold values that were never seen within the range. Default false. */
  readonly clip: boolean
}

/** What was learned, one entry per input. */
export interface MinMaxScalerState {
  readonly min: readonly number[]
  readonly scale: readonly number[]
  readonly dataMin: readonly number[]
  readonly dataMax: readonly number[]
}

/** The smallest and greatest value of a column; NaN where there is none. */
export interface Extremes {
  readonly min: number
  readonly max: number
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
  merge: () => (left, right) => ({ min: lesser(left.min, right.min), max: -lesser(-left.max, -right.max) }),
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
      if (!clip) return moved
      const [least, most] = [literal(low), literal(high)]
      return choose(
        [
          [call('lt', moved, least), least],
          [call('gt', moved, most), most],
        ],
        moved,
      )
    }),
  inverse: (inputs, _params, { min, scale }): Program =>
    numericProgram(inputs, (name, index) =>
      call('div', call('sub', column(name), literal(min[index])), literal(scale[index])),
    ),
  isState: (state, count) =>
    [state.min, state.scale, state.dataMin, state.dataMax].every(list => areColumns(list, count)),
}

function extremes({ data, length }: Column, weights: Float64Array | null): Extremes {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  if (data.kind !== 'number') throw new ParameterError('column', 'only numbers can be scaled.')
  const { values, validity } = data
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0
    if (value >= min && value <= max) continue
    if (validity !== null && !isSet(validity, row)) continue
    if (weights !== null && weights[row] === 0) continue
    if (value < min) min = value
    if (value > max) max = value
  }
  return min > max ? { min: Number.NaN, max: Number.NaN } : { min, max }
}

function lesser(left: number, right: number): number {
  if (Number.isNaN(left)) return right
  return Number.isNaN(right) ? left : Math.min(left, right)
}

/** A range that is nothing but rounding counts as 1. */
function notZero(range: number): number {
  return range < 10 * Number.EPSILON ? 1 : range
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [low, high] = value as readonly unknown[]
  return Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number)
}
