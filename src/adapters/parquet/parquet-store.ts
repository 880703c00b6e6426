import { requirePlace, requireSettings } from '../../features/errors/parameter-error.ts'
import type { FileSink, Files } from '../../features/files/files.ts'
import { localFiles } from '../../features/files/local-files.ts'
import type { OfflineStore, ReadOptions, ScanOptions } from '../../features/offline/offline-store.ts'
import { partitionColumn, partitionValues, storedSchema } from '../../features/offline/partition-column.ts'
import { defaultBatchRows } from '../../features/offline/scan-table.ts'
import { readRange, timeRange } from '../../features/offline/time-range.ts'
import type { Schema } from '../../features/schema.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import { Table } from '../../features/table/table.ts'
import { closePartitions, openPartitions, withPartitions } from './open-partitions.ts'
import type { ParquetFile } from './parquet-file.ts'
import { parquetStream } from './parquet-stream.ts'
import { ReadAhead } from './read-ahead.ts'
import { wantedOf } from './read-columns.ts'
import { type PlannedRead, type PlannedReadOptions, planRead, readPlanned, storedSchemaOf } from './read-parquet.ts'
import { replaceFiles } from './replace-files.ts'
import { mayHold, type RowGroup, rowGroups } from './row-groups.ts'
import type { OpenPartition } from './stored-files.ts'
import {
  checkLayout,
  folderOf,
  lastPartition,
  listPartition,
  listTable,
  type PartitionFiles,
  selectPartitions,
} from './table-folder.ts'
import type { WriteFileOptions } from './write-parquet.ts'

/** How the store writes. */
export type ParquetStoreOptions = Pick<WriteFileOptions, 'codec' | 'rowGroupSize'>

/**
 * An offline store in a folder, or other files, of Parquet in Hive layout: `<table>/*.parquet`, or `<table>/ds=2001-05-01/*.parquet`.
 *
 * Reads only the declared columns and the row groups that can hold the requested times. Writes are atomic for readers.
 */
export function parquetStore(place: string | Files, options: ParquetStoreOptions = {}): OfflineStore {
  requirePlace('place', place)
  requireSettings<ParquetStoreOptions>(options, { codec: null, rowGroupSize: null })
  const lake = typeof place === 'string' ? localFiles(place) : place
  return {
    read: (table, schema, read = {}) => readTable(lake, table, schema, read),
    scan: (table, schema, scan = {}) => scanFiles(lake, table, schema, scan),
    stream(table, range) {
      folderOf(table)
      const withFiles = async (): Promise<{ files: readonly ParquetFile[]; close: () => Promise<void> }> => {
        const opened = await openPartitions(lake, () => listTable(lake, table))
        return { files: opened.flatMap(part => part.files), close: () => closePartitions(opened) }
      }
      return parquetStream(table, withFiles, timeRange(range))
    },
    async estimateRows(table, { partitions, time } = {}) {
      return withPartitions(
        lake,
        () => selectPartitions(lake, table, partitions),
        async opened => {
          const groups = opened.flatMap(part => rowGroups(part.files))
          const held = groups.filter(group => time === undefined || mayHold(group, time.column, readRange(time)))
          return held.reduce((rows, group) => rows + group.rows, 0)
        },
      )
    },
    async files(table, schema, options = {}) {
      options.signal?.throwIfAborted()
      if (await isElsewhere(lake, table, options.partitions)) return null
      const { storedFiles } = await import('./stored-files.ts')
      const list = (): Promise<readonly PartitionFiles[]> => selectPartitions(lake, table, options.partitions)
      return withPartitions(lake, list, async opened => storedFiles(opened, schema, options))
    },
    async partitions(table) {
      return (await listTable(lake, table)).flatMap(part => part.partition ?? [])
    },
    async columns(table) {
      const first = async (): Promise<readonly PartitionFiles[]> => {
        const part = await lastPartition(lake, table)
        return [{ ...part, files: part.files.slice(0, 1) }]
      }
      return withPartitions(lake, first, async ([part]) => storedSchemaOf(part?.files[0] as ParquetFile))
    },
    async write(table, data, write = {}) {
      write.signal?.throwIfAborted()
      const partition = write.partition ?? null
      await checkLayout(lake, table, partition)
      const { folder: target, files } = await listPartition(lake, table, partition)
      const { writeParquetTo } = await import('./write-parquet.ts')
      const running = {
        ...(write.signal !== undefined && { signal: write.signal }),
        ...(write.threads !== undefined && { threads: write.threads }),
      }
      const content = (sink: FileSink): Promise<void> => writeParquetTo(sink, data, { ...options, ...running })
      await replaceFiles(lake, target, files, content, { signal: write.signal })
    },
  }
}

