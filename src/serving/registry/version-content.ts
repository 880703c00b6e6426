import { createHash } from 'node:crypto'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { tooLarge } from '../../features/files/file-path.ts'
import type { FileContent, Files, OpenFile } from '../../features/files/files.ts'
import { DigestMismatchError } from '../errors.ts'
import type { ModelVersion, RegisteredFile } from './model-registry.ts'

/** Sizes above which a registry neither writes nor reads, in bytes. */
export interface RegistryLimits {
  readonly fileBytes: number
  readonly jsonBytes: number
}

/** A version and the folder that holds its files. */
export interface StoredVersion extends ModelVersion {
  readonly content: string
}

const pieceBytes = 4 << 20

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
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      size += piece.length
      if (size > limit) throw tooLarge(`${folder}/${path}`, limit)
      hash.update(piece)
      yield piece
    }
  }
  await files.write(`${folder}/${path}`, measured(), { signal })
  return { path, size, sha256: hash.digest('hex') }
}

/** The bytes of one file, piece by piece; whoever gets the last piece has got the right ones. */
export async function* readPieces(
  files: Files,
  version: StoredVersion,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const expected = registeredFile(version, path)
  const file = await files.open(pathOf(version, expected), signal)
  const mismatch = (detail: string): DigestMismatchError =>
    new DigestMismatchError(path, `${version.name}/${version.version}`, detail)
  if (file === null || file.size !== expected.size) {
    await file?.close()
    throw mismatch('it is missing or has another size')
  }
  try {
    yield* verified(file, expected.sha256, mismatch, signal)
  } finally {
    await file.close()
  }
}

/** Holds each piece back until the next one is read, and the last until the digest is known. */
async function* verified(
  file: OpenFile,
  sha256: string,
  mismatch: (detail: string) => DigestMismatchError,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let held = new Uint8Array()
  for (let at = 0; at < file.size; at += pieceBytes) {
    signal?.throwIfAborted()
    if (held.length > 0) yield held
    held = new Uint8Array(await file.read(at, Math.min(file.size, at + pieceBytes), signal))
    hash.update(held)
  }
  const found = hash.digest('hex')
  if (found !== sha256) throw mismatch(`its SHA-256 is ${found}, not ${sha256}`)
  if (held.length > 0) yield held
}

/** The whole of one file; its size has been checked. */
export async function readFile(files: Files, version: StoredVersion, path: string): Promise<Uint8Array> {
  const { size } = registeredFile(version, path)
  const bytes = new Uint8Array(size)
  let at = 0
  for await (const piece of readPieces(files, version, path)) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** What a version says of one of its files. */
function registeredFile(version: ModelVersion, path: string): RegisteredFile {
  const file = version.files.find(found => found.path === path)
  if (file !== undefined) return file
  const known = version.files.map(found => found.path)
  const detail = `\`${path}\` is not a file of ${version.name}/${version.version}.${suggestion(path, known)}`
  throw new ParameterError('file', detail)
}

function pathOf(version: StoredVersion, file: RegisteredFile): string {
  return `${contentFolder(version.name, version.content)}/${file.path}`
}

/** The folder that holds the files of a version. */
export function contentFolder(model: string, content: string): string {
  return `${model}/content/${content}`
}
