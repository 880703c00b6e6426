import type { FileMetaData, SchemaTree } from 'hyparquet'
import { parquetMetadata, parquetSchema } from 'hyparquet/src/metadata.js'
import { isBigheadError } from '../../features/errors/bighead-error.ts'
import type { OpenFile } from '../../features/files/files.ts'
import { type Decompressors, decompressorsFor } from './codecs.ts'
import { ParquetFileError } from './parquet-file-error.ts'

/** An open Parquet file: its footer, and bytes on request. */
export interface ParquetFile extends OpenFile {
  readonly metadata: FileMetaData
  /** The top-level columns by name. */
  readonly columns: ReadonlyMap<string, SchemaTree>
  readonly decompressors: Decompressors
}

const footerGuess = 1 << 16

/**
 * Reads the footer of an open file.
 *
 * @throws {ParquetFileError} when it is not a Parquet file or is truncated; it is then closed.
 */
export async function openParquet(file: OpenFile): Promise<ParquetFile> {
  try {
    const metadata = await readFooter(file)
    const codecs = metadata.row_groups.flatMap(group => group.columns.flatMap(column => column.meta_data?.codec ?? []))
    const columns = new Map(parquetSchema(metadata).children.map(node => [node.element.name, node]))
    return { ...file, metadata, columns, decompressors: await decompressorsFor(new Set(codecs)) }
  } catch (error) {
    await file.close()
    throw fileError(file.path, error)
  }
}

/** The error as one that names the file. */
export function fileError(path: string, error: unknown): unknown {
  if (isBigheadError(error) || (error instanceof Error && (error.name === 'AbortError' || 'syscall' in error)))
    return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ParquetFileError(path, `${detail}.`, { cause: error })
}

async function readFooter({ path, size, read }: OpenFile): Promise<FileMetaData> {
  if (size < 12) throw new ParquetFileError(path, `it has only ${size} bytes.`)
  const tail = await read(Math.max(0, size - footerGuess), size)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  if (view.getUint32(tail.length - 4, true) !== magic) {
    throw new ParquetFileError(path, 'it does not end with the letters PAR1, so it is cut off or something else.')
  }
  const length = view.getUint32(tail.length - 8, true) + 8
  if (length > size) throw new ParquetFileError(path, `its footer claims ${length} bytes, the file has ${size}.`)
  const footer = length <= tail.length ? tail : await read(size - length, size)
  const metadata = parquetMetadata(footer, { parsers: statisticsParsers, geoparquet: false })
  for (const group of metadata.row_groups) {
    for (const { meta_data: column } of group.columns) {
      const start = Number(column?.dictionary_page_offset ?? column?.data_page_offset ?? 0)
      if (column === undefined || start + Number(column.total_compressed_size) > size) {
        throw new ParquetFileError(path, 'its footer points beyond its end.')
      }
    }
  }
  return metadata
}

const magic = 0x31524150

/** Bounds of timestamps as epoch milliseconds, floored. */
const statisticsParsers = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => floorDivide(value, 1000n),
  timestampFromNanoseconds: (value: bigint) => floorDivide(value, 1_000_000n),
  dateFromDays: (value: number) => value,
} as unknown as NonNullable<NonNullable<Parameters<typeof parquetMetadata>[1]>['parsers']>

function floorDivide(value: bigint, divisor: bigint): number {
  const quotient = value / divisor
  return Number(value < 0n && quotient * divisor !== value ? quotient - 1n : quotient)
}
