import { asyncBufferFromFile, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** Columns of a Parquet file as plain arrays: bigints and times become numbers (epoch milliseconds), missing values null. */
export async function readColumns(path: string, columns?: readonly string[]): Promise<Map<string, unknown[]>> {
  const chunks: { readonly name: string; readonly rowStart: number; readonly values: Iterable<unknown> }[] = []
  await parquetRead({
    file: await asyncBufferFromFile(path),
    compressors,
    ...(columns === undefined ? {} : { columns: [...columns] }),
    parsers: {
      timestampFromMilliseconds: Number,
      timestampFromMicroseconds: micros => Number(micros / 1000n),
      timestampFromNanoseconds: nanos => Number(nanos / 1_000_000n),
    },
    onChunk: ({ columnName, rowStart, columnData }) => {
      chunks.push({ name: columnName, rowStart, values: columnData as Iterable<unknown> })
    },
  })
  // Chunks of later row groups may be finished first.
  chunks.sort((left, right) => left.rowStart - right.rowStart)
  const found = new Map<string, unknown[]>()
  for (const { name, values } of chunks) {
    const column = found.get(name) ?? []
    found.set(name, column)
    for (const value of values) column.push(typeof value === 'bigint' ? Number(value) : (value ?? null))
  }
  return found
}
