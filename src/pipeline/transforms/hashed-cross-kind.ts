import { hashedCrossDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { isBoolean } from '../parameters.ts'
import { tableCall } from '../program.ts'
import { crossed } from './cross-features-kind.ts'
import { hashedOutput, isFeatureCount } from './hashed-features.ts'

/** The parameters of `HashedCross`. */
export interface HashedCrossParams {
  /** The number of output columns. Default 1,024. */
  readonly nFeatures: number
  /** The separator between the strings, and between the names of the columns. Default `'_x_'`. */
  readonly separator: string
  /** Whether half of the crosses count negatively, so that those that share a column cancel out on average. Default false. */
  readonly alternateSign: boolean
}

/** How `HashedCross` computes; it learns nothing but the names of its columns. */
export const hashedCross: TableKind<HashedCrossParams, object> = {
  kind: 'HashedCross',
  version: 1,
  defaults: hashedCrossDefaults,
  rules: {
    nFeatures: isFeatureCount,
    separator: value => (typeof value === 'string' ? null : 'is not a string'),
    alternateSign: isBoolean,
  },
  accepts: 'text',
  readsNumbersAs64: false,
  learn: (_data, inputs) => {
    const count = Object.keys(inputs).length
    if (count < 2) throw new FitError('HashedCross', `it crosses two columns or more, but gets ${count}.`)
    return {}
  },
  program: (inputs, { nFeatures, separator, alternateSign }) => {
    const name = Object.keys(inputs).join(separator)
    const table = { hash: alternateSign ? 'signed' : 'unsigned', width: nFeatures, names: [name] } as const
    const expression = tableCall('bag', table, crossed(Object.keys(inputs), separator))
    return {
      inputs,
      finite: [],
      outputs: [hashedOutput(name, nFeatures, expression)],
    }
  },
  inverse: () => null,
  isState: (_state, count) => count >= 2,
}
