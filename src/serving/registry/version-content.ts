import { createHash } from 'node:crypto'
import { atMost } from '../../features/files/at-most.ts'
import type { FileContent, Files } from '../../features/files/files.ts'
import { piecesOf } from '../../features/files/pieces-of.ts'
import type { ModelVersion, RegisteredFile } from './model-registry.ts'
import { mismatch, registeredFile, verifiedPieces } from './verified-pieces.ts'

/** The greatest sizes that a registry writes and reads, in bytes. */
export interface RegistryLimits {
  readonly fileBytes: number
  readonly jsonBytes: number
}

/** A version and the folder that holds its files. */
export interface StoredVersion extends ModelVersion {
  readonly content: string
}

/** Stores a file and says what was stored; the path is new. */
export async function storeFile(
  files: Files,
  folder: string,
  path: string,
  content: FileContent,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal | undefined },
): Promise<RegisteredFile> {
  const hash = createHash('sha256')
  let size = 0
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of atMost(limit, content, `${folder}/${path}`)) {
      size += piece.length
      hash.update(piece)
      yield piece
    }
  }
  await files.write(`${folder}/${path}`, measured(), { signal })
  return { path, size, sha256: hash.digest('hex') }
}

/** Reads one file piece by piece; the last piece is only given if all bytes are right. */
export async function* readPieces(
  files: Files,
  version: StoredVersion,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const expected = registeredFile(version, path)
  const file = await files.open(`${contentFolder(version.name, version.content)}/${path}`, signal)
  if (file === null || file.size !== expected.size) {
    await file?.close()
    throw mismatch(version, path, 'it is missing or has another size')
  }
  yield* verifiedPieces(version, expected, piecesOf(file, signal))
}

/** The folder that holds the files of a version. */
export function contentFolder(model: string, content: string): string {
  return `${model}/content/${content}`
}
