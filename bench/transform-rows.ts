import {
  Binarizer,
  KBinsDiscretizer,
  MaxAbsScaler,
  MinMaxScaler,
  MissingIndicator,
  Normalizer,
  OneHotEncoder,
  OrdinalEncoder,
  PCA,
  RobustScaler,
  SimpleImputer,
  StandardScaler,
  VarianceThreshold,
} from 'bighead'

/** One measured transform: `sklearn_transforms.py` has a row of the same name. */
interface TransformRow {
  readonly name: string
  /** What it reads: ten numbers with 5 % missing, the same filled, or one string column of 229 values. */
  readonly reads: 'numbers' | 'filled' | 'word'
  readonly make: () => { fit(table: never): Promise<{ transform(table: never, options: object): Promise<unknown> }> }
}

/** Every transform that is compared with scikit-learn; add a row here and in `sklearn_transforms.py`. */
export const transformRows: readonly TransformRow[] = [
  { name: 'StandardScaler', reads: 'numbers', make: () => new StandardScaler() },
  { name: 'MinMaxScaler', reads: 'numbers', make: () => new MinMaxScaler() },
  { name: 'MaxAbsScaler', reads: 'numbers', make: () => new MaxAbsScaler() },
  { name: 'RobustScaler', reads: 'numbers', make: () => new RobustScaler() },
  { name: 'SimpleImputer median', reads: 'numbers', make: () => new SimpleImputer({ strategy: 'median' }) },
  { name: 'MissingIndicator', reads: 'numbers', make: () => new MissingIndicator() },
  { name: 'VarianceThreshold', reads: 'numbers', make: () => new VarianceThreshold() },
  { name: 'Normalizer', reads: 'filled', make: () => new Normalizer() },
  { name: 'Binarizer', reads: 'filled', make: () => new Binarizer() },
  { name: 'KBinsDiscretizer ordinal', reads: 'filled', make: () => new KBinsDiscretizer({ encode: 'ordinal' }) },
  { name: 'PCA', reads: 'filled', make: () => new PCA() },
  { name: 'OneHotEncoder', reads: 'word', make: () => new OneHotEncoder() },
  { name: 'OrdinalEncoder', reads: 'word', make: () => new OrdinalEncoder() },
]
