import { InvalidValueError } from '../../features/errors/column-errors.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { exponentTransformerDefaults, logCpTransformerDefaults, logTransformerDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind } from '../kind.ts'
import { type Extremes, extremes, mergeExtremes } from '../numerics/extremes.ts'
import { isNumber, isOneOf, type Rules } from '../parameters.ts'
import { call, choose, column, literal } from '../program.ts'
import { areColumns, numericProgram, outOfRange } from './numeric-program.ts'

/** The parameters of `LogTransformer`. */
export interface LogTransformerParams {
  /** The base of the logarithm. Default `e`. */
  readonly base: 'e' | '10'
}

/** The parameters of `LogCpTransformer`. */
export interface LogCpTransformerParams extends LogTransformerParams {
  /** What is added before the logarithm is taken; `auto` (the default): the size of the least number, plus 1. */
  readonly c: 'auto' | number
}

/** The parameters of `ExponentTransformer`. */
export interface ExponentTransformerParams {
  /** What numbers are raised to, not 0. Default 0.5. */
  readonly exp: number
}

/** What was learned, one entry per input: the constant that is added, 0 where none is. */
export interface NumberMapState {
  readonly constants: readonly number[]
}

/** A kind that computes each number from itself alone. */
type NumberMapKind<Params extends object> = ColumnKind<Params, Extremes, NumberMapState>

/** What such a kind is made of. */
interface NumberMap<Params extends object> {
  readonly kind: string
  readonly defaults: Params
  readonly rules: Rules<Params>
  /** What numbers must be, in words. */
  readonly domain: string
  isAllowed(value: number, constant: number, params: Params): boolean
  /** The condition of numbers that are refused; null: of none. */
  refused(x: Expression, constant: number, params: Params): Expression | null
  /** The constant that is given; null: it is learned so that every number seen is allowed. */
  given?(params: Params): number | null
  learned?(seen: Extremes, name: string): number
  forward(x: Expression, constant: number, params: Params): Expression
  backward(y: Expression, constant: number, params: Params): Expression
}

const isBase = isOneOf('e', '10')

/** How `LogTransformer` computes. */
export const logTransformer: NumberMapKind<LogTransformerParams> = numberMap({
  kind: 'LogTransformer',
  defaults: logTransformerDefaults,
  rules: { base: isBase },
  domain: 'above 0',
  isAllowed: value => value > 0,
  refused: x => call('le', x, literal(0)),
  forward: (x, _constant, { base }) => call(base === 'e' ? 'log' : 'log10', x),
  backward: (y, _constant, { base }) => powerOf(base, y),
})

/** How `LogCpTransformer` learns its constants and computes. */
export const logCpTransformer: NumberMapKind<LogCpTransformerParams> = numberMap({
  kind: 'LogCpTransformer',
  defaults: logCpTransformerDefaults,
  rules: {
    base: isBase,
    c: value => (value === 'auto' ? null : isNumber(() => true, "a finite number or 'auto'")(value)),
  },
  domain: 'above 0 with the constant added',
  isAllowed: (value, constant) => value + constant > 0,
  refused: (x, constant) => call('le', call('add', x, literal(constant)), literal(0)),
  given: ({ c }) => (c === 'auto' ? null : c),
  learned: ({ min }, name) => {
    if (!Number.isNaN(min)) return Math.abs(min) + 1
    throw new FitError('LogCpTransformer', `column \`${name}\` has no numbers to learn a constant from; give one.`)
  },
  forward: (x, constant, { base }) => {
    if (base === 'e' && constant === 1) return call('log1p', x)
    return call(base === 'e' ? 'log' : 'log10', call('add', x, literal(constant)))
  },
  backward: (y, constant, { base }) => {
    if (base === 'e' && constant === 1) return call('expm1', y)
    return call('sub', powerOf(base, y), literal(constant))
  },
})

