import type { Schema } from '../../features/schema.ts'
import type { Fitted } from '../fitted.ts'

/** What the exported file does not say. */
export interface FromSklearnOptions {
  /**
   * The names and types of the columns, in the order of the training data. Default: the names that the file has, else `x0`, `x1`, …; a
   * type is what the fitted values are, numbers where they do not tell.
   */
  readonly inputs?: Schema
}

/**
 * A fitted scikit-learn `Pipeline`, `ColumnTransformer`, transform or linear model, from the JSON that `python/bighead_export.py` of this
 * package writes (given as text or parsed): the same numbers. Safe for files from outside.
 *
 * @throws {ModelFormatError} for a class that is not known here, and for a file that is damaged.
 * @throws {ParameterError} for a parameter that has no meaning here.
 */
export async function fromSklearn(json: unknown, options: FromSklearnOptions = {}): Promise<Fitted> {
  const { readSklearn } = await import('./read-sklearn.ts')
  return readSklearn(json, options)
}
