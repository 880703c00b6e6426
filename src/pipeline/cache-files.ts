import { createHash, randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, storing, unlessMissing } from '../features/files/folder.ts'

/** What is kept under a key; null where there is nothing, and where it is not what was written. */
export async function readEntry(folder: string, key: string): Promise<string | null> {
  const path = fileOf(folder, key)
  const text = await storing('read', path, () => unlessMissing(readFile(path, 'utf8')))
  if (text === null) return null
  const end = text.indexOf('\n')
  const fitted = text.slice(end + 1)
  return text.slice(0, end) === digestOf(fitted) ? fitted : null
}

/** Keeps a text under a key; readers see all of it or nothing. */
export async function writeEntry(folder: string, key: string, fitted: string): Promise<void> {
  await makeFolder(folder)
  const path = fileOf(folder, key)
  const unfinished = join(folder, `.${randomUUID()}.unfinished`)
  await storing('write', path, async () => {
    await writeFile(unfinished, `${digestOf(fitted)}\n${fitted}`, { flag: 'wx' })
    await rename(unfinished, path)
  })
}

function fileOf(folder: string, key: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new RangeError('a key is a SHA-256 in hexadecimal')
  return join(folder, `${key}.json`)
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
