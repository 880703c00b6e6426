import type { Expression } from '../../features/expression/expression.ts'
import { crossFeaturesDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind } from '../kind.ts'
import { call, column, literal } from '../program.ts'

/** The parameters of `CrossFeatures`. */
export interface CrossFeaturesParams {
  /** The separator between the strings, and between the names of the columns. Default `'_x_'`. */
  readonly separator: string
}

/** How `CrossFeatures` computes; it learns nothing but the names of its columns. */
export const crossFeatures: ColumnKind<CrossFeaturesParams, null, object> = {
  kind: 'CrossFeatures',
  version: 1,
  defaults: crossFeaturesDefaults,
  rules: { separator: value => (typeof value === 'string' ? null : 'is not a string') },
  accepts: 'text',
  readsNumbersAs64: false,
  summarize: () => null,
  merge: () => () => null,
  conclude: (_columns, inputs) => {
    const count = Object.keys(inputs).length
    if (count < 2) throw new FitError('CrossFeatures', `it crosses two columns or more, but gets ${count}.`)
    return {}
  },
  program: (inputs, { separator }) => {
    const names = Object.keys(inputs)
    const output = { kind: 'dense', name: names.join(separator), type: 'string' } as const
    return { inputs, finite: [], outputs: [{ ...output, expression: crossed(names, separator) }] }
  },
  inverse: () => null,
  isState: (_state, count) => count >= 2,
}

/** The strings of some columns, joined; null where one of them is. */
export function crossed([first = '', ...rest]: readonly string[], separator: string): Expression {
  return rest.reduce(
    (joined, name) => call('concat', call('concat', joined, literal(separator, 'string')), column(name)),
    column(first),
  )
}
