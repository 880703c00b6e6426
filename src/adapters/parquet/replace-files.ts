import { randomUUID } from 'node:crypto'
import type { Files, FileWriteOptions, WrittenContent } from '../../features/files/files.ts'
import { fileListName, listedFiles } from './file-list.ts'

/**
 * Replaces the Parquet files of a folder by one new file, so that a reader sees the old rows or the new ones at any moment,
 * also after a crash.
 *
 * One file is replaced in one step. Several are first written down in a list; the list then changes to the new file alone in one step,
 * and only then are the old ones removed.
 */
export async function replaceFiles(
  lake: Files,
  folder: string,
  current: readonly string[],
  content: WrittenContent,
  options: FileWriteOptions,
): Promise<void> {
  const [only, ...others] = current
  if (others.length === 0) {
    await lake.write(only ?? `${folder}/part-0.parquet`, content, options)
  } else {
    const next = `part-${randomUUID()}.parquet`
    const before = current.map(path => path.slice(folder.length + 1))
    await writeList(lake, folder, before)
    await lake.write(`${folder}/${next}`, content, options)
    await writeList(lake, folder, [next])
  }
  await removeUnlisted(lake, folder)
}

async function writeList(lake: Files, folder: string, names: readonly string[]): Promise<void> {
  await lake.write(`${folder}/${fileListName}`, new TextEncoder().encode(JSON.stringify(names)))
}

/** Removes what a list says no longer counts, then the list. */
async function removeUnlisted(lake: Files, folder: string): Promise<void> {
  const listed = await listedFiles(lake, folder)
  if (listed === null) return
  for (const name of await lake.list(folder)) {
    if (name.endsWith('.parquet') && !listed.includes(name)) await lake.remove(`${folder}/${name}`)
  }
  await lake.remove(`${folder}/${fileListName}`)
}
