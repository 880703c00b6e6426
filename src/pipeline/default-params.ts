import { defaultTokenPattern } from '../features/text/token-pattern.ts'
import type { GradientBoostingParams } from './estimators/boosting/gradient-boosting-kind.ts'
import type { LinearRegressionParams } from './estimators/linear-regression-kind.ts'
import type { LogisticRegressionParams } from './estimators/logistic-regression-kind.ts'
import type { RidgeParams } from './estimators/ridge-kind.ts'
import type { BinarizerParams } from './transforms/binarizer-kind.ts'
import type { ClipperParams } from './transforms/clipper-kind.ts'
import type { CountVectorizerParams } from './transforms/count-vectorizer-kind.ts'
import type { CrossFeaturesParams } from './transforms/cross-features-kind.ts'
import type { CyclicalFeaturesParams } from './transforms/cyclical-features-kind.ts'
import type { DatetimeFeaturesParams } from './transforms/datetime-features-kind.ts'
import type { DatetimeOrdinalParams } from './transforms/datetime-ordinal-kind.ts'
import type { DatetimeSubtractionParams } from './transforms/datetime-subtraction-kind.ts'
import type { DictVectorizerParams } from './transforms/dict-vectorizer-kind.ts'
import type { FeatureHasherParams } from './transforms/feature-hasher-kind.ts'
import type { GeoDistanceFeaturesParams } from './transforms/geo-distance-features-kind.ts'
import type { GeohashFeaturesParams } from './transforms/geohash-features-kind.ts'
import type { HashedCrossParams } from './transforms/hashed-cross-kind.ts'
import type { HashingVectorizerParams } from './transforms/hashing-vectorizer-kind.ts'
import type { KBinsDiscretizerParams } from './transforms/k-bins-discretizer-kind.ts'
import type { KNNImputerParams } from './transforms/knn-imputer-kind.ts'
import type { MathFeaturesParams } from './transforms/math-features-kind.ts'
import type { MaxAbsScalerParams } from './transforms/max-abs-scaler-kind.ts'
import type { MinMaxScalerParams } from './transforms/min-max-scaler-kind.ts'
import type { MissingIndicatorParams } from './transforms/missing-indicator-kind.ts'
import type { NormalizerParams } from './transforms/normalizer-kind.ts'
import type {
  ExponentTransformerParams,
  LogCpTransformerParams,
  LogTransformerParams,
} from './transforms/number-map-kinds.ts'
import type { OneHotEncoderParams } from './transforms/one-hot-encoder-kind.ts'
import type { OrdinalEncoderParams } from './transforms/ordinal-encoder-kind.ts'
import type { OrdinalMapperParams } from './transforms/ordinal-mapper-kind.ts'
import type { PCAParams } from './transforms/pca-kind.ts'
import type { PolynomialFeaturesParams } from './transforms/polynomial-features-kind.ts'
import type { PowerTransformerParams } from './transforms/power-transformer-kind.ts'
import type { QuantileTransformerParams } from './transforms/quantile-transformer-kind.ts'
import type { RareLabelEncoderParams } from './transforms/rare-label-encoder-kind.ts'
import type { RelativeFeaturesParams } from './transforms/relative-features-kind.ts'
import type { RobustScalerParams } from './transforms/robust-scaler-kind.ts'
import type { SelectAlphaParams, SelectKBestParams, SelectPercentileParams } from './transforms/select-kinds.ts'
import type { SimpleImputerParams } from './transforms/simple-imputer-kind.ts'
import type { SplineTransformerParams } from './transforms/spline-transformer-kind.ts'
import type { StandardScalerParams } from './transforms/standard-scaler-kind.ts'
import type { HandleParams } from './transforms/statistic-encoder.ts'
import type {
  CatBoostEncoderParams,
  CountEncoderParams,
  MEstimateEncoderParams,
  WOEEncoderParams,
} from './transforms/statistic-encoder-kinds.ts'
import type { TargetEncoderParams } from './transforms/target-encoder-kind.ts'
import type { TextAnalysis } from './transforms/text-analysis.ts'
import type { TfidfTransformerParams } from './transforms/tfidf-transformer-kind.ts'
import type { TfidfVectorizerParams } from './transforms/tfidf-vectorizer-kind.ts'
import type { TruncatedSVDParams } from './transforms/truncated-svd-kind.ts'
import type { VarianceThresholdParams } from './transforms/variance-threshold-kind.ts'

/** What `StandardScaler` does unless told otherwise. */
export const standardScalerDefaults: StandardScalerParams = { withMean: true, withStd: true }

/** What `MinMaxScaler` does unless told otherwise. */
export const minMaxScalerDefaults: MinMaxScalerParams = { featureRange: [0, 1], clip: false }

/** What `MaxAbsScaler` does unless told otherwise. */
export const maxAbsScalerDefaults: MaxAbsScalerParams = { clip: false }

/** What `RobustScaler` does unless told otherwise. */
export const robustScalerDefaults: RobustScalerParams = {
  withCentering: true,
  withScaling: true,
  quantileRange: [25, 75],
  unitVariance: false,
}

