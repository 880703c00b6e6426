import type { DataType, NumericType } from '../../features/schema.ts'
import {
  countVectorizerDefaults,
  dictVectorizerDefaults,
  featureHasherDefaults,
  hashingVectorizerDefaults,
  tfidfTransformerDefaults,
  tfidfVectorizerDefaults,
} from '../default-params.ts'
import { KindTransform, MergeableTransform } from '../kind-transform.ts'
import type { EveryColumn } from '../step.ts'
import type { CountVectorizerParams, CountVectorizerState } from './count-vectorizer-kind.ts'
import type { DictVectorizerParams, DictVectorizerState } from './dict-vectorizer-kind.ts'
import type { FeatureHasherParams } from './feature-hasher-kind.ts'
import type { HashingVectorizerParams } from './hashing-vectorizer-kind.ts'
import type { TermCounts } from './term-counts.ts'
import type { DocumentCounts, TfidfTransformerParams, TfidfTransformerState } from './tfidf-transformer-kind.ts'
import type { TfidfVectorizerParams, TfidfVectorizerState } from './tfidf-vectorizer-kind.ts'

interface CountVectorizerTypes {
  readonly params: CountVectorizerParams
  readonly needs: EveryColumn<'string'>
  readonly summary: TermCounts
  readonly state: CountVectorizerState
  readonly gives: 'columns'
}

/**
 * How often each term is in a text: sparse columns, one per term of the training texts, as scikit-learn's `CountVectorizer`.
 *
 * Terms are ordered by code point and name the columns; those of several columns are learned apart and called `<column>__<term>`. Terms
 * that are not known count nothing, and null is an error. `invert` gives the terms of each row as a list.
 */
export class CountVectorizer extends MergeableTransform<CountVectorizerTypes> {
  constructor(params: Partial<CountVectorizerParams> = {}) {
    const load = async () => (await import('./count-vectorizer-kind.ts')).countVectorizer
    super({ kind: 'CountVectorizer', defaults: countVectorizerDefaults, load }, params)
  }
}

interface TfidfVectorizerTypes {
  readonly params: TfidfVectorizerParams
  readonly needs: EveryColumn<'string'>
  readonly summary: TermCounts
  readonly state: TfidfVectorizerState
  readonly gives: 'columns'
}

/**
 * How often each term is in a text, weighed by how rare it is, each row of length 1: as scikit-learn's `TfidfVectorizer`.
 *
 * Like `CountVectorizer` in all else. A text without known terms is a row of zeros.
 */
export class TfidfVectorizer extends MergeableTransform<TfidfVectorizerTypes> {
  constructor(params: Partial<TfidfVectorizerParams> = {}) {
    const load = async () => (await import('./tfidf-vectorizer-kind.ts')).tfidfVectorizer
    super({ kind: 'TfidfVectorizer', defaults: tfidfVectorizerDefaults, load }, params)
  }
}

interface TfidfTransformerTypes {
  readonly params: TfidfTransformerParams
  readonly needs: EveryColumn<NumericType>
  readonly summary: DocumentCounts
  readonly state: TfidfTransformerState
  readonly gives: 'numbers'
}

/**
 * Counts of terms, weighed by in how few rows a term is, each row of length 1: as scikit-learn's `TfidfTransformer`.
 *
 * After a vectorizer its columns stay sparse. Null and NaN are errors, and a row of zeros stays one.
 */
export class TfidfTransformer extends MergeableTransform<TfidfTransformerTypes> {
  constructor(params: Partial<TfidfTransformerParams> = {}) {
    const load = async () => (await import('./tfidf-transformer-kind.ts')).tfidfTransformer
    super({ kind: 'TfidfTransformer', defaults: tfidfTransformerDefaults, load }, params)
  }
}

interface HashingVectorizerTypes {
  readonly params: HashingVectorizerParams
  readonly needs: EveryColumn<'string'>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * How often the terms of a text are there, each counted in the column that its hash says: as scikit-learn's `HashingVectorizer`.
 *
 * Nothing is learned, and nothing is kept. Columns are called `<column>_<position>`; null is an error.
 */
export class HashingVectorizer extends KindTransform<HashingVectorizerTypes> {
  constructor(params: Partial<HashingVectorizerParams> = {}) {
    const load = async () => (await import('./hashing-vectorizer-kind.ts')).hashingVectorizer
    super({ kind: 'HashingVectorizer', defaults: hashingVectorizerDefaults, load }, params)
  }
}

interface FeatureHasherTypes {
  readonly params: FeatureHasherParams
  readonly needs: EveryColumn<DataType>
  readonly state: object
  readonly gives: 'columns'
}

/**
 * All features of a row, each added to the column that the hash of its name says: as scikit-learn's `FeatureHasher`.
 *
 * A row is the dictionary: a number counts under the name of its column, a text counts 1 under `<column>=<text>`, maps and structs hold
 * features of their own; with `inputType: 'string'`, lists hold features by name. Null and NaN are no feature; ±Infinity is an error.
 * Columns are called `hashed_<position>`.
 */
export class FeatureHasher extends KindTransform<FeatureHasherTypes> {
  constructor(params: Partial<FeatureHasherParams> = {}) {
    const load = async () => (await import('./feature-hasher-kind.ts')).featureHasher
    super({ kind: 'FeatureHasher', defaults: featureHasherDefaults, load }, params)
  }
}

interface DictVectorizerTypes {
  readonly params: DictVectorizerParams
  readonly needs: EveryColumn<DataType>
  readonly summary: readonly string[]
  readonly state: DictVectorizerState
  readonly gives: 'columns'
}

/**
 * All features of a row as columns of their own, sparse unless `sparseOutput` is false: as scikit-learn's `DictVectorizer`.
 *
 * A row is the dictionary: a number is the value of its column's name, a text 1 under `<column>=<text>`, each text of a list too; maps and
 * structs hold features of their own. Features are those of the training data, ordered by code point; others count nothing. Null and NaN
 * are no feature; ±Infinity is an error. `invert` gives a column `features` of maps.
 */
export class DictVectorizer extends MergeableTransform<DictVectorizerTypes> {
  constructor(params: Partial<DictVectorizerParams> = {}) {
    const load = async () => (await import('./dict-vectorizer-kind.ts')).dictVectorizer
    super({ kind: 'DictVectorizer', defaults: dictVectorizerDefaults, load }, params)
  }
}