/** How `ReciprocalTransformer` computes. */
export const reciprocalTransformer: NumberMapKind<object> = numberMap({
  kind: 'ReciprocalTransformer',
  defaults: {},
  rules: {},
  domain: 'other than 0',
  isAllowed: value => value !== 0,
  refused: x => call('eq', x, literal(0)),
  forward: x => call('div', literal(1), x),
  backward: y => call('div', literal(1), y),
})

/** How `ArcsinTransformer` computes. */
export const arcsinTransformer: NumberMapKind<object> = numberMap({
  kind: 'ArcsinTransformer',
  defaults: {},
  rules: {},
  domain: 'from 0 to 1',
  isAllowed: value => value >= 0 && value <= 1,
  refused: x => call('or', call('lt', x, literal(0)), call('gt', x, literal(1))),
  forward: x => call('asin', call('sqrt', x)),
  backward: y => call('mul', call('sin', y), call('sin', y)),
})

/** How `ExponentTransformer` computes. */
export const exponentTransformer: NumberMapKind<ExponentTransformerParams> = numberMap({
  kind: 'ExponentTransformer',
  defaults: exponentTransformerDefaults,
  rules: { exp: isNumber(value => value !== 0, 'a finite number other than 0') },
  domain: 'one that has a real power',
  isAllowed: (value, _constant, { exp }) =>
    (value > 0 || Number.isInteger(exp) || value === 0) && (value !== 0 || exp > 0),
  refused: (x, _constant, { exp }) => {
    if (Number.isInteger(exp)) return exp > 0 ? null : call('eq', x, literal(0))
    return call(exp > 0 ? 'lt' : 'le', x, literal(0))
  },
  forward: (x, _constant, { exp }) => call('pow', x, literal(exp)),
  backward: (y, _constant, { exp }) =>
    exp % 2 === 0 || !Number.isInteger(exp)
      ? call('pow', y, literal(1 / exp))
      : call('mul', call('sign', y), call('pow', call('abs', y), literal(1 / exp))),
})

function numberMap<Params extends object>(map: NumberMap<Params>): NumberMapKind<Params> {
  const { kind, defaults, rules, given = () => 0, learned = () => 0 } = map
  return {
    kind,
    version: 1,
    defaults,
    rules,
    accepts: 'number',
    readsNumbersAs64: true,
    summarize: (values, { weights, name, params }) => {
      const constant = given(params)
      if (constant !== null) refuse(map, values, weights, { name, constant, params })
      return extremes(values, weights)
    },
    merge: () => mergeExtremes,
    conclude: (columns, inputs, params) => {
      const names = Object.keys(inputs)
      return { constants: columns.map((seen, index) => given(params) ?? learned(seen, names[index] ?? '')) }
    },
    program: (inputs, params, { constants }) =>
      numericProgram(inputs, (name, index) => {
        const x = column(name)
        const constant = constants[index] ?? 0
        const refused = map.refused(x, constant, params)
        const value = map.forward(x, constant, params)
        return refused === null ? value : choose([[refused, outOfRange(x)]], value)
      }),
    inverse: (inputs, params, { constants }) =>
      numericProgram(inputs, (name, index) => map.backward(column(name), constants[index] ?? 0, params)),
    isState: ({ constants }, count) => areColumns(constants, count),
  }
}

/** Refuses the first number of weight that the function has no value for. */
function refuse<Params extends object>(
  { kind, domain, isAllowed }: NumberMap<Params>,
  { data, length }: Column,
  weights: Float64Array | null,
  { name, constant, params }: { readonly name: string; readonly constant: number; readonly params: Params },
): void {
  if (data.kind !== 'number') return
  const { values, validity } = data
  for (let row = 0; row < length; row++) {
    const value = values[row] as number
    if (Number.isNaN(value) || isAllowed(value, constant, params)) continue
    if ((validity !== null && !isSet(validity, row)) || weights?.[row] === 0) continue
    throw new InvalidValueError(name, row, `${value} is not ${domain}, as ${kind} needs it.`)
  }
}

function powerOf(base: LogTransformerParams['base'], exponent: Expression): Expression {
  return base === 'e' ? call('exp', exponent) : call('pow', literal(10), exponent)
}