/** What `Normalizer` does unless told otherwise. */
export const normalizerDefaults: NormalizerParams = { norm: 'l2' }

/** What `Binarizer` does unless told otherwise. */
export const binarizerDefaults: BinarizerParams = { threshold: 0 }

/** What `OneHotEncoder` does unless told otherwise. */
export const oneHotEncoderDefaults: OneHotEncoderParams = {
  categories: 'auto',
  drop: null,
  handleUnknown: 'error',
  sparseOutput: true,
  minFrequency: null,
  maxCategories: null,
}

/** What `OrdinalEncoder` does unless told otherwise. */
export const ordinalEncoderDefaults: OrdinalEncoderParams = {
  categories: 'auto',
  handleUnknown: 'error',
  unknownValue: null,
  encodedMissingValue: Number.NaN,
  minFrequency: null,
  maxCategories: null,
}

/** What `TargetEncoder` does unless told otherwise. */
export const targetEncoderDefaults: TargetEncoderParams = {
  categories: 'auto',
  targetType: 'auto',
  smooth: 'auto',
  cv: 5,
  shuffle: true,
  randomState: 0,
}

/** What `RareLabelEncoder` does unless told otherwise. */
export const rareLabelEncoderDefaults: RareLabelEncoderParams = {
  minFrequency: 0.05,
  maxCategories: null,
  replaceWith: 'Rare',
}

/** What `CrossFeatures` does unless told otherwise. */
export const crossFeaturesDefaults: CrossFeaturesParams = { separator: '_x_' }

/** What encoders by statistics do with values that have no category of their own, unless told otherwise. */
const handling: HandleParams = { handleUnknown: 'value', handleMissing: 'value' }

/** What `CatBoostEncoder` does unless told otherwise. */
export const catBoostEncoderDefaults: CatBoostEncoderParams = { ...handling, a: 1 }

/** What `CountEncoder` does unless told otherwise. */
export const countEncoderDefaults: CountEncoderParams = { ...handling, normalize: false }

/** What `JamesSteinEncoder` does unless told otherwise. */
export const jamesSteinEncoderDefaults: HandleParams = handling

/** What `LeaveOneOutEncoder` does unless told otherwise. */
export const leaveOneOutEncoderDefaults: HandleParams = handling

/** What `MEstimateEncoder` does unless told otherwise. */
export const mEstimateEncoderDefaults: MEstimateEncoderParams = { ...handling, m: 1 }

/** What `WOEEncoder` does unless told otherwise. */
export const woeEncoderDefaults: WOEEncoderParams = { ...handling, regularization: 1 }

/** What `SimpleImputer` does unless told otherwise. */
export const simpleImputerDefaults: SimpleImputerParams = {
  strategy: 'mean',
  fillValue: null,
  missingValues: 'all',
  addIndicator: false,
  keepEmptyFeatures: false,
}

/** What `KNNImputer` does unless told otherwise. */
export const knnImputerDefaults: KNNImputerParams = {
  nNeighbors: 5,
  weights: 'uniform',
  metric: 'nan_euclidean',
  missingValues: 'all',
  addIndicator: false,
  keepEmptyFeatures: false,
}

/** What `LinearRegression` does unless told otherwise. */
export const linearRegressionDefaults: LinearRegressionParams = { fitIntercept: true }

/** What `Ridge` does unless told otherwise. */
export const ridgeDefaults: RidgeParams = { alpha: 1, fitIntercept: true }

/** What `LogisticRegression` does unless told otherwise. */
export const logisticRegressionDefaults: LogisticRegressionParams = {
  c: 1,
  classWeight: null,
  fitIntercept: true,
  maxIter: 1000,
  tol: 1e-8,
}

/** What `KBinsDiscretizer` does unless told otherwise. */
export const kBinsDiscretizerDefaults: KBinsDiscretizerParams = {
  nBins: 5,
  encode: 'onehot',
  strategy: 'quantile',
  quantileMethod: 'averaged_inverted_cdf',
  subsample: 200_000,
  randomState: null,
}

/** What `GradientBoostingClassifier` and `GradientBoostingRegressor` do unless told otherwise. */
export const gradientBoostingDefaults: GradientBoostingParams = {
  nEstimators: 100,
  learningRate: 0.3,
  maxDepth: 6,
  maxBin: 256,
  regLambda: 1,
  gamma: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleBytree: 1,
  categoricalFeatures: [],
  earlyStoppingRounds: null,
  validationFraction: 0.1,
  randomState: 0,
}

/** What `MissingIndicator` does unless told otherwise. */
export const missingIndicatorDefaults: MissingIndicatorParams = {
  missingValues: 'all',
  features: 'missing-only',
  errorOnNew: true,
}

/** What `VarianceThreshold` does unless told otherwise. */
export const varianceThresholdDefaults: VarianceThresholdParams = { threshold: 0 }

/** What `SelectKBest` does unless told otherwise. */
export const selectKBestDefaults: SelectKBestParams = { k: 10, scoreFunc: 'f_classif' }

/** What `SelectPercentile` does unless told otherwise. */
export const selectPercentileDefaults: SelectPercentileParams = { percentile: 10, scoreFunc: 'f_classif' }

