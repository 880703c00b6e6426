import type { FileHandle } from 'node:fs/promises'

/** Writes all bytes at a position of a file; the system may take only some of them at once. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
}
