import { UnknownColumnError } from '../../features/errors/column-errors.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { relativeFeaturesDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { isNullOr, isNumber } from '../parameters.ts'
import { call, choose, column, literal, type Output, type Program } from '../program.ts'
import { areNames } from './column-names.ts'

/** An operation that combines a number with a reference. */
export type RelativeFunction = 'add' | 'sub' | 'mul' | 'div' | 'floordiv' | 'mod' | 'pow'

/** The parameters of `RelativeFeatures`. */
export interface RelativeFeaturesParams {
  /** The columns that every other column is combined with. There is no default. */
  readonly reference: readonly string[]
  /** The operations, with Python's meaning: `floordiv` rounds down, `mod` has the sign of the reference. Default `sub`. */
  readonly func: readonly RelativeFunction[]
  /** The result of a division by 0. Default null. */
  readonly fillValue: number | null
}

/** How `RelativeFeatures` computes; it learns nothing but the columns. */
export const relativeFeatures: TableKind<RelativeFeaturesParams, object> = {
  kind: 'RelativeFeatures',
  version: 1,
  defaults: relativeFeaturesDefaults,
  rules: {
    reference: value => (areNames(value) ? null : 'is not a list of different names of columns'),
    func: value =>
      areNames(value) && value.every(name => Object.hasOwn(functions, name))
        ? null
        : `is not a list of different ones of ${Object.keys(functions).join(', ')}`,
    fillValue: isNullOr(isNumber(() => true, 'a finite number or null')),
  },
  accepts: 'number',
  readsNumbersAs64: true,
  learn: (_data, inputs, { reference }) => {
    const names = Object.keys(inputs)
    for (const name of reference)
      if (!names.includes(name)) throw new UnknownColumnError(name, 'the input of RelativeFeatures', names)
    if (names.length === reference.length) {
      throw new FitError('RelativeFeatures', 'every column is a reference; nothing is left to set against them.')
    }
    return {}
  },
  program,
  inverse: () => null,
  isState: (_state, count) => count >= 2,
}

function program(inputs: Schema, { reference, func, fillValue }: RelativeFeaturesParams): Program {
  const names = Object.keys(inputs)
  const others = names.filter(name => !reference.includes(name))
  const outputs = func.flatMap(way =>
    reference.flatMap(against =>
      others.map((name): Output => {
        const expression = functions[way](column(name), column(against), fillValue)
        return { kind: 'dense', name: `${name}_${way}_${against}`, type: 'float64', expression }
      }),
    ),
  )
  return { inputs, finite: names, outputs }
}

type Pair = (x: Expression, y: Expression, fill: number | null) => Expression

const functions: { readonly [F in RelativeFunction]: Pair } = {
  add: (x, y) => call('add', x, y),
  sub: (x, y) => call('sub', x, y),
  mul: (x, y) => call('mul', x, y),
  div: (x, y, fill) => unlessZero(y, fill, call('div', x, y)),
  floordiv: (x, y, fill) =>
    unlessZero(y, fill, call('round', call('div', call('sub', x, modulo(x, y)), y), literal(0))),
  mod: (x, y, fill) => unlessZero(y, fill, modulo(x, y)),
  pow: (x, y) => call('pow', x, y),
}

/** The remainder with the sign of the divisor. */
function modulo(x: Expression, y: Expression): Expression {
  const remainder = call('mod', x, y)
  const differs = call('lt', call('mul', call('sign', remainder), call('sign', y)), literal(0))
  return choose([[differs, call('add', remainder, y)]], remainder)
}

function unlessZero(divisor: Expression, fill: number | null, result: Expression): Expression {
  return fill === null ? result : choose([[call('eq', divisor, literal(0)), literal(fill)]], result)
}
