import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { OfflineStore, ReadOptions, ScanOptions } from '../../features/offline/offline-store.ts'
import { partitionColumn, partitionValues, storedSchema } from '../../features/offline/partition-column.ts'
import { defaultBatchRows } from '../../features/offline/scan-table.ts'
import { readRange, timeRange } from '../../features/offline/time-range.ts'
import type { Schema } from '../../features/schema.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import { Table } from '../../features/table/table.ts'
import { openParquet, type ParquetFile } from './parquet-file.ts'
import { parquetStream } from './parquet-stream.ts'
import { readRowGroups, storedSchemaOf } from './read-parquet.ts'
import { replaceFiles } from './replace-files.ts'
import { mayHold, type RowGroup, rowGroups } from './row-groups.ts'
import type { OpenPartition } from './stored-files.ts'
import { folderOf, listPartition, listTable, type PartitionFiles, selectPartitions } from './table-folder.ts'
import type { WriteFileOptions } from './write-parquet.ts'

/** How the store writes. */
export type ParquetStoreOptions = Pick<WriteFileOptions, 'codec' | 'rowGroupSize'>

/**
 * An offline store in a folder of Parquet files in Hive layout: `<table>/*.parquet`, or `<table>/ds=2001-05-01/*.parquet`.
 *
 * Reads only the declared columns and the row groups that can hold the times asked for. Writes are atomic for readers.
 */
export function parquetStore(folder: string, options: ParquetStoreOptions = {}): OfflineStore {
  return {
    read: (table, schema, read = {}) => readTable(folder, table, schema, read),
    scan: (table, schema, scan = {}) => scanFiles(folder, table, schema, scan),
    stream(table, range) {
      folderOf(folder, table)
      const open = (): ReturnType<typeof openAll> => openAll(() => listTable(folder, table))
      const withFiles = async (): Promise<{ files: readonly ParquetFile[]; close: () => Promise<void> }> => {
        const opened = await open()
        return { files: opened.flatMap(part => part.files), close: () => closeAll(opened) }
      }
      return parquetStream(table, withFiles, timeRange(range))
    },
    async estimateRows(table, { partitions, time } = {}) {
      const opened = await openAll(() => selectPartitions(folder, table, partitions))
      try {
        const groups = opened.flatMap(part => rowGroups(part.files))
        const held = groups.filter(group => time === undefined || mayHold(group, time.column, readRange(time)))
        return held.reduce((rows, group) => rows + group.rows, 0)
      } finally {
        await closeAll(opened)
      }
    },
    async files(table, schema, options = {}) {
      options.signal?.throwIfAborted()
      const opened = await openAll(() => selectPartitions(folder, table, options.partitions))
      try {
        const { storedFiles } = await import('./stored-files.ts')
        return storedFiles(opened, schema, options)
      } finally {
        await closeAll(opened)
      }
    },
    async partitions(table) {
      return (await listTable(folder, table)).flatMap(part => part.partition ?? [])
    },
    async columns(table) {
      const opened = await openAll(async () => (await listTable(folder, table)).slice(-1))
      try {
        const file = opened[0]?.files[0]
        return file === undefined ? {} : storedSchemaOf(file)
      } finally {
        await closeAll(opened)
      }
    },
    async write(table, data, write = {}) {
      write.signal?.throwIfAborted()
      const partition = write.partition ?? null
      await checkLayout(folder, table, partition)
      const { folder: target, files } = await listPartition(folder, table, partition)
      const { writeParquetFile } = await import('./write-parquet.ts')
      const running = {
        ...(write.signal !== undefined && { signal: write.signal }),
        ...(write.threads !== undefined && { threads: write.threads }),
      }
      await replaceFiles(target, files, path => writeParquetFile(path, data, { ...options, ...running }))
    },
  }
}

async function readTable<S extends Schema>(
  folder: string,
  table: string,
  schema: S,
  options: ReadOptions,
): Promise<Table<S>> {
  options.signal?.throwIfAborted()
  const opened = await openAll(() => selectPartitions(folder, table, options.partitions))
  try {
    if (opened.length === 0) return tableFromRows(schema, [])
    if (opened.every(({ partition }) => partition === null)) {
      const files = opened.flatMap(part => part.files)
      return await readRowGroups(files, rowGroups(files), schema, options, table)
    }
    const parts: Table<S>[] = []
    for (const part of opened) parts.push(await readPartition(part, rowGroups(part.files), table, schema, options))
    return concatTables(parts)
  } finally {
    await closeAll(opened)
  }
}

async function readPartition<S extends Schema>(
  { partition, files }: OpenPartition,
  groups: readonly RowGroup[],
  table: string,
  schema: S,
  options: ReadOptions,
): Promise<Table<S>> {
  const own = storedSchema(schema, [...(files[0]?.columns.keys() ?? [])], partition)
  const stored = await readRowGroups(files, groups, own, options, table)
  if (own === schema) return stored as unknown as Table<S>
  const names = Object.keys(schema)
  const values = partitionValues(partition ?? '', schema, stored.rowCount, table)
  return new Table<S>(
    names.map(name => [name, name === partitionColumn ? values : stored.column(name)] as const),
    stored.rowCount,
  )
}

/** Row groups one after the other, as many together as make a batch. */
async function* scanFiles<S extends Schema>(
  folder: string,
  table: string,
  schema: S,
  { batchRows = defaultBatchRows, ...options }: ScanOptions,
): AsyncGenerator<Table<S>> {
  options.signal?.throwIfAborted()
  const opened = await openAll(() => selectPartitions(folder, table, options.partitions))
  try {
    for (const { partition, files } of opened) {
      const all = rowGroups(files)
      for (let start = 0; start < all.length; ) {
        let end = start
        for (let rows = 0; end < all.length && (end === start || rows + (all[end]?.rows ?? 0) <= batchRows); end++) {
          rows += all[end]?.rows ?? 0
        }
        const batch = await readPartition({ partition, files }, all.slice(start, end), table, schema, options)
        start = end
        if (batch.rowCount > 0) yield batch
      }
    }
  } finally {
    await closeAll(opened)
  }
}

const attempts = 5

/** Opens all files of a listing; a file that was replaced in between makes it list again. */
async function openAll(list: () => Promise<readonly PartitionFiles[]>): Promise<OpenPartition[]> {
  for (let attempt = 1; ; attempt++) {
    const opened: { partition: string | null; files: ParquetFile[] }[] = []
    try {
      for (const { partition, files } of await list()) {
        const part: { partition: string | null; files: ParquetFile[] } = { partition, files: [] }
        opened.push(part)
        for (const path of files) part.files.push(await openParquet(path))
      }
      return opened
    } catch (error) {
      await closeAll(opened)
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === attempts) throw error
    }
  }
}

async function closeAll(opened: readonly OpenPartition[]): Promise<void> {
  await Promise.all(opened.flatMap(part => part.files.map(file => file.close())))
}

async function checkLayout(folder: string, table: string, partition: string | null): Promise<void> {
  folderOf(folder, table, partition)
  const existing = await listTable(folder, table).catch(() => [])
  const partitioned = existing.some(part => part.partition !== null)
  if (existing.length === 0 || partitioned === (partition !== null)) return
  const detail = partitioned
    ? 'is partitioned; say which partition to write'
    : 'is not partitioned; write it as a whole'
  throw new ParameterError('partition', `table \`${table}\` ${detail}.`)
}
