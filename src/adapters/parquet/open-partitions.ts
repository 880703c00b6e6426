import { StorageError } from '../../features/errors/storage-errors.ts'
import type { Files } from '../../features/files/files.ts'
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

/** Opens all files of a listing; a file that was replaced in between makes it list again. */
export async function openPartitions(
  lake: Files,
  list: () => Promise<readonly PartitionFiles[]>,
): Promise<readonly OpenPartition[]> {
  for (let attempt = 1; ; attempt++) {
    const opened: { partition: string | null; files: ParquetFile[] }[] = []
    try {
      const missing = await openInto(opened, lake, await list())
      if (missing === null) return opened
      await closePartitions(opened)
      if (attempt === attempts) throw new StorageError('read', missing, new RangeError('it is not there any more'))
    } catch (error) {
      await closePartitions(opened)
      if (!isReplaced(error) || attempt === attempts) throw error
    }
  }
}

export async function closePartitions(opened: readonly OpenPartition[]): Promise<void> {
  await Promise.all(opened.flatMap(part => part.files.map(file => file.close())))
}

/** The path that is missing, or null. */
async function openInto(
  opened: { partition: string | null; files: ParquetFile[] }[],
  lake: Files,
  parts: readonly PartitionFiles[],
): Promise<string | null> {
  for (const { partition, files } of parts) {
    const part: { partition: string | null; files: ParquetFile[] } = { partition, files: [] }
    opened.push(part)
    for (const path of files) {
      const file = await lake.open(path)
      if (file === null) return path
      part.files.push(await openParquet(file))
    }
  }
  return null
}

/** Whether a file is not any more what was opened. */
function isReplaced(error: unknown): boolean {
  const cause = error instanceof StorageError ? (error.cause as { code?: unknown } | null | undefined) : null
  return cause?.code === 'ESTALE'
}
