import { ParameterError, requireSettings } from '../features/errors/parameter-error.ts'
import type { Schema } from '../features/schema.ts'
import type { TreeReaderOptions } from './estimators/readers/reader-options.ts'
import type { Fitted } from './fitted.ts'
import type { FittedClassifier } from './fitted-classifier.ts'
import type { FittedRegressor } from './fitted-regressor.ts'

/**
 * Reads a model that XGBoost's `save_model` wrote as JSON or UBJ: boosters `gbtree` and `dart`, one target, numeric and categorical splits
 * (a category is its code). Margins are XGBoost's own, in single precision. Null is a missing value. Safe for untrusted files.
 *
 * `binary:logistic`, `binary:hinge` (whose probabilities are 0 and 1) and `multi:*` give a classifier, other objectives a regressor; `binary:logitraw` and `rank:*` give their margin.
 *
 * @throws {ModelFormatError} for a file that is damaged or says what has no form here.
 * @throws {ParameterError} for `inputs` or `classes` that do not fit the model.
 */
export async function readXgboost(
  source: string | Uint8Array | object,
  options: TreeReaderOptions = {},
): Promise<FittedClassifier | FittedRegressor> {
  requireSettings<TreeReaderOptions>(options, { inputs: null, classes: null })
  const { xgboostModel } = await import('./estimators/readers/read-xgboost.ts')
  return xgboostModel(source, options)
}

/**
 * Reads a model that LightGBM's `save_model` wrote as text: numeric and categorical splits (a category is its code), every kind of missing
 * value, random forests. Null is read as NaN. Safe for untrusted files.
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
  requireSettings<TreeReaderOptions>(options, { inputs: null, classes: null })
  if (typeof text !== 'string') throw new ParameterError('text', 'the text of a file that LightGBM wrote is needed.')
  const { lightgbmModel } = await import('./estimators/readers/read-lightgbm.ts')
  return lightgbmModel(text, options)
}

/** What the exported file does not contain. */
export interface FromSklearnOptions {
  /**
   * The names and types of the columns, in the order of the training data. Default: the names that the file has, else `x0`, `x1`, …; a
   * type is what the fitted values are, numbers where they do not tell.
   */
  readonly inputs?: Schema
}

/**
 * Reads a fitted scikit-learn `Pipeline`, `ColumnTransformer`, transform, linear model or tree model from the JSON, as text or parsed, that
 * `python/bighead_export.py` of this package writes. It gives the same numbers. Safe for untrusted files.
 *
 * @throws {ModelFormatError} for a class that is not known here, and for a file that is damaged.
 * @throws {ParameterError} for a parameter that has no meaning here.
 */
export async function fromSklearn(json: unknown, options: FromSklearnOptions = {}): Promise<Fitted> {
  requireSettings<FromSklearnOptions>(options, { inputs: null })
  const { readSklearn } = await import('./sklearn/read-sklearn.ts')
  return readSklearn(json, options)
}
