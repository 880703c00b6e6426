import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { syncFolder } from '../../features/files/folder.ts'
import { fileListName, listedFiles } from './file-list.ts'

type Write = (path: string) => Promise<void>

/** Replaces one file when the new one is complete and on the disk. */
export async function replaceFile(path: string, write: Write): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const temporary = join(folder, `.tmp-${randomUUID()}.parquet`)
  try {
    await write(temporary)
    await rename(temporary, path)
    await syncFolder(folder)
  } finally {
    await rm(temporary, { force: true })
  }
}

/**
 * Replaces the Parquet files of a folder by one new file, so that a reader sees the old rows or the new ones at any moment,
 * also after a crash.
 *
 * One file is replaced by renaming. Several are first written down in a list; the list then changes to the new file alone
 * by one renaming, and only then are the old ones removed.
 */
export async function replaceFiles(folder: string, current: readonly string[], write: Write): Promise<void> {
  const [only, ...others] = current
  if (others.length === 0) {
    await replaceFile(only ?? join(folder, 'part-0.parquet'), write)
  } else {
    const next = `part-${randomUUID()}.parquet`
    const before = current.map(path => basename(path))
    await writeList(folder, before)
    await replaceFile(join(folder, next), write)
    await writeList(folder, [next])
  }
  await removeUnlisted(folder)
}

async function writeList(folder: string, names: readonly string[]): Promise<void> {
  const temporary = join(folder, `.tmp-${randomUUID()}.json`)
  await writeFile(temporary, JSON.stringify(names), { flush: true })
  await rename(temporary, join(folder, fileListName))
  await syncFolder(folder)
}

/** Removes what a list says no longer counts, then the list. */
async function removeUnlisted(folder: string): Promise<void> {
  const listed = await listedFiles(folder)
  if (listed === null) return
  for (const name of await readdir(folder)) {
    if (name.endsWith('.parquet') && !name.startsWith('.') && !listed.includes(name))
      await rm(join(folder, name), { force: true })
  }
  await rm(join(folder, fileListName), { force: true })
  await syncFolder(folder)
}
