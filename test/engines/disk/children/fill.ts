import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Takes what room is left in a folder; what it gives makes room again. */
export function fill(folder: string): () => void {
  const path = join(folder, '.filler')
  const file = openSync(path, 'w')
  for (let size = 1 << 20; size > 0; size >>= 1) {
    try {
      for (;;) if (writeSync(file, new Uint8Array(size)) === 0) break
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error
    }
  }
  closeSync(file)
  return () => rmSync(path)
}

/** The message with which something fails. */
export function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it succeeds',
    (error: Error) => error.message,
  )
}
