import { link, mkdir, open, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StorageError } from '../errors/storage-errors.ts'

/** Makes a folder and those above it, where they are missing. */
export async function makeFolder(path: string): Promise<void> {
  await storing('create', path, () => mkdir(path, { recursive: true }))
}

/** The names in a folder; none when it is not there. */
export async function namesIn(path: string): Promise<readonly string[]> {
  return (await storing('read', path, () => unlessMissing(readdir(path)))) ?? []
}

/** Makes what appeared in a folder, or was renamed there, durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; there the file system's own journal has to do.
  if (process.platform === 'win32') return
  await storing('write', path, async () => {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  })
}

/** Gives a finished file the name under which readers look, in one step; false when that name is taken. */
export async function publishFile(staged: string, target: string): Promise<boolean> {
  const linked = await storing('publish', target, () => unlessTaken(link(staged, target)))
  if (linked) await syncFolder(dirname(target))
  return linked
}

/** Does something with a file; whatever goes wrong is a `StorageError` that names the file. */
export async function storing<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof StorageError ? error : new StorageError(action, path, error)
  }
}

/** Null where the file or folder is not there. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** False where the name is taken. */
async function unlessTaken(work: Promise<void>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** The system's code of an error, like `ENOENT`. */
function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code
}
