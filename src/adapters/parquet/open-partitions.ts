import { StorageError } from '../../features/errors/storage-errors.ts'
import type { Files } from '../../features/files/files.ts'
import { inParallel } from '../../features/parallel/in-parallel.ts'
import { openParquet, type ParquetFile } from './parquet-file.ts'
import type { OpenPartition } from './stored-files.ts'
import type { PartitionFiles } from './table-folder.ts'

const attempts = 5

/** Gives all files of a listing, open, to `use`; files that were replaced in between make it list again. */
export async function withPartitions<T>(
  lake: Files,
  list: () => Promise<readonly PartitionFiles[]>,
  use: (opened: readonly OpenPartition[]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const opened = await openPartitions(lake, list)
    try {
      return await use(opened)
    } catch (error) {
      if (!isReplaced(error) || attempt === attempts) throw error
    } finally {
      await closePartitions(opened)
    }
  }
}

/** Opens all files of a listing, some at a time; a file that was replaced in between makes it list again. */
export async function openPartitions(
  lake: Files,
  list: () => Promise<readonly PartitionFiles[]>,
): Promise<readonly OpenPartition[]> {
  for (let attempt = 1; ; attempt++) {
    const parts = await list()
    const paths = parts.flatMap(part => part.files)
    const results = await inParallel(paths, atOnce, path => open(lake, path))
    const files = results.flatMap(({ file }) => file ?? [])
    const failed = results.find(({ file }) => file === null)
    if (failed === undefined)
      return parts.map(({ partition, files: { length } }) => ({ partition, files: files.splice(0, length) }))
    await Promise.all(files.map(file => file.close()))
    if (!isReplaced(failed.error) || attempt === attempts) throw failed.error
  }
}

const atOnce = 16

interface Opened {
  /** Null where it failed. */
  readonly file: ParquetFile | null
  readonly error?: unknown
}

async function open(lake: Files, path: string): Promise<Opened> {
  try {
    const file = await lake.open(path)
    if (file !== null) return { file: await openParquet(file) }
    const gone = Object.assign(new RangeError('it is not there any more'), { code: 'ESTALE' })
    return { file: null, error: new StorageError('read', path, gone) }
  } catch (error) {
    return { file: null, error }
  }
}

export async function closePartitions(opened: readonly OpenPartition[]): Promise<void> {
  await Promise.all(opened.flatMap(part => part.files.map(file => file.close())))
}

/** Whether a file is not any more what was opened. */
function isReplaced(error: unknown): boolean {
  const cause = error instanceof StorageError ? (error.cause as { code?: unknown } | null | undefined) : null
  return cause?.code === 'ESTALE'
}
