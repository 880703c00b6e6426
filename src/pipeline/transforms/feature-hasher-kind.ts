import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { isNumeric, typeName } from '../../features/schema.ts'
import { featureHasherDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { isBoolean, isOneOf } from '../parameters.ts'
import { column, tableCall } from '../program.ts'
import { hashedOutput, isFeatureCount } from './hashed-features.ts'

/** The parameters of `FeatureHasher`. */
export interface FeatureHasherParams {
  /** The number of output columns. Default 2¹⁸ (scikit-learn's is 2²⁰). */
  readonly nFeatures: number
  /** What a row holds: features by name (`dict`, the default), in columns, maps and structs; or features as lists of texts (`string`). */
  readonly inputType: 'dict' | 'string'
  /** Whether half of the features count negatively, so that those that share a column cancel out on average. Default true. */
  readonly alternateSign: boolean
}

/** How `FeatureHasher` learns, which is nothing, and what it computes. */
export const featureHasher: TableKind<FeatureHasherParams, object> = {
  kind: 'FeatureHasher',
  version: 1,
  defaults: featureHasherDefaults,
  rules: { nFeatures: isFeatureCount, inputType: isOneOf('dict', 'string'), alternateSign: isBoolean },
  accepts: 'terms',
  readsNumbersAs64: true,
  learn: (_data, inputs, { inputType }) => {
    const isList = inputType === 'string'
    for (const [name, type] of Object.entries(inputs)) {
      if ((typeName(type) === 'list<string>') === isList) continue
      const wanted = isList ? 'list<string>' : 'a value, a map or a struct (for lists, set inputType to string)'
      throw new ColumnTypeError(name, 'the input of FeatureHasher', type, wanted)
    }
    return {}
  },
  program: (inputs, { nFeatures, alternateSign }) => {
    const names = Object.entries(inputs).map(([name, type]) => (typeof type === 'string' ? name : null))
    const table = { hash: alternateSign ? 'signed' : 'unsigned', width: nFeatures, names } as const
    const expression = tableCall('bag', table, ...Object.keys(inputs).map(column))
    return {
      inputs,
      finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')),
      outputs: [hashedOutput('hashed', nFeatures, expression)],
    }
  },
  inverse: () => null,
  isState: () => true,
}