/** Whether files are not on this machine, so that nobody else can open them; one is looked at. */
async function isElsewhere(lake: Files, table: string, wanted: readonly string[] | undefined): Promise<boolean> {
  const [partition] = wanted ?? []
  const part = partition === undefined ? await lastPartition(lake, table) : await listPartition(lake, table, partition)
  const [path] = part.files
  const file = path === undefined ? null : await lake.open(path)
  await file?.close()
  return file?.descriptor === null
}

async function readTable<S extends Schema>(
  lake: Files,
  table: string,
  schema: S,
  options: ReadOptions,
): Promise<Table<S>> {
  options.signal?.throwIfAborted()
  const list = (): Promise<readonly PartitionFiles[]> => selectPartitions(lake, table, options.partitions)
  return withPartitions(lake, list, async opened => {
    if (opened.length === 0) return tableFromRows(schema, [])
    const parts = opened.map(part => planPartition(part, schema, options))
    const ahead = announced(parts, options.signal)
    try {
      const tables: Table<S>[] = []
      for (const part of parts)
        tables.push(await readPartition(part, table, schema, { ...options, stage: table, ahead }))
      return concatTables(tables)
    } finally {
      ahead.close()
    }
  })
}

/** A partition, and what is read of it. */
interface PlannedPartition extends PlannedRead<Schema> {
  readonly partition: string | null
}

function planPartition({ partition, files }: OpenPartition, schema: Schema, options: ReadOptions): PlannedPartition {
  const own = storedSchema(schema, [...(files[0]?.columns.keys() ?? [])], partition)
  return { partition, ...planRead(files, own, options) }
}

function announced(parts: readonly PlannedPartition[], signal: AbortSignal | undefined): ReadAhead {
  return new ReadAhead(
    parts.flatMap(({ groups, needed }) => wantedOf(groups, needed)),
    signal,
  )
}

async function readPartition<S extends Schema>(
  part: PlannedPartition,
  table: string,
  schema: S,
  options: PlannedReadOptions,
): Promise<Table<S>> {
  const stored = await readPlanned(part, options)
  if (part.schema === schema) return stored as unknown as Table<S>
  const names = Object.keys(schema)
  const values = partitionValues(part.partition ?? '', schema, stored.rowCount, table)
  return new Table<S>(
    names.map(name => [name, name === partitionColumn ? values : stored.column(name)] as const),
    stored.rowCount,
  )
}

/** Row groups one after the other, as many together as make a batch. */
async function* scanFiles<S extends Schema>(
  lake: Files,
  table: string,
  schema: S,
  { batchRows = defaultBatchRows, ...options }: ScanOptions,
): AsyncGenerator<Table<S>> {
  options.signal?.throwIfAborted()
  const opened = await openPartitions(lake, () => selectPartitions(lake, table, options.partitions))
  try {
    const parts = opened.map(part => planPartition(part, schema, options))
    const ahead = announced(parts, options.signal)
    try {
      for (const part of parts) {
        for (const groups of inBatches(part.groups, batchRows)) {
          const batch = await readPartition({ ...part, groups }, table, schema, { ...options, stage: table, ahead })
          if (batch.rowCount > 0) yield batch
        }
      }
    } finally {
      ahead.close()
    }
  } finally {
    await closePartitions(opened)
  }
}

function* inBatches(groups: readonly RowGroup[], batchRows: number): Generator<readonly RowGroup[]> {
  for (let start = 0; start < groups.length; ) {
    let end = start
    for (let rows = 0; end < groups.length && (end === start || rows + (groups[end]?.rows ?? 0) <= batchRows); end++) {
      rows += groups[end]?.rows ?? 0
    }
    yield groups.slice(start, end)
    start = end
  }
}
