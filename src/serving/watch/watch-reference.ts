import type { ReferenceOptions, TableReference } from '../../features/quality/table-reference.ts'
import type { Column } from '../../features/table/column.ts'
import type { TableInput } from '../../features/table/from-rows.ts'
import type { Probabilities } from '../../pipeline/probabilities.ts'

/** The distributions of a model's features and predictions when it was made, against which it is watched: plain, JSON-safe data. */
export interface WatchReference {
  readonly format: 1
  readonly features: TableReference
  /** `label` and, for two classes, `score` of a classifier, or `value` of a regressor; null if no model was given. */
  readonly predictions: TableReference | null
}

/** A fitted model whose predictions are part of the reference. */
export type WatchedModel =
  | { readonly role: 'classifier'; predictProba(table: TableInput): Promise<Probabilities> }
  | { readonly role: 'regressor'; predict(table: TableInput): Promise<Column> }

/** What a reference is made of. */
export interface WatchReferenceOptions extends ReferenceOptions {
  /** The fitted model; if it is left out, predictions are not compared. */
  readonly model?: WatchedModel
}

/**
 * Computes the distributions of a table (held-out rows or, less well, the training set) and of the model's predictions for it, in bins that
 * are fixed once. Register the result with the model: `files: watchFiles(reference)`.
 *
 * @throws {ParameterError} for a table without rows, a column without bins, or a number of bins that is not from 2 to 1024.
 * @throws {UnknownColumnError} for a column that the table lacks.
 */
export async function watchReference(table: TableInput, options: WatchReferenceOptions = {}): Promise<WatchReference> {
  const { buildReference } = await import('./build-reference.ts')
  return buildReference(table, options)
}

/** A reference as a file to register with a version, where a host that serves the version finds it. */
export function watchFiles(reference: WatchReference): { readonly [name: string]: Uint8Array } {
  return { [watchFile]: new TextEncoder().encode(JSON.stringify(reference)) }
}

/** The file of a version that holds its reference. */
export const watchFile = 'watch-reference.json'
