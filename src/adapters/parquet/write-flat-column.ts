import type { ColumnChunk, Encoding, PageType, Statistics } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import type { DataType } from '../../features/schema.ts'
import { countBits, sliceBitmap } from '../../features/table/bitmap.ts'
import type { Column } from '../../features/table/column.ts'
import type { Codec, Compress } from './codecs.ts'
import { encodeLevels } from './hybrid-encoding.ts'
import { physicalPages } from './physical-pages.ts'
import { numberStatistics } from './statistics.ts'

/** How a column chunk is written. */
export interface ChunkOptions {
  readonly name: string
  readonly codec: Codec
  readonly compress: Compress
  /** Where in the file the chunk begins. */
  readonly offset: number
}

/** A column chunk: its description for the footer, and its bytes in order. */
export interface WrittenChunk {
  readonly chunk: ColumnChunk
  readonly parts: readonly Uint8Array[]
}

/** Whether a type is written straight from its memory. */
export function isFlatType(type: DataType): boolean {
  return typeof type === 'string' && type !== 'binary'
}

/** Rows `start` to `end` of a column as one column chunk: a dictionary page where it pays, and one data page. */
export function writeFlatColumn(column: Column, start: number, end: number, options: ChunkOptions): WrittenChunk {
  const rows = end - start
  const validity = sliceBitmap(column.data.validity, start, rows)
  const present = countBits(validity, rows)
  const { type, encoding, dictionary, values } = physicalPages(column, start, end, validity, present)
  const pages = new PageList(options)
  if (dictionary !== null) {
    const { bytes, count } = dictionary
    pages.add('DICTIONARY_PAGE', [bytes], { dictionary_page_header: { num_values: count, encoding: 'PLAIN' } })
  }
  const dataOffset = options.offset + pages.length
  const levels = encodeLevels(validity, rows)
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, levels.length, true)
  pages.add('DATA_PAGE', [size, levels, ...values], {
    data_page_header: {
      num_values: rows,
      encoding,
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  })
  const statistics: Statistics = {
    null_count: BigInt(rows - present),
    ...numberStatistics(column, start, end, validity),
  }
  const encodings: Encoding[] = dictionary === null ? [encoding, 'RLE'] : ['PLAIN', encoding, 'RLE']
  const metadata = {
    type,
    encodings,
    path_in_schema: [options.name],
    codec: options.codec,
    num_values: BigInt(rows),
    total_uncompressed_size: BigInt(pages.uncompressedLength),
    total_compressed_size: BigInt(pages.length),
    data_page_offset: BigInt(dataOffset),
    ...(dictionary !== null && { dictionary_page_offset: BigInt(options.offset) }),
    statistics,
  }
  return { parts: pages.parts, chunk: { file_offset: 0n, meta_data: metadata } }
}

type PageDetails = Omit<
  Parameters<typeof writePageHeader>[1],
  'type' | 'uncompressed_page_size' | 'compressed_page_size'
>

/** The pages of one column chunk. */
class PageList {
  readonly parts: Uint8Array[] = []
  length = 0
  uncompressedLength = 0
  readonly #options: ChunkOptions

  constructor(options: ChunkOptions) {
    this.#options = options
  }

  add(type: PageType, body: readonly Uint8Array[], details: PageDetails): void {
    const size = body.reduce((sum, part) => sum + part.length, 0)
    const compressed = this.#options.codec === 'UNCOMPRESSED' ? body : [this.#options.compress(joined(body, size))]
    const compressedSize = compressed.reduce((sum, part) => sum + part.length, 0)
    const writer = new ByteWriter(64)
    writePageHeader(writer, { type, uncompressed_page_size: size, compressed_page_size: compressedSize, ...details })
    const header = writer.getBytes().slice()
    this.parts.push(header, ...compressed)
    this.length += header.length + compressedSize
    this.uncompressedLength += header.length + size
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
