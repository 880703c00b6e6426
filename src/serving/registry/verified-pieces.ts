import { createHash } from 'node:crypto'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { DigestMismatchError } from '../errors.ts'
import type { ModelVersion, RegisteredFile } from './model-registry.ts'

/** What a version says of one of its files. */
export function registeredFile(version: ModelVersion, path: string): RegisteredFile {
  const file = version.files.find(found => found.path === path)
  if (file !== undefined) return file
  const known = version.files.map(found => found.path)
  const detail = `\`${path}\` is not a file of ${version.name}/${version.version}.${suggestion(path, known)}`
  throw new ParameterError('file', detail)
}

/** Holds each piece of a file back until the next one comes, and the last until the digest is known. */
export async function* verifiedPieces(
  version: ModelVersion,
  { path, size, sha256 }: RegisteredFile,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let read = 0
  let held: Uint8Array | null = null
  for await (const piece of pieces) {
    if (held !== null) yield held
    read += piece.length
    if (read > size) throw mismatch(version, path, `it has more than ${size} bytes`)
    hash.update(piece)
    held = piece
  }
  const found = hash.digest('hex')
  if (found !== sha256) throw mismatch(version, path, `its SHA-256 is ${found}, not ${sha256}`)
  if (held !== null) yield held
}

/** The error for a file that is not what was registered. */
export function mismatch({ name, version }: ModelVersion, path: string, detail: string): DigestMismatchError {
  return new DigestMismatchError(path, `${name}/${version}`, detail)
}
