import { resolve } from 'node:path'
import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { requirePath, requireSettings, requireTable } from '../../features/errors/parameter-error.ts'
import { StorageError } from '../../features/errors/storage-errors.ts'
import { openLocalFile } from '../../features/files/open-local-file.ts'
import type { ReadOptions } from '../../features/offline/offline-store.ts'
import { readRange, rowsInRange } from '../../features/offline/time-range.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { openParquet, type ParquetFile } from './parquet-file.ts'
import type { ReadAhead } from './read-ahead.ts'
import { checkFile, readGroups } from './read-columns.ts'
import { mayHold, type RowGroup, rowGroups } from './row-groups.ts'
import { storedType } from './stored-type.ts'
import type { WriteFileOptions } from './write-parquet.ts'

/** How one Parquet file is read. */
export type ReadFileOptions = Omit<ReadOptions, 'partitions'>

/**
 * Reads one Parquet file: the declared columns, or all of them.
 *
 * @throws {ParquetFileError} for a file that is cut off or corrupt.
 * @throws {UnknownColumnError} or {ColumnTypeError} for a column that is missing or of another type.
 * @throws {InvalidValueError} for timestamps that are not adjusted to UTC, unless `zone` is given.
 */
export async function readParquet<const S extends Schema>(
  path: string,
  schema?: S,
  options: ReadFileOptions = {},
): Promise<Table<S>> {
  requirePath('path', path, 'file')
  requireSettings<ReadFileOptions>(options, {
    ...{ time: null, zone: null, threads: null, signal: 'throwIfAborted?', onProgress: 'call?' },
  })
  const opened = await openLocalFile(path)
  if (opened === null) throw new StorageError('read', path, new RangeError('it is not there'))
  const file = await openParquet(opened)
  try {
    const declared = schema ?? (storedSchemaOf(file) as S)
    return await readPlanned(planRead([file], declared, options), { ...options, stage: path })
  } finally {
    await file.close()
  }
}

/** Writes a table to one Parquet file; an existing file is replaced when the new one is complete. */
export async function writeParquet(path: string, table: Table, options: WriteFileOptions = {}): Promise<void> {
  requirePath('path', path, 'file')
  requireTable('table', table)
  requireSettings<WriteFileOptions>(options, {
    codec: null,
    rowGroupSize: null,
    threads: null,
    signal: 'throwIfAborted?',
    onProgress: 'call?',
  })
  const [{ localWriter }, { writeParquetTo }] = await Promise.all([
    import('../../features/files/local-writer.ts'),
    import('./write-parquet.ts'),
  ])
  await localWriter()(resolve(path), sink => writeParquetTo(sink, table, options), {})
}

/** What is read of open files. */
export interface PlannedRead<S extends Schema> {
  readonly schema: S
  /** The columns that are read, with that of the time. */
  readonly needed: Schema
  /** The row groups that can hold a time of the range. */
  readonly groups: readonly RowGroup[]
}

/** Refuses files that lack a declared column, and leaves out the row groups that need not be read. */
export function planRead<S extends Schema>(
  files: readonly ParquetFile[],
  schema: S,
  { time, zone }: Pick<ReadFileOptions, 'time' | 'zone'>,
): PlannedRead<S> {
  const needed: Schema = time === undefined ? schema : { ...schema, [time.column]: schema[time.column] ?? 'timestamp' }
  for (const file of files) checkFile(file, needed, zone)
  const groups = rowGroups(files)
  if (time === undefined) return { schema, needed, groups }
  const range = readRange(time)
  return { schema, needed, groups: groups.filter(group => mayHold(group, time.column, range)) }
}

/** How what was planned is read. */
export interface PlannedReadOptions extends ReadFileOptions {
  /** What it is called in reports of progress. */
  readonly stage: string
  readonly ahead?: ReadAhead | undefined
}

/** Reads row groups one after the other, and keeps the rows of the range. */
export async function readPlanned<S extends Schema>(
  { schema, needed, groups }: PlannedRead<S>,
  options: PlannedReadOptions,
): Promise<Table<S>> {
  const { time, zone, signal, threads, onProgress, stage, ahead } = options
  const table = await readGroups(groups, needed, {
    ...(zone !== undefined && { zone }),
    ...(signal !== undefined && { signal }),
    ...(threads !== undefined && { threads }),
    ...(ahead !== undefined && { ahead }),
    onRows: (done, total) => onProgress?.({ stage: `read ${stage}`, done, total, unit: 'rows' }),
  })
  const rows = time === undefined ? null : rowsInRange(table, time.column, readRange(time))
  const kept = table.select(Object.keys(schema)) as unknown as Table<S>
  return rows === null ? kept : takeTable(kept, rows)
}

/** The schema under which all columns of a file can be read. */
export function storedSchemaOf(file: ParquetFile): Schema {
  const types = [...file.columns].map(([name, node]): [string, DataType] => {
    const type = storedType(node)
    if (typeof type === 'string' && type.includes(' '))
      throw new ColumnTypeError(name, `file ${file.path}`, type, 'a known type')
    return [name, type as DataType]
  })
  return Object.fromEntries(types)
}
