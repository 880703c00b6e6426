import { crossFeaturesDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind } from '../kind.ts'
import { call, column, literal } from '../program.ts'

/** The parameters of `CrossFeatures`. */
export interface CrossFeaturesParams {
  /** What stands between the strings, and between the names of the columns. Default `'_x_'`. */
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
    const [first = '', ...rest] = names
    const expression = rest.reduce(
      (crossed, name) => call('concat', call('concat', crossed, literal(separator, 'string')), column(name)),
      column(first),
    )
    return { inputs, finite: [], outputs: [{ kind: 'dense', name: names.join(separator), type: 'string', expression }] }
  },
  inverse: () => null,
  isState: (_state, count) => count >= 2,
}
