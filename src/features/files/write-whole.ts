import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { storing, syncFolder } from './folder.ts'

/** Writes a file that appears with all that it is to hold, on the disk, or not at all; an earlier one is replaced. */
export async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const staged = `${path}.tmp`
  await storing('write', path, async () => {
    try {
      const file = await open(staged, 'w')
      try {
        await write(file)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(staged, path)
    } catch (error) {
      await rm(staged, { force: true })
      throw error
    }
  })
  await syncFolder(dirname(path))
}
