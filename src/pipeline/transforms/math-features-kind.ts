import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { mathFeaturesDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { call, choose, column, literal, type Output, type Program } from '../program.ts'
import { areNames } from './column-names.ts'

/** What can be computed of the numbers of a row. */
export type MathFunction = 'sum' | 'prod' | 'mean' | 'var' | 'std' | 'min' | 'max'

/** The parameters of `MathFeatures`. */
export interface MathFeaturesParams {
  /** What is computed of each row; variance and standard deviation are those of a sample. Default `sum`. */
  readonly func: readonly MathFunction[]
  /** The names of the outputs, one per function. Default null: `<function>_<column>_<column>…`. */
  readonly newVariablesNames: readonly string[] | null
}

/** How `MathFeatures` computes; it learns nothing but the columns. */
export const mathFeatures: TableKind<MathFeaturesParams, object> = {
  kind: 'MathFeatures',
  version: 1,
  defaults: mathFeaturesDefaults,
  rules: {
    func: value =>
      areNames(value) && value.every(name => Object.hasOwn(functions, name))
        ? null
        : `is not a list of different ones of ${Object.keys(functions).join(', ')}`,
    newVariablesNames: value =>
      value === null || areNames(value) ? null : 'is not a list of different names, nor null',
  },
  accepts: 'number',
  readsNumbersAs64: true,
  learn: (_data, inputs, { func, newVariablesNames }) => {
    const count = Object.keys(inputs).length
    if (count < 2) throw new FitError('MathFeatures', `it computes with two columns or more, but gets ${count}.`)
    if (newVariablesNames !== null && newVariablesNames.length !== func.length) {
      throw new ParameterError(
        'newVariablesNames',
        `there are ${newVariablesNames.length} names for ${func.length} functions.`,
      )
    }
    return {}
  },
  program,
  inverse: () => null,
  isState: (_state, count) => count >= 2,
}

function program(inputs: Schema, { func, newVariablesNames }: MathFeaturesParams): Program {
  const names = Object.keys(inputs)
  const values = names.map(column)
  const outputs = func.map((name, index): Output => {
    const output = newVariablesNames?.[index] ?? `${name}_${names.join('_')}`
    return { kind: 'dense', name: output, type: 'float64', expression: functions[name](values) }
  })
  return { inputs, finite: names, outputs }
}

type Fold = (values: readonly Expression[]) => Expression

const sum: Fold = values => values.reduce((left, right) => call('add', left, right))
const mean: Fold = values => call('div', sum(values), literal(values.length))
const max: Fold = values => values.reduce((left, right) => call('greatest', left, right))
const variance: Fold = values => {
  const centre = mean(values)
  const squares = values.map(value => {
    const distance = call('sub', value, centre)
    return call('mul', distance, distance)
  })
  return call('div', sum(squares), literal(values.length - 1))
}

/** From the first column to the last; a missing number makes the result missing, also of `min`, in whose order NaN is the greatest. */
const functions: { readonly [F in MathFunction]: Fold } = {
  sum,
  prod: values => values.reduce((left, right) => call('mul', left, right)),
  mean,
  var: variance,
  std: values => call('sqrt', variance(values)),
  min: values => {
    const least = values.reduce((left, right) => call('least', left, right))
    return choose([[call('isNaN', max(values)), literal(Number.NaN)]], least)
  },
  max,
}
