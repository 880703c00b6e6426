import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { compileColumns } from '../../features/evaluate/evaluate-column.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { float64Column } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { powerTransformerDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind, SummaryOptions } from '../kind.ts'
import { momentsOf } from '../numerics/moments.ts'
import { boxCoxLambda, yeoJohnsonLambda } from '../numerics/power-likelihood.ts'
import { presentNumbers } from '../numerics/present-numbers.ts'
import { isBoolean, isOneOf } from '../parameters.ts'
import { call, choose, column, literal } from '../program.ts'
import { areColumns, numericProgram, outOfRange } from './numeric-program.ts'
import { isConstant, standardScale } from './standard-scaler-kind.ts'

/** The parameters of `PowerTransformer`. */
export interface PowerTransformerParams {
  /** For any numbers (the default), or for positive ones only. */
  readonly method: 'yeo-johnson' | 'box-cox'
  /** Whether the result is scaled to mean 0 and variance 1. Default true. */
  readonly standardize: boolean
}

/** What was learned, one entry per input; `mean` and `scale` are null without `standardize`. */
export interface PowerTransformerState {
  readonly lambdas: readonly number[]
  readonly mean: readonly number[] | null
  readonly scale: readonly number[] | null
}

/** The summary of a column: its λ, and the mean and scale of its transformed values. */
export interface Power {
  readonly lambda: number
  readonly mean: number
  readonly scale: number
}

const kind = 'PowerTransformer'

/** How `PowerTransformer` learns and what it computes. */
export const powerTransformer: ColumnKind<PowerTransformerParams, Power, PowerTransformerState> = {
  kind,
  version: 1,
  defaults: powerTransformerDefaults,
  rules: { method: isOneOf('yeo-johnson', 'box-cox'), standardize: isBoolean },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize,
  merge: () => null,
  conclude: (powers, _inputs, { standardize }) => ({
    lambdas: powers.map(({ lambda }) => lambda),
    mean: standardize ? powers.map(({ mean }) => mean) : null,
    scale: standardize ? powers.map(({ scale }) => scale) : null,
  }),
  program: (inputs, { method }, { lambdas, mean, scale }) =>
    numericProgram(inputs, (name, index) => {
      const power = forward[method](column(name), lambdas[index] ?? 1)
      if (mean === null || scale === null) return power
      return call('div', call('sub', power, literal(mean[index])), literal(scale[index]))
    }),
  inverse: (inputs, { method }, { lambdas, mean, scale }) =>
    numericProgram(inputs, (name, index) => {
      const given = column(name)
      const power =
        mean === null || scale === null
          ? given
          : call('add', call('mul', given, literal(scale[index])), literal(mean[index]))
      return backward[method](power, lambdas[index] ?? 1)
    }),
  isState: ({ lambdas, mean, scale }, count) =>
    areColumns(lambdas, count) &&
    (mean === null || areColumns(mean, count)) &&
    (scale === null || areColumns(scale, count)),
}

function summarize(
  values: Column,
  { name, params: { method }, weights }: SummaryOptions<PowerTransformerParams>,
): Power {
  const present = presentNumbers(values, weights)
  const isFlat = present.values.length === 0 || isConstant(momentsOf(present.values, present.weights))
  if (method === 'box-cox') refuseForBoxCox(values, name, isFlat)
  const lambda = method === 'box-cox' ? boxCoxLambda(present) : isFlat ? 1 : yeoJohnsonLambda(present)
  const moments = momentsOf(powersOf(present.values, forward[method](column('x'), lambda)), present.weights)
  return { lambda, mean: moments.mean, scale: standardScale(moments) }
}

/** The very values that the program gives. */
function powersOf(values: Float64Array, expression: Expression): Float64Array {
  const given = float64Column(values)
  const [powers] = compileColumns([expression], { x: 'float64' })(new Table([['x', given]], values.length) as Table)
  return powers?.data.kind === 'number' ? (powers.data.values as Float64Array) : new Float64Array(0)
}

function refuseForBoxCox(values: Column, name: string, isFlat: boolean): void {
  for (let row = 0; row < values.length; row++) {
    const value = values.get(row) as number | null
    if (value !== null && value <= 0) {
      throw new InvalidValueError(
        name,
        row,
        `${value} is not positive, as Box-Cox needs it; use method: 'yeo-johnson'.`,
      )
    }
  }
  if (isFlat) throw new FitError(kind, `Box-Cox needs different numbers, but column \`${name}\` has none.`)
}

type Map = (x: Expression, lambda: number) => Expression
type Method = PowerTransformerParams['method']

const forward: { readonly [M in Method]: Map } = {
  'yeo-johnson': (x, lambda) => {
    const log = call('log1p', call('abs', x))
    const isNegative = call('lt', x, literal(0))
    if (isTiny(lambda) || isTiny(2 - lambda)) {
      const negated = call('neg', boxed(log, 2 - lambda))
      return choose([[isNegative, negated]], boxed(log, lambda))
    }
    // One logarithm and one power, whatever the sign, which comes with the factor.
    const exponent = choose([[isNegative, literal(2 - lambda)]], literal(lambda))
    const factor = choose([[isNegative, literal(-1 / (2 - lambda))]], literal(1 / lambda))
    return call('mul', call('expm1', call('mul', exponent, log)), factor)
  },
  'box-cox': (x, lambda) => {
    return choose([[call('le', x, literal(0)), outOfRange(x)]], boxed(call('log', x), lambda))
  },
}

const backward: { readonly [M in Method]: Map } = {
  'yeo-johnson': (y, lambda) => {
    const positive = isTiny(lambda) ? call('expm1', y) : call('sub', root(y, lambda), literal(1))
    const mirrored = call('neg', y)
    const negative = isTiny(2 - lambda)
      ? call('neg', call('expm1', mirrored))
      : call('sub', literal(1), root(mirrored, 2 - lambda))
    return choose([[call('lt', y, literal(0)), negative]], positive)
  },
  'box-cox': (y, lambda) =>
    lambda === 0
      ? call('exp', y)
      : call('exp', call('div', call('log1p', call('mul', literal(lambda), y)), literal(lambda))),
}

/** (e^(λ log) − 1) / λ, which is the logarithm for λ = 0. */
function boxed(log: Expression, lambda: number): Expression {
  if (isTiny(lambda)) return log
  return call('div', call('expm1', call('mul', literal(lambda), log)), literal(lambda))
}

/** (λ y + 1)^(1/λ) */
function root(y: Expression, lambda: number): Expression {
  return call('pow', call('add', call('mul', y, literal(lambda)), literal(1)), literal(1 / lambda))
}

function isTiny(lambda: number): boolean {
  return Math.abs(lambda) < Number.EPSILON
}
