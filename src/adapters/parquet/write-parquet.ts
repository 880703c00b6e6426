import { type FileHandle, open } from 'node:fs/promises'
import type { ColumnChunk, RowGroup, SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { defaultBatchRows, regrouped } from '../../features/offline/scan-table.ts'
import type { LongRunning } from '../../features/progress.ts'
import type { Table } from '../../features/table/table.ts'
import { type Codec, compressorFor } from './compressor.ts'
import { parquetElements } from './parquet-schema.ts'
import { Scratch } from './scratch.ts'
import { type ChunkOptions, isFlatType, type PlaceColumn, writeFlatColumn } from './write-flat-column.ts'
import { writeNestedColumn } from './write-nested-column.ts'

/** How a Parquet file is written. */
export interface WriteFileOptions extends LongRunning {
  /** Default ZSTD (level 1); UNCOMPRESSED is faster and larger. */
  readonly codec?: Codec
  /** Rows of a row group, the unit that readers skip by; default 131,072. */
  readonly rowGroupSize?: number
}

/** Writes a table, or batches of one schema, to a file that does not exist yet, and waits until it is on the disk. */
export async function writeParquetFile(
  path: string,
  data: Table | AsyncIterable<Table>,
  options: WriteFileOptions = {},
): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await writeGroups(handle, data, options)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Columns that are compressed at the same time: enough for Node's threads, and their copies take little memory. */
const columnsAtOnce = 16

async function writeGroups(
  handle: FileHandle,
  data: Table | AsyncIterable<Table>,
  options: WriteFileOptions,
): Promise<void> {
  const total = 'rowCount' in data ? data.rowCount : null
  const compressor = compressorFor(options.codec ?? 'ZSTD')
  const scratch = new Scratch()
  const groups: RowGroup[] = []
  let schema: SchemaElement[] | null = null
  let rows = 0
  let offset = await writeAll(handle, [new TextEncoder().encode('PAR1')])
  for await (const table of regrouped(data, options.rowGroupSize ?? defaultBatchRows)) {
    options.signal?.throwIfAborted()
    schema ??= parquetElements(table.columnTypes)
    if (table.rowCount === 0) continue
    const chunks: ColumnChunk[] = []
    const groupOffset = offset
    for (let from = 0; from < table.columnNames.length; from += columnsAtOnce) {
      const names = table.columnNames.slice(from, from + columnsAtOnce)
      scratch.begin()
      // They are compressed at the same time; one after the other they find their place.
      for (const place of await Promise.all(columnsOf(table, names, schema, { ...compressor, scratch }))) {
        const placed = await place(offset)
        chunks.push(...placed.chunks)
        offset += await writeAll(handle, placed.parts)
      }
    }
    groups.push(describeGroup(chunks, table.rowCount, offset - groupOffset))
    rows += table.rowCount
    options.onProgress?.({ stage: 'write', done: rows, total, unit: 'rows' })
  }
  if (schema === null) throw new ParameterError('data', 'there is no batch to be written; give at least an empty one.')
  await writeAll(handle, [footer(schema, groups, rows, offset)])
}

function columnsOf(
  table: Table,
  names: readonly string[],
  schema: readonly SchemaElement[],
  common: Omit<ChunkOptions, 'name'>,
): (PlaceColumn | Promise<PlaceColumn>)[] {
  return names.map(name => {
    const column = table.column(name)
    const options = { ...common, name }
    if (isFlatType(column.type)) return writeFlatColumn(column, options)
    return offset => writeNestedColumn(column, schema, options, offset)
  })
}

function describeGroup(columns: ColumnChunk[], rows: number, length: number): RowGroup {
  const bytes = columns.reduce((sum, column) => sum + (column.meta_data?.total_uncompressed_size ?? 0n), 0n)
  return { columns, total_byte_size: bytes, num_rows: BigInt(rows), total_compressed_size: BigInt(length) }
}

/** The library's writer for an otherwise finished file gives the footer's bytes. */
function footer(
  schema: ReturnType<typeof parquetElements>,
  groups: RowGroup[],
  rows: number,
  offset: number,
): Uint8Array {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'bighead' })
  writer.row_groups = groups
  writer.num_rows = BigInt(rows)
  const header = bytes.getBytes().length
  bytes.offset = offset
  writer.finish()
  return bytes.getBytes().subarray(header)
}

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[]): Promise<number> {
  let total = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; ) at += (await handle.write(part, at, part.length - at)).bytesWritten
    total += part.length
  }
  return total
}
