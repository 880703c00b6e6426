import type { TransformKind } from '../kind.ts'

/** A kind of transform of which nothing more is known. */
export type AnyTransformKind = TransformKind<object, object>

/** Loads each kind of transform, by its name. */
export const transformKinds: Readonly<Record<string, () => Promise<AnyTransformKind>>> = {
  CountVectorizer: async () => any((await import('./count-vectorizer-kind.ts')).countVectorizer),
  DictVectorizer: async () => any((await import('./dict-vectorizer-kind.ts')).dictVectorizer),
  FeatureHasher: async () => any((await import('./feature-hasher-kind.ts')).featureHasher),
  HashingVectorizer: async () => any((await import('./hashing-vectorizer-kind.ts')).hashingVectorizer),
  Binarizer: async () => any((await import('./binarizer-kind.ts')).binarizer),
  Clipper: async () => any((await import('./clipper-kind.ts')).clipper),
  CyclicalFeatures: async () => any((await import('./cyclical-features-kind.ts')).cyclicalFeatures),
  DatetimeFeatures: async () => any((await import('./datetime-features-kind.ts')).datetimeFeatures),
  PowerTransformer: async () => any((await import('./power-transformer-kind.ts')).powerTransformer),
  SplineTransformer: async () => any((await import('./spline-transformer-kind.ts')).splineTransformer),
  FunctionTransformer: async () => any((await import('../own/function-transformer-kind.ts')).functionTransformer),
  KBinsDiscretizer: async () => any((await import('./k-bins-discretizer-kind.ts')).kBinsDiscretizer),
  KNNImputer: async () => any((await import('./knn-imputer-kind.ts')).knnImputer),
  MaxAbsScaler: async () => any((await import('./max-abs-scaler-kind.ts')).maxAbsScaler),
  MinMaxScaler: async () => any((await import('./min-max-scaler-kind.ts')).minMaxScaler),
  MissingIndicator: async () => any((await import('./missing-indicator-kind.ts')).missingIndicator),
  Normalizer: async () => any((await import('./normalizer-kind.ts')).normalizer),
  OneHotEncoder: async () => any((await import('./one-hot-encoder-kind.ts')).oneHotEncoder),
  OrdinalEncoder: async () => any((await import('./ordinal-encoder-kind.ts')).ordinalEncoder),
  PCA: async () => any((await import('./pca-kind.ts')).pca),
  RobustScaler: async () => any((await import('./robust-scaler-kind.ts')).robustScaler),
  SelectFdr: async () => any((await import('./select-kinds.ts')).selectFdr),
  SelectFpr: async () => any((await import('./select-kinds.ts')).selectFpr),
  SelectFwe: async () => any((await import('./select-kinds.ts')).selectFwe),
  SelectKBest: async () => any((await import('./select-kinds.ts')).selectKBest),
  SelectPercentile: async () => any((await import('./select-kinds.ts')).selectPercentile),
  PolynomialFeatures: async () => any((await import('./polynomial-features-kind.ts')).polynomialFeatures),
  QuantileTransformer: async () => any((await import('./quantile-transformer-kind.ts')).quantileTransformer),
  SimpleImputer: async () => any((await import('./simple-imputer-kind.ts')).simpleImputer),
  CatBoostEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).catBoostEncoder),
  CountEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).countEncoder),
  JamesSteinEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).jamesSteinEncoder),
  LeaveOneOutEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).leaveOneOutEncoder),
  MEstimateEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).mEstimateEncoder),
  WOEEncoder: async () => any((await import('./statistic-encoder-kinds.ts')).woeEncoder),
  RareLabelEncoder: async () => any((await import('./rare-label-encoder-kind.ts')).rareLabelEncoder),
  CrossFeatures: async () => any((await import('./cross-features-kind.ts')).crossFeatures),
  ArcsinTransformer: async () => any((await import('./number-map-kinds.ts')).arcsinTransformer),
  ExponentTransformer: async () => any((await import('./number-map-kinds.ts')).exponentTransformer),
  LogCpTransformer: async () => any((await import('./number-map-kinds.ts')).logCpTransformer),
  LogTransformer: async () => any((await import('./number-map-kinds.ts')).logTransformer),
  ReciprocalTransformer: async () => any((await import('./number-map-kinds.ts')).reciprocalTransformer),
  MathFeatures: async () => any((await import('./math-features-kind.ts')).mathFeatures),
  RelativeFeatures: async () => any((await import('./relative-features-kind.ts')).relativeFeatures),
  GeoDistanceFeatures: async () => any((await import('./geo-distance-features-kind.ts')).geoDistanceFeatures),
  GeohashFeatures: async () => any((await import('./geohash-features-kind.ts')).geohashFeatures),
  HashedCross: async () => any((await import('./hashed-cross-kind.ts')).hashedCross),
  OrdinalMapper: async () => any((await import('./ordinal-mapper-kind.ts')).ordinalMapper),
  MeanNormalizationScaler: async () =>
    any((await import('./mean-normalization-scaler-kind.ts')).meanNormalizationScaler),
  StandardScaler: async () => any((await import('./standard-scaler-kind.ts')).standardScaler),
  TargetEncoder: async () => any((await import('./target-encoder-kind.ts')).targetEncoder),
  TruncatedSVD: async () => any((await import('./truncated-svd-kind.ts')).truncatedSVD),
  VarianceThreshold: async () => any((await import('./variance-threshold-kind.ts')).varianceThreshold),
  TfidfTransformer: async () => any((await import('./tfidf-transformer-kind.ts')).tfidfTransformer),
  TfidfVectorizer: async () => any((await import('./tfidf-vectorizer-kind.ts')).tfidfVectorizer),
}

function any<Params extends object, State extends object>(kind: TransformKind<Params, State>): AnyTransformKind {
  return kind as unknown as AnyTransformKind
}
