import type { FittedClassifier } from '../fitted-classifier.ts'
import type { FittedRegressor } from '../fitted-regressor.ts'
import type { TreeReaderOptions } from './readers/reader-options.ts'

/**
 * The model that XGBoost's `save_model` wrote as JSON or UBJ: boosters `gbtree` and `dart`, one target, numeric and categorical splits
 * (a category is its code). Margins are XGBoost's own: features and sums have single precision. Null is missing. Safe for files from outside.
 *
 * `binary:logistic` and `multi:*` give a classifier, other objectives a regressor; `binary:logitraw` and `rank:*` give their margin.
 *
 * @throws {ModelFormatError} for a file that is damaged or says what has no form here.
 * @throws {ParameterError} for `inputs` or `classes` that do not fit the model.
 */
export async function readXgboost(
  source: string | Uint8Array | object,
  options: TreeReaderOptions = {},
): Promise<FittedClassifier | FittedRegressor> {
  const { xgboostModel } = await import('./readers/read-xgboost.ts')
  return xgboostModel(source, options)
}

/**
 * The model that LightGBM's `save_model` wrote as text: numeric and categorical splits (a category is its code), every kind of missing
 * value, random forests. Null is NaN. Safe for files from outside.
 *
 * `binary`, `multiclass` and `multiclassova` (whose probabilities do not sum to 1) give a classifier, other objectives a regressor.
 *
 * @throws {ModelFormatError} for a file that is damaged or says what has no form here.
 * @throws {ParameterError} for `inputs` or `classes` that do not fit the model.
 */
export async function readLightgbm(
  text: string,
  options: TreeReaderOptions = {},
): Promise<FittedClassifier | FittedRegressor> {
  const { lightgbmModel } = await import('./readers/read-lightgbm.ts')
  return lightgbmModel(text, options)
}
