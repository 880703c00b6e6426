import type { ColumnChunk, RowGroup, SchemaElement } from 'hyparquet'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { FileSink } from '../../features/files/files.ts'
import { defaultBatchRows, regrouped } from '../../features/offline/scan-table.ts'
import type { LongRunning } from '../../features/progress.ts'
import type { Table } from '../../features/table/table.ts'
import { ChunkWriter } from './chunk-writer.ts'
import type { Codec } from './compressor.ts'
import { fileFooter } from './file-footer.ts'
import { parquetElements } from './parquet-schema.ts'

/** How a Parquet file is written. */
export interface WriteFileOptions extends LongRunning {
  /** Default ZSTD (level 1); UNCOMPRESSED is faster and larger. */
  readonly codec?: Codec
  /** The number of rows in a row group, the unit that readers can skip; default 131,072. */
  readonly rowGroupSize?: number
  /** The number of threads that encode; the rows do not depend on it. Default: one per core if there is much to write. */
  readonly threads?: number
}

/** Writes the bytes of a Parquet file of a table, or of batches of one schema. */
export async function writeParquetTo(
  sink: FileSink,
  data: Table | AsyncIterable<Table>,
  options: WriteFileOptions = {},
): Promise<void> {
  const total = 'rowCount' in data ? data.rowCount : null
  const file = new ChunkWriter(sink, options)
  const groups: RowGroup[] = []
  let schema: SchemaElement[] | null = null
  let rows = 0
  try {
    await file.write([new TextEncoder().encode('PAR1')])
    for await (const table of regrouped(data, options.rowGroupSize ?? defaultBatchRows)) {
      options.signal?.throwIfAborted()
      schema ??= parquetElements(table.columnTypes)
      if (table.rowCount === 0) continue
      const start = file.offset
      const chunks = await file.writeColumns(table, schema)
      groups.push(describeGroup(chunks, table.rowCount, file.offset - start))
      rows += table.rowCount
      options.onProgress?.({ stage: 'write', done: rows, total, unit: 'rows' })
    }
    if (schema === null)
      throw new ParameterError('data', 'there is no batch to be written; give at least an empty one.')
    await file.write([fileFooter(schema, groups, rows)])
    await file.written()
  } finally {
    await file.close()
  }
}

function describeGroup(columns: ColumnChunk[], rows: number, length: number): RowGroup {
  const bytes = columns.reduce((sum, column) => sum + (column.meta_data?.total_uncompressed_size ?? 0n), 0n)
  return { columns, total_byte_size: bytes, num_rows: BigInt(rows), total_compressed_size: BigInt(length) }
}
