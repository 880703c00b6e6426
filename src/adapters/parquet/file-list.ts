import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Says which files of a folder count while several are replaced by one. */
export const fileListName = '_files.json'

/** The file names that count, or null when all of them do. */
export async function listedFiles(folder: string): Promise<readonly string[] | null> {
  try {
    const list: unknown = JSON.parse(await readFile(join(folder, fileListName), 'utf8'))
    return Array.isArray(list) ? list.map(String) : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
