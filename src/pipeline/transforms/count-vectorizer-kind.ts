import { countVectorizerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean } from '../parameters.ts'
import { type SparseOutput, tableCall } from '../program.ts'
import {
  mergeTermCounts,
  type TermCounts,
  type VocabularyParams,
  vocabularyOf,
  vocabularyRules,
} from './term-counts.ts'
import { termsOfBlocks } from './terms-of-blocks.ts'
import { analysisRules, type TextAnalysis, termsOfColumn } from './text-analysis.ts'
import { areVocabularies, countColumn, termNames } from './text-columns.ts'

/** The parameters of `CountVectorizer`. */
export interface CountVectorizerParams extends TextAnalysis, VocabularyParams {}

/** What was learned, one entry per input: its terms, in the order of the outputs. */
export interface CountVectorizerState {
  readonly vocabulary: readonly (readonly string[])[]
}

/** How `CountVectorizer` learns and what it computes. */
export const countVectorizer: ColumnKind<CountVectorizerParams, TermCounts, CountVectorizerState> = {
  kind: 'CountVectorizer',
  version: 1,
  defaults: countVectorizerDefaults,
  rules: { ...analysisRules, ...vocabularyRules, binary: isBoolean },
  accepts: 'text',
  readsNumbersAs64: false,
  summarize: countColumn,
  merge: () => mergeTermCounts,
  conclude: (columns, inputs, params) => {
    const names = Object.keys(inputs)
    return {
      vocabulary: columns.map(
        (counts, index) => vocabularyOf('CountVectorizer', names[index] ?? '', counts, params).terms,
      ),
    }
  },
  program: (inputs, params, { vocabulary }) => ({
    inputs,
    finite: [],
    outputs: Object.keys(inputs).map((name, index): SparseOutput => {
      const keys = vocabulary[index] ?? []
      const counts = { keys, ...(params.binary ? { binary: true } : {}) }
      return {
        kind: 'sparse',
        names: termNames(inputs, name, keys),
        weight: 1,
        expression: tableCall('bag', counts, termsOfColumn(name, params)),
      }
    }),
  }),
  inverse:
    (inputs, _params, { vocabulary }) =>
    outputs =>
      termsOfBlocks(outputs, inputs, vocabulary),
  isState: ({ vocabulary }, count) => areVocabularies(vocabulary, count),
}
