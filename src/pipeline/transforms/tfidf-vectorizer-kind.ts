import { tfidfVectorizerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean } from '../parameters.ts'
import { type SparseOutput, tableCall } from '../program.ts'
import type { CountVectorizerParams, CountVectorizerState } from './count-vectorizer-kind.ts'
import { mergeTermCounts, type TermCounts, type Vocabulary, vocabularyOf, vocabularyRules } from './term-counts.ts'
import { termsOfBlocks } from './terms-of-blocks.ts'
import { analysisRules, termsOfColumn } from './text-analysis.ts'
import { areVocabularies, countColumn, termNames } from './text-columns.ts'
import { inverseFrequency, type TfidfTransformerParams, weightRules } from './tfidf-transformer-kind.ts'

/** The parameters of `TfidfVectorizer`. */
export interface TfidfVectorizerParams extends CountVectorizerParams, TfidfTransformerParams {}

/** What was learned, one entry per input: its terms, and the weight of each; no weights without `useIdf`. */
export interface TfidfVectorizerState extends CountVectorizerState {
  readonly idf: readonly (readonly number[])[]
}

/** How `TfidfVectorizer` learns and what it computes. */
export const tfidfVectorizer: ColumnKind<TfidfVectorizerParams, TermCounts, TfidfVectorizerState> = {
  kind: 'TfidfVectorizer',
  version: 1,
  defaults: tfidfVectorizerDefaults,
  rules: {
    ...analysisRules,
    ...vocabularyRules,
    binary: isBoolean,
    ...weightRules,
  },
  accepts: 'text',
  readsNumbersAs64: false,
  summarize: countColumn,
  merge: () => mergeTermCounts,
  conclude: (columns, inputs, params) => {
    const names = Object.keys(inputs)
    const learned = columns.map((counts, index) => vocabularyOf('TfidfVectorizer', names[index] ?? '', counts, params))
    const weightsAt = ({ documents }: TermCounts, index: number): number[] =>
      weightsOf(learned[index] as Vocabulary, documents, params)
    return { vocabulary: learned.map(({ terms }) => terms), idf: params.useIdf ? columns.map(weightsAt) : [] }
  },
  program: (inputs, params, { vocabulary, idf }) => ({
    inputs,
    finite: [],
    outputs: Object.keys(inputs).map((name, index): SparseOutput => {
      const keys = vocabulary[index] ?? []
      const table = {
        keys,
        ...(params.useIdf ? { values: idf[index] ?? [] } : {}),
        ...(params.binary ? { binary: true } : {}),
        ...(params.sublinearTf ? { sublinear: true } : {}),
        ...(params.norm === null ? {} : { norm: params.norm }),
      }
      const expression = tableCall('bag', table, termsOfColumn(name, params))
      return { kind: 'sparse', names: termNames(inputs, name, keys), weight: 1, expression }
    }),
  }),
  inverse:
    (inputs, _params, { vocabulary }) =>
    outputs =>
      termsOfBlocks(outputs, inputs, vocabulary),
  isState: ({ vocabulary, idf }, count) =>
    areVocabularies(vocabulary, count) && (isEmpty(idf) || areWeights(idf, vocabulary)),
}

/** The inverse document frequency of each term. */
function weightsOf({ terms, documentCounts }: Vocabulary, rows: number, params: TfidfVectorizerParams): number[] {
  return documentCounts.map((documents, index) =>
    inverseFrequency({ documents, rows }, params, `the term '${terms[index]}' is in no document`),
  )
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0
}

function areWeights(idf: unknown, vocabulary: readonly (readonly string[])[]): boolean {
  return (
    Array.isArray(idf) &&
    idf.length === vocabulary.length &&
    idf.every((weights, index) => {
      const isRight = Array.isArray(weights) && weights.length === vocabulary[index]?.length
      return isRight && weights.every((weight: unknown) => Number.isFinite(weight))
    })
  )
}
