import { maxAbsScalerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { extremes } from '../numerics/extremes.ts'
import { notZero } from '../numerics/not-zero.ts'
import { isBoolean } from '../parameters.ts'
import { call, column, literal } from '../program.ts'
import { areColumns, clipped, divided, numericProgram } from './numeric-program.ts'

/** The parameters of `MaxAbsScaler`. */
export interface MaxAbsScalerParams {
  /** Whether unseen values are clipped to [−1, 1]. Default false. */
  readonly clip: boolean
}

/** What was learned, one entry per input. */
export interface MaxAbsScalerState {
  readonly scale: readonly number[]
  readonly maxAbs: readonly number[]
}

/** How `MaxAbsScaler` learns and what it computes. */
export const maxAbsScaler: ColumnKind<MaxAbsScalerParams, number, MaxAbsScalerState> = {
  kind: 'MaxAbsScaler',
  version: 1,
  defaults: maxAbsScalerDefaults,
  rules: { clip: isBoolean },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize: (values, { weights }) => {
    const { min, max } = extremes(values, weights)
    return Math.max(-min, max)
  },
  showsInfinite: maxAbs => maxAbs === Number.POSITIVE_INFINITY,
  merge: () => (left, right) => (Number.isNaN(left) ? right : Number.isNaN(right) ? left : Math.max(left, right)),
  conclude: maxAbs => ({ scale: maxAbs.map(notZero), maxAbs }),
  program: (inputs, { clip }, { scale }) => ({
    ...numericProgram(inputs, (name, index) => {
      const scaled = call('div', column(name), literal(scale[index]))
      return clip ? clipped(scaled, -1, 1) : scaled
    }),
    ...(clip ? {} : { overSparse: divided(scale) }),
  }),
  inverse: (inputs, _params, { scale }) =>
    numericProgram(inputs, (name, index) => call('mul', column(name), literal(scale[index]))),
  isState: ({ scale, maxAbs }, count) => areColumns(scale, count) && areColumns(maxAbs, count),
}
