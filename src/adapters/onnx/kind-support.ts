import type { OnnxSupport } from './onnx-support.ts'

const full: OnnxSupport = { level: 'full', reasons: [] }
const library = (what: string): OnnxSupport => ({
  level: 'approximate',
  reasons: [`${what} of another mathematical library: within 1e-9`],
})
const terms: OnnxSupport = {
  level: 'none',
  reasons: ['texts are split into terms, and terms hashed, in the prelude; the graph reads their numbers'],
}

/**
 * How far ONNX computes every transform with its default parameters, and what must be said of it. `onnxSupport` says it of one that is
 * fitted, from its program; a test holds the two together.
 */
export const transformSupport: { readonly [kind: string]: OnnxSupport } = {
  ArcsinTransformer: { level: 'none', reasons: ['ONNX Runtime computes the arcsine in float32 only: in the prelude'] },
  Binarizer: full,
  CatBoostEncoder: full,
  Clipper: full,
  ColumnTransformer: { level: 'full', reasons: ['as far as its parts'] },
  CountEncoder: full,
  CountVectorizer: terms,
  CrossFeatures: full,
  CyclicalFeatures: library('sine and cosine'),
  DatetimeFeatures: { level: 'none', reasons: ['ONNX knows neither calendars nor time zones: in the prelude'] },
  DatetimeOrdinal: { level: 'none', reasons: ['ONNX knows neither calendars nor time zones: in the prelude'] },
  DatetimeSubtraction: full,
  DictVectorizer: terms,
  ExponentTransformer: library('powers'),
  FeatureHasher: terms,
  FeatureUnion: { level: 'full', reasons: ['as far as its parts'] },
  FunctionTransformer: { level: 'full', reasons: ['as far as the functions that it calls; so are own transforms'] },
  GeoDistanceFeatures: {
    level: 'none',
    reasons: ['ONNX Runtime computes the arcsine in float32 only: in the prelude; distances on a plane are full'],
  },
  GeohashFeatures: { level: 'none', reasons: ['ONNX makes no texts of bits: in the prelude'] },
  HashedCross: terms,
  HashingVectorizer: terms,
  JamesSteinEncoder: full,
  KBinsDiscretizer: full,
  KNNImputer: { level: 'none', reasons: ['ONNX has no search of nearest rows: in the prelude'] },
  LeaveOneOutEncoder: full,
  LogCpTransformer: library('logarithms'),
  LogTransformer: library('logarithms'),
  MEstimateEncoder: full,
  MathFeatures: full,
  MaxAbsScaler: full,
  MeanNormalizationScaler: full,
  MinMaxScaler: full,
  MissingIndicator: { level: 'full', reasons: ['null and NaN are one'] },
  Normalizer: full,
  OneHotEncoder: full,
  OrdinalEncoder: full,
  OrdinalMapper: full,
  PCA: full,
  Pipeline: { level: 'full', reasons: ['as far as its steps'] },
  PolynomialFeatures: full,
  PowerTransformer: library('exponentials and logarithms'),
  QuantileTransformer: { level: 'full', reasons: ["`outputDistribution: 'normal'` is approximate: within 1e-9"] },
  RareLabelEncoder: full,
  ReciprocalTransformer: full,
  RelativeFeatures: { level: 'full', reasons: ['powers are approximate: within 1e-9'] },
  RobustScaler: full,
  SelectFdr: full,
  SelectFpr: full,
  SelectFwe: full,
  SelectKBest: full,
  SelectPercentile: full,
  SimpleImputer: { level: 'full', reasons: ['null and NaN are one'] },
  SplineTransformer: full,
  StandardScaler: full,
  TargetEncoder: full,
  TfidfTransformer: { level: 'full', reasons: ['`sublinearTf: true` is approximate: within 1e-9'] },
  TfidfVectorizer: terms,
  TruncatedSVD: full,
  VarianceThreshold: full,
  WOEEncoder: full,
}

/** The same of models. */
export const modelSupport: { readonly [kind: string]: OnnxSupport } = {
  GradientBoostingClassifier: library('exponentials'),
  GradientBoostingRegressor: full,
  LinearRegression: full,
  LogisticRegression: library('exponentials'),
  Network: { level: 'none', reasons: ['TensorFlow.js computes it'] },
  OnnxModel: { level: 'none', reasons: ['it is a file of its own'] },
  Ridge: full,
  TensorflowModel: { level: 'none', reasons: ['TensorFlow.js computes it'] },
  TransformedTargetRegressor: {
    level: 'full',
    reasons: ['as far as its regressor and the way back of its transformer'],
  },
  TreeClassifier: {
    level: 'approximate',
    reasons: ['exponentials of another mathematical library: within 1e-9; forests to the bit'],
  },
  TreeRegressor: { level: 'full', reasons: ['an exponential link is approximate: within 1e-9'] },
}
