import type { ReferenceOptions, TableReference } from '../../features/quality/table-reference.ts'
import type { Column } from '../../features/table/column.ts'
import type { TableInput } from '../../features/table/from-rows.ts'
import type { Probabilities } from '../../pipeline/probabilities.ts'

/** What a model saw and said when it was made: what it is watched against. Plain, JSON-safe data. */
export interface WatchReference {
  readonly format: 1
  readonly features: TableReference
  /** `label` and, of two classes, `score` of a classifier, `value` of a regressor; null: no model was given. */
  readonly predictions: TableReference | null
}

/** A fitted model whose predictions are a part of the reference. */
export type WatchedModel =
  | { readonly role: 'classifier'; predictProba(table: TableInput): Promise<Probabilities> }
  | { readonly role: 'regressor'; predict(table: TableInput): Promise<Column> }

/** What a reference is made of. */
export interface WatchReferenceOptions extends ReferenceOptions {
  /** The fitted model; left out: its predictions are not compared. */
  readonly model?: WatchedModel
}

/**
 * The distributions of a table, the training set or better one that was held out, and of the model's predictions for it, in bins that
 * are decided once. Register it with the model: `files: watchFiles(reference)`.
 *
 * @throws {ParameterError} for a table without rows, a column without bins, or a number of bins that is not from 2 to 1024.
 * @throws {UnknownColumnError} for a column that the table lacks.
 */
export async function watchReference(table: TableInput, options: WatchReferenceOptions = {}): Promise<WatchReference> {
  const { buildReference } = await import('./build-reference.ts')
  return buildReference(table, options)
}

/** A reference as a file of a registered version, where whoever serves the version finds it. */
export function watchFiles(reference: WatchReference): { readonly [name: string]: Uint8Array } {
  return { [watchFile]: new TextEncoder().encode(JSON.stringify(reference)) }
}

/** The file of a version that holds its reference. */
export const watchFile = 'watch-reference.json'
