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
 * Counts how often each term occurs in a text, in sparse columns, one per term of the training texts, like scikit-learn's `CountVectorizer`.
 *
 * Terms are ordered by code point and name the columns; those of several text columns are learned separately and named `<column>__<term>`.
 * Unknown terms are ignored, and null is an error. `invert` gives the terms of each row as a list.
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
 * Counts how often each term occurs in a text, weighted by how rare it is, with each row scaled to length 1, like scikit-learn's `TfidfVectorizer`.
 *
 * It is otherwise like `CountVectorizer`. A text without known terms is a row of zeros.
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
 * Weights counts of terms by how rare each term is, with each row scaled to length 1, like scikit-learn's `TfidfTransformer`.
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
 * Counts the terms of a text, each in the column given by its hash, like scikit-learn's `HashingVectorizer`.
 *
 * Nothing is learned. Columns are named `<column>_<position>`; null is an error.
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
 * Hashes the features of a row: each is added to the column given by the hash of its name, like scikit-learn's `FeatureHasher`.
 *
 * A row is the dictionary: a number counts under the name of its column, a text counts 1 under `<column>=<text>`, maps and structs hold
 * features of their own; with `inputType: 'string'`, lists hold features by name. Null and NaN are ignored; ±Infinity is an error.
 * Columns are named `hashed_<position>`.
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
 * Gives each feature of a row its own column, sparse unless `sparseOutput` is false, like scikit-learn's `DictVectorizer`.
 *
 * A row is the dictionary: a number is the value of its column's name, a text 1 under `<column>=<text>`, each text of a list too; maps and
 * structs hold features of their own. Features are those of the training data, ordered by code point; others are ignored. Null and NaN
 * are ignored; ±Infinity is an error. `invert` gives a column `features` of maps.
 */
export class DictVectorizer extends MergeableTransform<DictVectorizerTypes> {
  constructor(params: Partial<DictVectorizerParams> = {}) {
    const load = async () => (await import('./dict-vectorizer-kind.ts')).dictVectorizer
    super({ kind: 'DictVectorizer', defaults: dictVectorizerDefaults, load }, params)
  }
}
