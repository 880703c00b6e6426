import { type FileHandle, open } from 'node:fs/promises'
import { StorageError } from '../errors/storage-errors.ts'
import type { OpenFile } from './files.ts'
import { storing, unlessMissing } from './folder.ts'

/** Opens a file at a full path; null where it is missing, or a folder. */
export async function openLocalFile(path: string): Promise<OpenFile | null> {
  const handle = await storing('read', path, () => unlessMissing(open(path, 'r')))
  if (handle === null) return null
  try {
    const found = await storing('read', path, () => handle.stat())
    if (found.isDirectory()) {
      await handle.close()
      return null
    }
    const { size } = found
    return {
      path,
      size,
      descriptor: handle.fd,
      read: (start, end) => storing('read', path, () => readBytes(handle, path, start, end)),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readBytes(handle: FileHandle, path: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start)
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
    if (bytesRead === 0)
      throw new StorageError('read', path, new RangeError(`it ends at byte ${start + filled}, before byte ${end}`))
    filled += bytesRead
  }
  return bytes
}
