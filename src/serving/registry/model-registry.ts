import type { FileContent } from '../../features/files/files.ts'
import type { ModelSigner, SignatureBundle } from '../signing/statement.ts'

/** Anything with a plain JSON form: a fitted pipeline, a feature set. */
export interface JsonSource {
  toJSON(): unknown
}

/** Plain JSON data: no NaN, no infinities, no `undefined`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What makes up one version of a model. */
export interface ModelParts {
  readonly pipeline: JsonSource
  readonly features?: JsonSource | undefined
  /** Metrics, lineage and the like, at most 8 MiB as JSON; a part of the version's identity. */
  readonly metadata?: { readonly [key: string]: Json } | undefined
  /** The run that made it; its id is kept as `metadata.run`. */
  readonly run?: { readonly id: string } | undefined
  /** Signs what the version will be; the signature is kept with it, and is no part of its identity. */
  readonly sign?: ModelSigner | undefined
  /** Further files by name, or one after the other with their names; each is read to its end before the next is asked for. */
  readonly files?: { readonly [name: string]: FileContent } | AsyncIterable<readonly [string, FileContent]> | undefined
}

/** One stored file; `size` in bytes, `sha256` in lower-case hexadecimal. */
export interface RegisteredFile {
  readonly path: string
  readonly size: number
  readonly sha256: string
}

/** One immutable version of a model. */
export interface ModelVersion {
  readonly name: string
  readonly version: number
  /** `sha256:…` of the manifest: the same for the same files and metadata, whenever they are registered. */
  readonly digest: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly createdBy: string
  readonly files: readonly RegisteredFile[]
  readonly metadata: { readonly [key: string]: Json }
  /** Where it was signed; whoever needs that checks it with `signedRegistry`. */
  readonly signature?: SignatureBundle
}

/** A version with its verified contents. */
export interface LoadedModel extends ModelVersion {
  /** The pipeline's JSON artifact. */
  readonly pipeline: Json
  /** The feature set's definition, or null where none was registered. */
  readonly features: Json
  /** Reads one of the further files; its digest is checked again. */
  read(file: string): Promise<Uint8Array>
}

/** One line of a model's log: who did what, when and why. */
export interface HistoryEntry {
  /** Counts from 1 in each model. */
  readonly number: number
  readonly action: 'promote' | 'rollback' | 'unset' | 'remove'
  /** The alias that moved; null for a removal. */
  readonly alias: string | null
  readonly from: number | null
  /** The version that the alias points at since; null where it was taken away, and for a removal, where `from` was removed. */
  readonly to: number | null
  /** The digest of the version moved to, or of the one removed. */
  readonly digest: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly by: string
  readonly reason: string | null
}

/** How the production version is changed. */
export interface ChangeOptions {
  /** Why; kept in the log. */
  readonly reason?: string | undefined
  /** Who; the registry's user, when left out. */
  readonly by?: string | undefined
}

/** Which version becomes the production one, and in place of which. */
export interface PromoteOptions extends ChangeOptions {
  /** Where the alias must point for the promotion to happen; null: nowhere yet. */
  readonly expected: number | ModelVersion | null
}

/** Which part of a list is given. */
export interface ListPage {
  /** Only versions after this one. */
  readonly after?: Pick<ModelVersion, 'name' | 'version'> | undefined
  readonly limit?: number | undefined
}

/** What every call to a registry takes. */
export interface LoadOptions {
  readonly signal?: AbortSignal | undefined
  /** Parses the JSON parts that `load` reads, in another thread say; the bytes are given away. Default: in this thread, at once. */
  readonly parse?: ((bytes: Uint8Array) => Promise<Json>) | undefined
}

/**
 * Versions of models, and the aliases that say which of them are in use.
 * References are `name@alias`, `name@latest`, `name/3` and `name@sha256:…`.
 */
export interface ModelRegistry {
  /** Stores a version; content that is already there gives the existing version. */
  register(name: string, parts: ModelParts, options?: LoadOptions): Promise<ModelVersion>
  /** Points an alias at a version, if it points where `expected` says; else throws ConflictError. */
  promote(name: string, alias: string, version: number | ModelVersion, options: PromoteOptions): Promise<HistoryEntry>
  /** Points an alias back at the version it pointed at before; doing it twice is where it started. */
  rollback(name: string, alias: string, options?: ChangeOptions): Promise<HistoryEntry>
  /** Takes an alias away, if it points where `expected` says; else throws ConflictError. */
  unset(name: string, alias: string, options: PromoteOptions): Promise<HistoryEntry>
  /** The version that a reference means; null when there is none. */
  resolve(reference: string): Promise<ModelVersion | null>
  /** Reads a version and verifies every byte of it; throws ModelNotFoundError and DigestMismatchError. */
  load(reference: string, options?: LoadOptions): Promise<LoadedModel>
  /** The bytes of one file of a version, piece by piece; whoever gets the last piece has got what was registered. */
  read(version: ModelVersion, file: string, options?: LoadOptions): AsyncIterable<Uint8Array>
  /** The versions of one model, or of all, by name and number. */
  list(name?: string, page?: ListPage): Promise<readonly ModelVersion[]>
  /** Which version each alias of a model points at. */
  aliases(name: string): Promise<{ readonly [alias: string]: number }>
  /** What happened to the aliases and versions of a model, oldest first. */
  history(name: string, alias?: string): Promise<readonly HistoryEntry[]>
  /** Deletes a version's files, unless an alias points at it; its number is not used again. */
  remove(name: string, version: number | ModelVersion, options?: ChangeOptions): Promise<void>
}
