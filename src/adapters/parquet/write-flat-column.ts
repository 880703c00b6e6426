import type { ColumnChunk, Encoding, PageHeader, PageType, Statistics } from 'hyparquet'
import type { DataType } from '../../features/schema.ts'
import { countBits } from '../../features/table/bitmap.ts'
import type { Column } from '../../features/table/column.ts'
import type { Compressor } from './compressor.ts'
import { encodeLevels } from './hybrid-encoding.ts'
import { pageHeaderBytes } from './page-header.ts'
import { physicalPages } from './physical-pages.ts'
import type { Scratch } from './scratch.ts'
import { numberStatistics } from './statistics.ts'

/** How a column chunk is written. */
export interface ChunkOptions extends Compressor {
  readonly name: string
  /** For what is needed until the chunk is in the file. */
  readonly scratch: Scratch
}

/** The column chunks of a column, one for each leaf: their descriptions for the footer, and their bytes in order. */
export interface PlacedColumn {
  readonly chunks: readonly ColumnChunk[]
  readonly parts: readonly Uint8Array[]
}

/** Whether a type is written straight from its memory. */
export function isFlatType(type: DataType): boolean {
  return typeof type === 'string' && type !== 'binary'
}

/** A column chunk as data: what the footer says of it wherever it is, and its bytes. */
export interface EncodedColumn {
  readonly metadata: Omit<NonNullable<ColumnChunk['meta_data']>, 'data_page_offset'>
  readonly parts: readonly Uint8Array[]
  readonly hasDictionary: boolean
  /** Where the data page is in its bytes. */
  readonly dataOffset: number
}

/** A column as one column chunk: a dictionary page where it pays, and one data page. */
export async function encodeFlatColumn(column: Column, options: ChunkOptions): Promise<EncodedColumn> {
  const { length: rows, data } = column
  const { validity } = data
  const present = countBits(validity, rows)
  const { type, encoding, dictionary, values, bounds } = physicalPages(column, present, options.scratch)
  const codec = isCompressible(values, options) ? options.codec : 'UNCOMPRESSED'
  const pages = new PageList({ ...options, codec })
  if (dictionary !== null) {
    const { bytes, count } = dictionary
    await pages.add('DICTIONARY_PAGE', [bytes], { dictionary_page_header: { num_values: count, encoding: 'PLAIN' } })
  }
  const dataOffset = pages.length
  const levels = encodeLevels(validity, rows)
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, levels.length, true)
  await pages.add('DATA_PAGE', [size, levels, ...values], {
    data_page_header: {
      num_values: rows,
      encoding,
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  })
  const statistics: Statistics = {
    null_count: BigInt(rows - present),
    ...(bounds !== null && numberStatistics(column.type, bounds)),
  }
  const encodings: Encoding[] = dictionary === null ? [encoding, 'RLE'] : ['PLAIN', encoding, 'RLE']
  const metadata = {
    type,
    encodings,
    path_in_schema: [options.name],
    codec,
    num_values: BigInt(rows),
    total_uncompressed_size: BigInt(pages.uncompressedLength),
    total_compressed_size: BigInt(pages.length),
    statistics,
  }
  return { metadata, parts: pages.parts, hasDictionary: dictionary !== null, dataOffset }
}

/** The chunk at a place in a file. */
export function placeFlatColumn(encoded: EncodedColumn, offset: number): PlacedColumn {
  const { metadata, parts, hasDictionary, dataOffset } = encoded
  const places = {
    data_page_offset: BigInt(offset + dataOffset),
    ...(hasDictionary && { dictionary_page_offset: BigInt(offset) }),
  }
  return { parts, chunks: [{ file_offset: 0n, meta_data: { ...metadata, ...places } }] }
}

/** What is looked at of a page, and how small it must become for compressing all of it to be worth its time. */
const sampleSize = 16_384
const worthwhile = 0.6

/** Whether a page gets much smaller, from a sample of the middle of its values; a small page is not worth the look. */
function isCompressible(values: readonly Uint8Array[], { codec, compressNow }: Compressor): boolean {
  const bytes = values.at(-1) as Uint8Array
  if (codec === 'UNCOMPRESSED' || bytes.length < 4 * sampleSize) return true
  const middle = bytes.length >> 1
  return compressNow(bytes.subarray(middle, middle + sampleSize)).length < worthwhile * sampleSize
}

type PageDetails = Omit<PageHeader, 'type' | 'uncompressed_page_size' | 'compressed_page_size'>

/** The pages of one column chunk. */
class PageList {
  readonly parts: Uint8Array[] = []
  length = 0
  uncompressedLength = 0
  readonly #options: ChunkOptions

  constructor(options: ChunkOptions) {
    this.#options = options
  }

  async add(type: PageType, body: readonly Uint8Array[], details: PageDetails): Promise<void> {
    const size = body.reduce((sum, part) => sum + part.length, 0)
    const { codec, compress, scratch } = this.#options
    const compressed = codec === 'UNCOMPRESSED' ? body : [await compress(joined(body, size, scratch))]
    const compressedSize = compressed.reduce((sum, part) => sum + part.length, 0)
    const sizes = { uncompressed_page_size: size, compressed_page_size: compressedSize }
    const header = pageHeaderBytes({ type, ...sizes, ...details })
    this.parts.push(header, ...compressed)
    this.length += header.length + compressedSize
    this.uncompressedLength += header.length + size
  }
}

function joined(parts: readonly Uint8Array[], size: number, scratch: Scratch): Uint8Array {
  const bytes = new Uint8Array(scratch.take(size), 0, size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
