import type { OpenFile } from './files.ts'

/** Of a file elsewhere, where each piece is a request; and of one on this machine, where each is work between which others have their turn. */
const [farPiece, nearPiece] = [4 << 20, 256 << 10]

/** The bytes of an open file, piece by piece; then it is closed. */
export async function* piecesOf(file: OpenFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieceBytes = file.descriptor === null ? farPiece : nearPiece
  try {
    for (let at = 0; at < file.size; at += pieceBytes) {
      signal?.throwIfAborted()
      yield await file.read(at, Math.min(file.size, at + pieceBytes), signal)
    }
  } finally {
    await file.close()
  }
}
