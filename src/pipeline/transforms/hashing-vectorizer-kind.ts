import { hashingVectorizerDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { isBoolean, isNullOr, isOneOf } from '../parameters.ts'
import { type SparseOutput, tableCall } from '../program.ts'
import { hashedOutput, isFeatureCount } from './hashed-features.ts'
import { analysisRules, type TextAnalysis, termsOfColumn } from './text-analysis.ts'

/** The parameters of `HashingVectorizer`. */
export interface HashingVectorizerParams extends TextAnalysis {
  /** The number of output columns. Default 2¹⁸ (scikit-learn's is 2²⁰). */
  readonly nFeatures: number
  /** Whether a column is 1 however often its terms occur. Default false. */
  readonly binary: boolean
  /** What each row is divided by: the root of the sum of squares (the default), the sum of magnitudes, or null: nothing. */
  readonly norm: 'l2' | 'l1' | null
  /** Whether half of the terms count negatively, so that terms that share a column cancel out on average. Default true. */
  readonly alternateSign: boolean
}

/** How `HashingVectorizer` learns, which is nothing, and what it computes. */
export const hashingVectorizer: TableKind<HashingVectorizerParams, object> = {
  kind: 'HashingVectorizer',
  version: 1,
  defaults: hashingVectorizerDefaults,
  rules: {
    ...analysisRules,
    nFeatures: isFeatureCount,
    binary: isBoolean,
    norm: isNullOr(isOneOf('l2', 'l1')),
    alternateSign: isBoolean,
  },
  accepts: 'text',
  readsNumbersAs64: false,
  learn: () => ({}),
  program: (inputs, params) => ({
    inputs,
    finite: [],
    outputs: Object.keys(inputs).map((name): SparseOutput => {
      const table = {
        hash: params.alternateSign ? 'signed' : 'unsigned',
        width: params.nFeatures,
        ...(params.binary ? { binary: true } : {}),
        ...(params.norm === null ? {} : { norm: params.norm }),
      } as const
      const expression = tableCall('bag', table, termsOfColumn(name, params))
      return hashedOutput(name, params.nFeatures, expression)
    }),
  }),
  inverse: () => null,
  isState: () => true,
}
