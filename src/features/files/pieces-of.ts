import type { OpenFile } from './files.ts'

const pieceBytes = 4 << 20

/** The bytes of an open file, piece by piece; then it is closed. */
export async function* piecesOf(file: OpenFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < file.size; at += pieceBytes) {
      signal?.throwIfAborted()
      yield await file.read(at, Math.min(file.size, at + pieceBytes), signal)
    }
  } finally {
    await file.close()
  }
}
