import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { normalizerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { notZeroFrom } from '../numerics/not-zero.ts'
import { isOneOf } from '../parameters.ts'
import { call, choose, literal, requiredColumn, tableCall } from '../program.ts'
import { numericProgram } from './numeric-program.ts'

/** The parameters of `Normalizer`. */
export interface NormalizerParams {
  /** The length of a row: the sum of magnitudes, the root of the sum of squares, or the greatest magnitude. Default `l2`. */
  readonly norm: 'l1' | 'l2' | 'max'
}

/** How `Normalizer` computes; it learns nothing but the names of its columns. */
export const normalizer: ColumnKind<NormalizerParams, null, object> = {
  kind: 'Normalizer',
  version: 1,
  defaults: normalizerDefaults,
  rules: { norm: isOneOf('l1', 'l2', 'max') },
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  summarize: () => null,
  merge: () => () => null,
  conclude: () => ({}),
  program: (inputs, { norm }) => {
    const divisor = rowDivisor(norm, valuesOf(inputs))
    return {
      ...numericProgram(inputs, name => call('div', requiredColumn(name), divisor)),
      overSparse: { steps: [{ kind: 'normalize', norm }], components: null },
    }
  },
  inverse: () => null,
  isState: () => true,
}

/** The length of a row of values, or 1 where that is nothing but rounding. */
export function rowDivisor(norm: NormalizerParams['norm'], values: readonly Expression[]): Expression {
  const length = lengths[norm](values)
  return choose([[call('lt', length, literal(notZeroFrom)), literal(1)]], length)
}

const lengths: { readonly [N in NormalizerParams['norm']]: (values: readonly Expression[]) => Expression } = {
  l1: values => sum(values.map(value => call('abs', value))),
  l2: values => call('sqrt', sum(values.map(value => call('mul', value, value)))),
  max: values => greatest(values.map(value => call('abs', value))),
}

function valuesOf(inputs: Schema): Expression[] {
  return Object.keys(inputs).map(name => requiredColumn(name))
}

function sum(values: readonly Expression[]): Expression {
  return tableCall('dot', { values: values.map(() => 1) }, ...values)
}

/** Halves within halves, so that many columns are not nested deeply. */
function greatest(values: readonly Expression[]): Expression {
  const [first] = values
  if (values.length === 1 && first !== undefined) return first
  const middle = values.length >> 1
  return call('greatest', greatest(values.slice(0, middle)), greatest(values.slice(middle)))
}
