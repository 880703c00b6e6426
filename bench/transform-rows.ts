import {
  Binarizer,
  CountVectorizer,
  DictVectorizer,
  FeatureHasher,
  HashingVectorizer,
  KBinsDiscretizer,
  MaxAbsScaler,
  MinMaxScaler,
  MissingIndicator,
  Normalizer,
  OneHotEncoder,
  OrdinalEncoder,
  PCA,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  RobustScaler,
  SelectKBest,
  SimpleImputer,
  SplineTransformer,
  StandardScaler,
  TargetEncoder,
  TfidfVectorizer,
  TruncatedSVD,
  VarianceThreshold,
} from 'bighead'

/** One measured transform: `sklearn_transforms.py` has a row of the same name. */
interface TransformRow {
  readonly name: string
  /**
   * What it reads: ten numbers with 5 % missing, the same filled, or brought to 1 to 2, one string column of 229 values or two, also with
   * nothing missing, or 100,000 texts.
   */
  readonly reads: 'numbers' | 'filled' | 'positive' | 'word' | 'words' | 'filledWords' | 'text'
  /** Learns from the boolean column `label`, too. */
  readonly hasTarget?: true
  readonly make: () => {
    fit(table: never, options: never): Promise<{ transform(table: never, options: object): Promise<unknown> }>
  }
}

/** Every transform that is compared with scikit-learn; add a row here and in `sklearn_transforms.py`. */
export const transformRows: readonly TransformRow[] = [
  { name: 'StandardScaler', reads: 'numbers', make: () => new StandardScaler() },
  { name: 'MinMaxScaler', reads: 'numbers', make: () => new MinMaxScaler() },
  { name: 'MaxAbsScaler', reads: 'numbers', make: () => new MaxAbsScaler() },
  { name: 'RobustScaler', reads: 'numbers', make: () => new RobustScaler() },
  { name: 'SimpleImputer mean', reads: 'numbers', make: () => new SimpleImputer() },
  { name: 'SimpleImputer median', reads: 'numbers', make: () => new SimpleImputer({ strategy: 'median' }) },
  { name: 'SimpleImputer constant', reads: 'numbers', make: () => new SimpleImputer({ strategy: 'constant' }) },
  { name: 'SimpleImputer most_frequent', reads: 'words', make: () => new SimpleImputer({ strategy: 'most_frequent' }) },
  { name: 'SimpleImputer indicator', reads: 'numbers', make: () => new SimpleImputer({ addIndicator: true }) },
  { name: 'MissingIndicator', reads: 'numbers', make: () => new MissingIndicator() },
  { name: 'VarianceThreshold', reads: 'numbers', make: () => new VarianceThreshold() },
  { name: 'Normalizer l2', reads: 'filled', make: () => new Normalizer() },
  { name: 'Normalizer l1', reads: 'filled', make: () => new Normalizer({ norm: 'l1' }) },
  { name: 'Normalizer max', reads: 'filled', make: () => new Normalizer({ norm: 'max' }) },
  { name: 'Binarizer', reads: 'filled', make: () => new Binarizer() },
  { name: 'KBinsDiscretizer ordinal', reads: 'filled', make: () => new KBinsDiscretizer({ encode: 'ordinal' }) },
  { name: 'KBinsDiscretizer one-hot', reads: 'filled', make: () => new KBinsDiscretizer() },
  {
    name: 'KBinsDiscretizer uniform',
    reads: 'filled',
    make: () => new KBinsDiscretizer({ encode: 'ordinal', strategy: 'uniform' }),
  },
  {
    name: 'KBinsDiscretizer kmeans',
    reads: 'filled',
    make: () => new KBinsDiscretizer({ encode: 'ordinal', strategy: 'kmeans' }),
  },
  { name: 'QuantileTransformer uniform', reads: 'numbers', make: () => new QuantileTransformer() },
  {
    name: 'QuantileTransformer normal',
    reads: 'numbers',
    make: () => new QuantileTransformer({ outputDistribution: 'normal' }),
  },
  { name: 'PowerTransformer yeo-johnson', reads: 'numbers', make: () => new PowerTransformer() },
  { name: 'PowerTransformer box-cox', reads: 'positive', make: () => new PowerTransformer({ method: 'box-cox' }) },
  { name: 'PolynomialFeatures', reads: 'filled', make: () => new PolynomialFeatures() },
  { name: 'SplineTransformer', reads: 'filled', make: () => new SplineTransformer() },
  { name: 'PCA', reads: 'filled', make: () => new PCA() },
  { name: 'TruncatedSVD', reads: 'filled', make: () => new TruncatedSVD({ nComponents: 5 }) },
  { name: 'SelectKBest', reads: 'filled', hasTarget: true, make: () => new SelectKBest({ k: 5 }) },
  { name: 'OneHotEncoder', reads: 'word', make: () => new OneHotEncoder() },
  { name: 'OrdinalEncoder', reads: 'word', make: () => new OrdinalEncoder() },
  { name: 'TargetEncoder', reads: 'word', hasTarget: true, make: () => new TargetEncoder() },
  { name: 'FeatureHasher', reads: 'filledWords', make: () => new FeatureHasher() },
  { name: 'DictVectorizer', reads: 'filledWords', make: () => new DictVectorizer() },
  { name: 'CountVectorizer', reads: 'text', make: () => new CountVectorizer() },
  { name: 'TfidfVectorizer', reads: 'text', make: () => new TfidfVectorizer() },
  { name: 'HashingVectorizer', reads: 'text', make: () => new HashingVectorizer() },
]