/** What `SelectFpr` does unless told otherwise. */
export const selectFprDefaults: SelectAlphaParams = { alpha: 0.05, scoreFunc: 'f_classif' }

/** What `SelectFdr` does unless told otherwise. */
export const selectFdrDefaults: SelectAlphaParams = { alpha: 0.05, scoreFunc: 'f_classif' }

/** What `SelectFwe` does unless told otherwise. */
export const selectFweDefaults: SelectAlphaParams = { alpha: 0.05, scoreFunc: 'f_classif' }

/** What `PCA` does unless told otherwise. */
export const pcaDefaults: PCAParams = { nComponents: null, whiten: false }

/** What `TruncatedSVD` does unless told otherwise. */
export const truncatedSVDDefaults: TruncatedSVDParams = { nComponents: 2 }

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

/** What `TfidfTransformer` does unless told otherwise. */
export const tfidfTransformerDefaults: TfidfTransformerParams = {
  norm: 'l2',
  useIdf: true,
  smoothIdf: true,
  sublinearTf: false,
}

/** What `TfidfVectorizer` does unless told otherwise. */
export const tfidfVectorizerDefaults: TfidfVectorizerParams = {
  ...countVectorizerDefaults,
  ...tfidfTransformerDefaults,
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

/** What `QuantileTransformer` does unless told otherwise. */
export const quantileTransformerDefaults: QuantileTransformerParams = {
  nQuantiles: 1000,
  outputDistribution: 'uniform',
  subsample: 10_000,
  randomState: null,
}

/** What `PolynomialFeatures` does unless told otherwise. */
export const polynomialFeaturesDefaults: PolynomialFeaturesParams = {
  degree: 2,
  interactionOnly: false,
  includeBias: true,
}

/** What `PowerTransformer` does unless told otherwise. */
export const powerTransformerDefaults: PowerTransformerParams = { method: 'yeo-johnson', standardize: true }

/** What `SplineTransformer` does unless told otherwise. */
export const splineTransformerDefaults: SplineTransformerParams = {
  nKnots: 5,
  degree: 3,
  knots: 'uniform',
  extrapolation: 'constant',
  includeBias: true,
  handleMissing: 'error',
  sparseOutput: false,
}

/** What `Clipper` does unless told otherwise. */
export const clipperDefaults: ClipperParams = { method: 'gaussian', tail: 'both', fold: null }

/** What `DatetimeFeatures` does unless told otherwise. */
export const datetimeFeaturesDefaults: DatetimeFeaturesParams = {
  features: ['month', 'year', 'day_of_week', 'day_of_month', 'hour', 'minute', 'second'],
  timeZone: 'UTC',
}

/** What `DatetimeSubtraction` does unless told otherwise; the reference must be given. */
export const datetimeSubtractionDefaults: DatetimeSubtractionParams = { reference: [], outputUnit: 'D' }

/** What `DatetimeOrdinal` does unless told otherwise. */
export const datetimeOrdinalDefaults: DatetimeOrdinalParams = { startDate: null, timeZone: 'UTC' }

/** What `CyclicalFeatures` does unless told otherwise; the period must be given. */
export const cyclicalFeaturesDefaults: CyclicalFeaturesParams = { period: null }

/** What `LogTransformer` does unless told otherwise. */
export const logTransformerDefaults: LogTransformerParams = { base: 'e' }

/** What `LogCpTransformer` does unless told otherwise. */
export const logCpTransformerDefaults: LogCpTransformerParams = { base: 'e', c: 'auto' }

/** What `ExponentTransformer` does unless told otherwise. */
export const exponentTransformerDefaults: ExponentTransformerParams = { exp: 0.5 }

/** What `MathFeatures` does unless told otherwise. */
export const mathFeaturesDefaults: MathFeaturesParams = { func: ['sum'], newVariablesNames: null }

/** What `RelativeFeatures` does unless told otherwise; the reference must be given. */
export const relativeFeaturesDefaults: RelativeFeaturesParams = { reference: [], func: ['sub'], fillValue: null }

/** What `GeoDistanceFeatures` does unless told otherwise; the columns must be given. */
export const geoDistanceFeaturesDefaults: GeoDistanceFeaturesParams = {
  lat1: '',
  lon1: '',
  lat2: '',
  lon2: '',
  method: 'haversine',
  outputUnit: 'km',
  outputCol: 'geo_distance',
}

/** What `GeohashFeatures` does unless told otherwise; the columns must be given. */
export const geohashFeaturesDefaults: GeohashFeaturesParams = {
  latitude: '',
  longitude: '',
  precision: 6,
  outputCol: 'geohash',
}

/** What `OrdinalMapper` does unless told otherwise; the mapping must be given. */
export const ordinalMapperDefaults: OrdinalMapperParams = {
  mapping: {},
  handleUnknown: 'error',
  unknownValue: Number.NaN,
}

/** What `HashedCross` does unless told otherwise. */
export const hashedCrossDefaults: HashedCrossParams = { nFeatures: 1024, separator: '_x_', alternateSign: false }
