import type { SchemaTree } from 'hyparquet'
import { InvalidValueError } from '../../features/errors/column-errors.ts'
import type { DataType } from '../../features/schema.ts'
import type { ColumnTarget } from './column-target.ts'
import { flatPlace, readFlatChunk } from './flat-column.ts'
import { fileError } from './parquet-file.ts'
import { Inexact, plainDecoder } from './plain-values.ts'
import type { ReadAhead, ReadBytes } from './read-ahead.ts'
import type { RowGroup } from './row-groups.ts'

/** How row groups are read. */
export interface GroupOptions {
  readonly zone?: string
  readonly signal?: AbortSignal
  readonly threads?: number
  /** Where what is read was announced; default: only these row groups are. */
  readonly ahead?: ReadAhead
  /** Called now and then with the rows read so far and their total. */
  readonly onRows?: (done: number, total: number) => void
}

/** A declared column and where its rows are collected. */
export interface WantedColumn {
  readonly name: string
  readonly type: DataType
  readonly target: ColumnTarget
}

/** A declared column of one row group, and the row at which its values go. */
export interface WantedChunk {
  readonly group: RowGroup
  readonly wanted: WantedColumn
  readonly at: number
}

/** Reads one column of a row group; an error names file, column and row. */
export async function readChunk(chunk: WantedChunk, ahead: ReadAhead, zone: string | undefined): Promise<void> {
  const { group, wanted, at } = chunk
  const { file, rows } = group
  try {
    await readChunkInto(chunk, await ahead.reader(group, wanted.name), zone)
  } catch (error) {
    // Whoever gives up may do so with any reason, which says nothing of the file.
    ahead.ending.throwIfAborted()
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
  { group, wanted, at }: WantedChunk,
  read: ReadBytes,
  zone: string | undefined,
): Promise<void> {
  const { file, rows, start } = group
  const { name, type, target } = wanted
  const { values, clear } = target
  const node = file.columns.get(name) as SchemaTree
  const place = flatPlace(group, name)
  const plain = values === null ? null : plainDecoder(node, values, target.texts, zone)
  if (place === null || values === null || plain === null) {
    const { readNested } = await import('./nested-column.ts')
    return readNested(file, { name, node, type, start, end: start + rows, zone, read }, target, at)
  }
  const decompress = file.decompressors[place.codec]
  if (decompress === undefined) throw new RangeError(`the codec ${place.codec} is not supported`)
  const bytes = await read(place.start, place.end)
  readFlatChunk({ node, codec: place.codec, bytes, rows, decompress, plain }, { values, clear }, at)
}
