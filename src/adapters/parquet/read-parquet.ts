import { resolve } from 'node:path'
import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { StorageError } from '../../features/errors/storage-errors.ts'
import { openLocalFile } from '../../features/files/open-local-file.ts'
import type { ReadOptions } from '../../features/offline/offline-store.ts'
import { readRange, rowsInRange } from '../../features/offline/time-range.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { openParquet, type ParquetFile } from './parquet-file.ts'
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
  const opened = await openLocalFile(path)
  if (opened === null) throw new StorageError('read', path, new RangeError('it is not there'))
  const file = await openParquet(opened)
  try {
    const declared = schema ?? (storedSchemaOf(file) as S)
    return await readRowGroups([file], rowGroups([file]), declared, options, path)
  } finally {
    await file.close()
  }
}

/** Writes a table to one Parquet file; an existing file is replaced when the new one is complete. */
export async function writeParquet(path: string, table: Table, options: WriteFileOptions = {}): Promise<void> {
  const [{ localWriter }, { writeParquetTo }] = await Promise.all([
    import('../../features/files/local-writer.ts'),
    import('./write-parquet.ts'),
  ])
  await localWriter()(resolve(path), sink => writeParquetTo(sink, table, options), {})
}

/** Reads row groups of open files one after the other; those that cannot hold a time of the range are skipped. */
export async function readRowGroups<S extends Schema>(
  files: readonly ParquetFile[],
  groups: readonly RowGroup[],
  schema: S,
  options: ReadFileOptions,
  stage: string,
): Promise<Table<S>> {
  const { time, zone, signal, threads, onProgress } = options
  const range = time === undefined ? null : readRange(time)
  const needed: Schema = time === undefined ? schema : { ...schema, [time.column]: schema[time.column] ?? 'timestamp' }
  for (const file of files) checkFile(file, needed, zone)
  const held = groups.filter(group => time === undefined || range === null || mayHold(group, time.column, range))
  const table = await readGroups(held, needed, {
    ...(zone !== undefined && { zone }),
    ...(signal !== undefined && { signal }),
    ...(threads !== undefined && { threads }),
    onRows: (done, total) => onProgress?.({ stage: `read ${stage}`, done, total, unit: 'rows' }),
  })
  const rows = time === undefined || range === null ? null : rowsInRange(table, time.column, range)
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
