import { type FileHandle, open } from 'node:fs/promises'
import type { ColumnChunk, RowGroup } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { LongRunning } from '../../features/progress.ts'
import type { Table } from '../../features/table/table.ts'
import { type Codec, compressorFor } from './codecs.ts'
import { parquetElements } from './parquet-schema.ts'
import { isFlatType, writeFlatColumn } from './write-flat-column.ts'
import { writeNestedColumn } from './write-nested-column.ts'

/** How a Parquet file is written. */
export interface WriteFileOptions extends LongRunning {
  /** Default ZSTD (level 1); UNCOMPRESSED is faster and larger. */
  readonly codec?: Codec
  /** Rows of a row group, the unit that readers skip by; default 131,072. */
  readonly rowGroupSize?: number
}

/** Writes a table to a file that does not exist yet, and waits until it is on the disk. */
export async function writeParquetFile(path: string, table: Table, options: WriteFileOptions = {}): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await writeTable(handle, table, options)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeTable(handle: FileHandle, table: Table, options: WriteFileOptions): Promise<void> {
  const schema = parquetElements(table.columnTypes)
  const { codec, compress } = compressorFor(options.codec ?? 'ZSTD')
  const size = options.rowGroupSize ?? 131_072
  const groups: RowGroup[] = []
  await writeAll(handle, [new TextEncoder().encode('PAR1')])
  let offset = 4
  for (let start = 0; start < table.rowCount; start += size) {
    const end = Math.min(start + size, table.rowCount)
    const chunks: ColumnChunk[] = []
    const groupOffset = offset
    for (const name of table.columnNames) {
      options.signal?.throwIfAborted()
      const column = table.column(name)
      const where = { name, codec, compress, offset }
      if (isFlatType(column.type)) {
        const { chunk, parts } = writeFlatColumn(column, start, end, where)
        chunks.push(chunk)
        offset += await writeAll(handle, parts)
      } else {
        const nested = writeNestedColumn(column, schema, start, end, where)
        chunks.push(...nested.chunks)
        offset += await writeAll(handle, [nested.bytes])
      }
    }
    groups.push(describeGroup(chunks, end - start, offset - groupOffset))
    options.onProgress?.({ stage: 'write', done: end, total: table.rowCount, unit: 'rows' })
  }
  await writeAll(handle, [footer(schema, groups, table.rowCount, offset)])
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
