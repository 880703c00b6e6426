import { defaultTokenPattern } from '../../features/text/token-pattern.ts'
import type { CountVectorizerParams } from './count-vectorizer-kind.ts'
import type { DictVectorizerParams } from './dict-vectorizer-kind.ts'
import type { FeatureHasherParams } from './feature-hasher-kind.ts'
import type { HashingVectorizerParams } from './hashing-vectorizer-kind.ts'
import type { TextAnalysis } from './text-analysis.ts'
import type { TfidfVectorizerParams } from './tfidf-vectorizer-kind.ts'

/** How texts are taken apart unless told otherwise. */
const analysisDefaults: TextAnalysis = {
  analyzer: 'word',
  lowercase: true,
  stripAccents: null,
  tokenPattern: defaultTokenPattern,
  stopWords: null,
  ngramRange: [1, 1],
}

/** What `CountVectorizer` does unless told otherwise. */
export const countVectorizerDefaults: CountVectorizerParams = {
  ...analysisDefaults,
  minDf: 1,
  maxDf: 1,
  maxFeatures: null,
  vocabulary: null,
  binary: false,
}

/** What `TfidfVectorizer` does unless told otherwise. */
export const tfidfVectorizerDefaults: TfidfVectorizerParams = {
  ...countVectorizerDefaults,
  norm: 'l2',
  useIdf: true,
  smoothIdf: true,
  sublinearTf: false,
}

/** What `HashingVectorizer` does unless told otherwise. */
export const hashingVectorizerDefaults: HashingVectorizerParams = {
  ...analysisDefaults,
  nFeatures: 2 ** 18,
  binary: false,
  norm: 'l2',
  alternateSign: true,
}

/** What `FeatureHasher` does unless told otherwise. */
export const featureHasherDefaults: FeatureHasherParams = { nFeatures: 2 ** 18, inputType: 'dict', alternateSign: true }

/** What `DictVectorizer` does unless told otherwise. */
export const dictVectorizerDefaults: DictVectorizerParams = { separator: '=', sparseOutput: true, sort: true }

const analysisNames = {
  analyzer: 'analyzer',
  lowercase: 'lowercase',
  stripAccents: 'strip_accents',
  tokenPattern: 'token_pattern',
  stopWords: 'stop_words',
  ngramRange: 'ngram_range',
}

const vocabularyNames = {
  minDf: 'min_df',
  maxDf: 'max_df',
  maxFeatures: 'max_features',
  vocabulary: 'vocabulary',
  binary: 'binary',
}

/** For each kind that reads texts, the name of each parameter here and in scikit-learn. */
export const textPythonNames = {
  CountVectorizer: { ...analysisNames, ...vocabularyNames },
  TfidfVectorizer: {
    ...analysisNames,
    ...vocabularyNames,
    norm: 'norm',
    useIdf: 'use_idf',
    smoothIdf: 'smooth_idf',
    sublinearTf: 'sublinear_tf',
  },
  HashingVectorizer: {
    ...analysisNames,
    nFeatures: 'n_features',
    binary: 'binary',
    norm: 'norm',
    alternateSign: 'alternate_sign',
  },
  FeatureHasher: { nFeatures: 'n_features', inputType: 'input_type', alternateSign: 'alternate_sign' },
  DictVectorizer: { separator: 'separator', sparseOutput: 'sparse', sort: 'sort' },
}
