import { createHash } from 'node:crypto'
import { FormatVersionError, StorageError } from '../../features/errors/storage-errors.ts'
import type { SignatureBundle } from '../signing/statement.ts'
import type { Json, RegisteredFile } from './model-registry.ts'
import { plainJson } from './plain-json.ts'
import { isContentName, isFileName } from './reference.ts'

/** What identifies a version: its files and metadata, and nothing else. */
export interface Manifest {
  readonly format: 1
  readonly files: readonly RegisteredFile[]
  readonly metadata: { readonly [key: string]: Json }
}

/** What is known of a version beside its identity. */
export interface VersionFacts {
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly createdBy: string
}

/** What is recorded of a version. */
export interface VersionRecord extends VersionFacts {
  readonly format: 1
  /** `sha256:…` of the manifest's text. */
  readonly digest: string
  /** The name of the folder that holds its files. */
  readonly content: string
  readonly manifest: Manifest
  readonly signature?: SignatureBundle
}

export const supportedFormat = 1

/** The manifest of files and metadata; equal content gives an equal one. */
export function manifestOf(files: readonly RegisteredFile[], metadata: Manifest['metadata']): Manifest {
  const sorted = files.toSorted((left, right) => (left.path < right.path ? -1 : 1))
  return { format: supportedFormat, files: sorted, metadata }
}

/** The digest of a manifest. */
export function digestOf(manifest: Manifest, subject: string): string {
  return `sha256:${createHash('sha256').update(plainJson(manifest, subject)).digest('hex')}`
}

/** Reads what is recorded of a version; refuses newer formats, and file names that lead elsewhere. */
export function parseRecord(text: string, path: string): VersionRecord {
  const data = parseFormat('model version', text, path) as unknown as VersionRecord
  const valid =
    /^sha256:[0-9a-f]{64}$/.test(String(data.digest)) &&
    isContentName(data.content) &&
    Number.isFinite(data.createdAt) &&
    typeof data.createdBy === 'string'
  if (!valid) throw damaged(path, 'it does not have the fields of a version')
  checkManifest(data.manifest, path)
  return data
}

function checkManifest(manifest: unknown, path: string): void {
  if (typeof manifest !== 'object' || manifest === null) throw damaged(path, 'it has no manifest')
  const { format, files, metadata } = manifest as { readonly [key: string]: unknown }
  if (format !== supportedFormat) throw new FormatVersionError('model manifest', format, supportedFormat)
  if (!Array.isArray(files) || !files.every(isRegisteredFile) || typeof metadata !== 'object' || metadata === null)
    throw damaged(path, 'its manifest does not have the fields of one')
}

/** Parses an object with a `format` that this library reads. */
export function parseFormat(kind: string, text: string, path: string): object {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw damaged(path, 'it is not valid JSON', error)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw damaged(path, 'it is not a JSON object')
  const fields = data as { readonly format?: unknown }
  if (fields.format !== supportedFormat) throw new FormatVersionError(kind, fields.format, supportedFormat)
  return fields
}

/** The error for a file of the registry that holds something else than it should. */
export function damaged(path: string, detail: string, cause?: unknown): StorageError {
  return new StorageError('use', path, new Error(`${detail}; restore the file from a copy`, { cause }))
}

function isRegisteredFile(value: unknown): value is RegisteredFile {
  if (typeof value !== 'object' || value === null) return false
  const { path, size, sha256 } = value as { readonly [key: string]: unknown }
  return isFileName(path) && Number.isSafeInteger(size) && /^[0-9a-f]{64}$/.test(String(sha256))
}
