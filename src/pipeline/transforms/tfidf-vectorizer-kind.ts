import { ParameterError } from '../../features/errors/parameter-error.ts'
import { tfidfVectorizerDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import { isBoolean, isNullOr, isOneOf } from '../parameters.ts'
import { type SparseOutput, tableCall } from '../program.ts'
import type { CountVectorizerParams, CountVectorizerState } from './count-vectorizer-kind.ts'
import { mergeTermCounts, type TermCounts, type Vocabulary, vocabularyOf, vocabularyRules } from './term-counts.ts'
import { termsOfBlocks } from './terms-of-blocks.ts'
import { analysisRules, termsOfColumn } from './text-analysis.ts'
import { areVocabularies, countColumn, termNames } from './text-columns.ts'

/** The parameters of `TfidfVectorizer`. */
export interface TfidfVectorizerParams extends CountVectorizerParams {
  /** What each row is divided by: the root of the sum of squares (the default), the sum of magnitudes, or null: nothing. */
  readonly norm: 'l2' | 'l1' | null
  /** Weigh terms by how rare they are. Default true. */
  readonly useIdf: boolean
  /** Count one more document that has every term. Default true. */
  readonly smoothIdf: boolean
  /** Counts are 1 + log(count). Default false. */
  readonly sublinearTf: boolean
}

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
    norm: isNullOr(isOneOf('l2', 'l1')),
    useIdf: isBoolean,
    smoothIdf: isBoolean,
    sublinearTf: isBoolean,
  },
  accepts: 'text',
  readsNumbersAs64: false,
  summarize: countColumn,
  merge: () => mergeTermCounts,
  conclude: (columns, inputs, params) => {
    const names = Object.keys(inputs)
    const learned = columns.map((counts, index) => vocabularyOf('TfidfVectorizer', names[index] ?? '', counts, params))
    const idf = columns.map(({ documents }, index) => weightsOf(learned[index] as Vocabulary, documents, params))
    return { vocabulary: learned.map(({ terms }) => terms), idf: params.useIdf ? idf : [] }
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

/** The inverse document frequency of each term: the logarithm of how many documents there are for one that has it, plus 1. */
function weightsOf({ terms, documentCounts }: Vocabulary, documents: number, params: TfidfVectorizerParams): number[] {
  const more = params.smoothIdf ? 1 : 0
  return documentCounts.map((count, index) => {
    if (params.useIdf && count + more === 0) {
      const detail = `the term '${terms[index]}' is in no document, so that it has no weight; set smoothIdf to true.`
      throw new ParameterError('smoothIdf', detail)
    }
    return Math.log((documents + more) / (count + more)) + 1
  })
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
