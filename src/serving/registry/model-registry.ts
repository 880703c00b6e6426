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
  /** Signs the version before it appears; the signature is kept with it, but is not part of its identity. */
  readonly sign?: ModelSigner | undefined
  /** Further files by name, or a sequence of named files, each of which is read to its end before the next is requested. */
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
  /** Its signature, if it was signed; `signedRegistry` verifies it. */
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

/** One entry of a model's log: who did what, when and why. */
export interface HistoryEntry {
  /** Counts from 1 in each model. */
  readonly number: number
  readonly action: 'promote' | 'rollback' | 'unset' | 'remove'
  /** The alias that moved; null for a removal. */
  readonly alias: string | null
  readonly from: number | null
  /** The version that the alias points to from then on; null if the alias was unset, or if the version `from` was removed. */
  readonly to: number | null
  /** The digest of the version moved to, or of the one removed. */
  readonly digest: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly by: string
  readonly reason: string | null
}

/** Who makes a change, and why. */
export interface ChangeOptions {
  /** Why; kept in the log. */
  readonly reason?: string | undefined
  /** Who; default: the registry's user. */
  readonly by?: string | undefined
}

/** The version that an alias is expected to point to before it moves. */
export interface PromoteOptions extends ChangeOptions {
  /** The version that the alias must point to for the promotion to happen; null: it must not exist yet. */
  readonly expected: number | ModelVersion | null
}

/** Which part of a list is returned. */
export interface ListPage {
  /** Only versions after this one. */
  readonly after?: Pick<ModelVersion, 'name' | 'version'> | undefined
  readonly limit?: number | undefined
}

/** The options of calls to a registry. */
export interface LoadOptions {
  readonly signal?: AbortSignal | undefined
  /** Parses the JSON parts that `load` reads, for example in another thread; it takes over the bytes. Default: parses in this thread. */
  readonly parse?: ((bytes: Uint8Array) => Promise<Json>) | undefined
}

/**
 * Versions of models, and the aliases that say which of them are in use.
 * References are `name@alias`, `name@latest`, `name/3` and `name@sha256:…`.
 */
export interface ModelRegistry {
  /** Stores a version; content that is already registered gives the existing version. */
  register(name: string, parts: ModelParts, options?: LoadOptions): Promise<ModelVersion>
  /** Points an alias to a version if it points where `expected` says; otherwise throws ConflictError. */
  promote(name: string, alias: string, version: number | ModelVersion, options: PromoteOptions): Promise<HistoryEntry>
  /** Points an alias back to the version it pointed to before; doing it twice restores the first state. */
  rollback(name: string, alias: string, options?: ChangeOptions): Promise<HistoryEntry>
  /** Removes an alias if it points where `expected` says; otherwise throws ConflictError. */
  unset(name: string, alias: string, options: PromoteOptions): Promise<HistoryEntry>
  /** The version that a reference points to; null if there is none. */
  resolve(reference: string): Promise<ModelVersion | null>
  /** Reads a version and verifies every byte of it; throws ModelNotFoundError and DigestMismatchError. */
  load(reference: string, options?: LoadOptions): Promise<LoadedModel>
  /** Reads one file of a version piece by piece; the last piece is only given if all bytes are those that were registered. */
  read(version: ModelVersion, file: string, options?: LoadOptions): AsyncIterable<Uint8Array>
  /** The versions of one model, or of all, by name and number. */
  list(name?: string, page?: ListPage): Promise<readonly ModelVersion[]>
  /** The version that each alias of a model points to. */
  aliases(name: string): Promise<{ readonly [alias: string]: number }>
  /** What happened to the aliases and versions of a model, oldest first. */
  history(name: string, alias?: string): Promise<readonly HistoryEntry[]>
  /** Deletes a version's files unless an alias points to it; its number is never used again. */
  remove(name: string, version: number | ModelVersion, options?: ChangeOptions): Promise<void>
}
