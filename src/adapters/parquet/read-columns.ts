import type { SchemaTree } from 'hyparquet'
import { InvalidValueError } from '../../features/errors/invalid-value-error.ts'
import { UnknownColumnError } from '../../features/errors/unknown-column-error.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { type ColumnTarget, columnTarget } from './column-target.ts'
import { isFlat, readFlatChunk } from './flat-column.ts'
import { readNested } from './nested-column.ts'
import { fileError, type ParquetFile } from './parquet-file.ts'
import { Inexact, plainDecoder } from './plain-values.ts'
import type { RowGroup } from './row-groups.ts'
import { checkStored } from './stored-type.ts'

/** How row groups are read. */
export interface GroupOptions {
  readonly zone?: string
  readonly signal?: AbortSignal
  /** Called after each row group with the rows read so far and their total. */
  readonly onRows?: (done: number, total: number) => void
}

/**
 * Refuses files that lack a declared column or store it as something else, before anything is read.
 *
 * @throws {UnknownColumnError} or {ColumnTypeError} naming file and column.
 */
export function checkFile(file: ParquetFile, schema: Schema, zone: string | undefined): void {
  for (const [name, type] of Object.entries(schema)) {
    const node = file.columns.get(name)
    if (node === undefined) throw new UnknownColumnError(name, `file ${file.path}`, [...file.columns.keys()])
    checkStored(node, type, file.path, zone)
  }
}

/** Reads declared columns of row groups, one after the other, into one table; the files have been checked. */
export async function readGroups<S extends Schema>(
  groups: readonly RowGroup[],
  schema: S,
  options: GroupOptions,
): Promise<Table<S>> {
  const total = groups.reduce((sum, group) => sum + group.rows, 0)
  const targets = Object.entries(schema).map(([name, type]) => ({ name, type, target: columnTarget(type, total) }))
  let at = 0
  for (const group of groups) {
    for (const column of targets) {
      options.signal?.throwIfAborted()
      await readChunk(group, column, at, options.zone)
    }
    at += group.rows
    options.onRows?.(at, total)
  }
  return new Table<S>(
    targets.map(({ name, target }): [string, Column] => [name, target.finish()]),
    total,
  )
}

/** A declared column and where its rows are collected. */
interface WantedColumn {
  readonly name: string
  readonly type: DataType
  readonly target: ColumnTarget
}

async function readChunk(group: RowGroup, wanted: WantedColumn, at: number, zone: string | undefined): Promise<void> {
  const { file, rows } = group
  try {
    await readChunkInto(group, wanted, at, zone)
  } catch (error) {
    if (error instanceof Inexact) {
      const row = error.at >= at && error.at < at + rows ? error.at : null
      throw new InvalidValueError(wanted.name, row, `${error.message} (file ${file.path})`)
    }
    if (error instanceof RangeError && error.message.includes('declare the column')) {
      throw new InvalidValueError(wanted.name, null, `${error.message} (file ${file.path})`)
    }
    throw fileError(file.path, error)
  }
}

async function readChunkInto(
  group: RowGroup,
  wanted: WantedColumn,
  at: number,
  zone: string | undefined,
): Promise<void> {
  const { file, rows, start } = group
  const { name, type, target } = wanted
  const node = file.columns.get(name) as SchemaTree
  const column = file.metadata.row_groups[group.index]?.columns.find(
    candidate => candidate.meta_data?.path_in_schema[0] === name,
  )?.meta_data
  const plain = target.values === null ? null : plainDecoder(node, target.values, target.texts, zone)
  const decompress = column && file.decompressors[column.codec]
  if (column === undefined || plain === null || !isFlat(node, column)) {
    return readNested(file, { name, node, type, start, end: start + rows, zone }, target, at)
  }
  if (decompress === undefined) throw new RangeError(`the codec ${column.codec} is not supported`)
  const dictionary = Number(column.dictionary_page_offset ?? 0)
  const data = Number(column.data_page_offset)
  const first = dictionary > 0 && dictionary < data ? dictionary : data
  const bytes = await file.read(first, first + Number(column.total_compressed_size))
  readFlatChunk({ node, column, bytes, rows, decompress, plain }, target, at)
}
