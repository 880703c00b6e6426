import { FormatVersionError, StorageError } from '../../features/errors/storage-errors.ts'
import type { Json, RegisteredFile } from './model-registry.ts'
import { plainJson } from './plain-json.ts'
import { isFileName } from './reference.ts'

/** What identifies a version: its files and metadata, and nothing else. */
export interface Manifest {
  readonly format: 1
  readonly files: readonly RegisteredFile[]
  readonly metadata: { readonly [key: string]: Json }
}

/** What is known of a version beside its identity. */
export interface VersionRecord {
  readonly format: 1
  /** `sha256:…` of the manifest's bytes. */
  readonly digest: string
  readonly createdAt: number
  readonly createdBy: string
}

export const supportedFormat = 1

/** The manifest's text; equal content gives equal text. */
export function manifestText(files: readonly RegisteredFile[], metadata: unknown, subject: string): string {
  const sorted = files.toSorted((left, right) => (left.path < right.path ? -1 : 1))
  return plainJson({ format: supportedFormat, files: sorted, metadata }, subject)
}

/** Reads a manifest; refuses newer formats, and file names that lead elsewhere. */
export function parseManifest(text: string, path: string): Manifest {
  const data = parseFormat('model manifest', text, path)
  const { files, metadata } = data as { readonly files?: unknown; readonly metadata?: unknown }
  if (!Array.isArray(files) || !files.every(isRegisteredFile) || typeof metadata !== 'object' || metadata === null) {
    throw damaged(path, 'it does not have the fields of a manifest')
  }
  return { format: supportedFormat, files, metadata: metadata as { readonly [key: string]: Json } }
}

/** Reads what is known of a version beside its identity. */
export function parseRecord(text: string, path: string): VersionRecord {
  const data = parseFormat('model version', text, path) as unknown as VersionRecord
  const valid =
    /^sha256:[0-9a-f]{64}$/.test(String(data.digest)) &&
    Number.isFinite(data.createdAt) &&
    typeof data.createdBy === 'string'
  if (!valid) throw damaged(path, 'it does not have the fields of a version')
  return data
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
