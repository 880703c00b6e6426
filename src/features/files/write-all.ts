import type { FileHandle } from 'node:fs/promises'

/** Writes all bytes at a position of a file; the system may take only some of them at once. */
export async function writeAll(file: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let rest = pieces.filter(piece => piece.length > 0)
  for (let at = position; rest.length > 0; ) {
    const { bytesWritten } = await file.writev(rest, at)
    at += bytesWritten
    rest = restOf(rest, bytesWritten)
  }
}

/** What is left of pieces behind so many bytes. */
function restOf(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes
  let whole = 0
  for (; whole < pieces.length && left >= (pieces[whole] as Uint8Array).length; whole++)
    left -= (pieces[whole] as Uint8Array).length
  const [first, ...others] = pieces.slice(whole)
  return first === undefined ? [] : [first.subarray(left), ...others]
}
