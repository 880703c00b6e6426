import type { ColumnMetaData, CompressionCodec, PageHeader, SchemaTree } from 'hyparquet'
import { type ByteRange, chunkRange } from './chunk-range.ts'
import type { Decompress } from './codecs.ts'
import { decodeHybrid } from './hybrid-encoding.ts'
import { readPageHeader } from './page-header.ts'
import type { PlainDecoder, Values } from './plain-values.ts'
import type { RowGroup } from './row-groups.ts'

/** Where a column chunk stands in its file. */
export interface FlatPlace extends ByteRange {
  readonly node: SchemaTree
  readonly codec: CompressionCodec
}

/** One column chunk and how it is decoded. */
export interface FlatChunk extends Pick<FlatPlace, 'node' | 'codec'> {
  /** The bytes of all of its pages. */
  readonly bytes: Uint8Array
  readonly rows: number
  readonly decompress: Decompress
  readonly plain: PlainDecoder
}

const fastEncodings: ReadonlySet<string> = new Set(['PLAIN', 'RLE', 'RLE_DICTIONARY', 'PLAIN_DICTIONARY', 'BIT_PACKED'])

/** Where values go, and what marks a row as missing. */
export interface FlatTarget {
  readonly values: Values
  readonly clear: (row: number) => void
}

/** The place of a column in a row group; null where it is not one leaf at the top with encodings that are decoded here. */
export function flatPlace({ file, index }: RowGroup, name: string): FlatPlace | null {
  const node = file.columns.get(name)
  const column = file.metadata.row_groups[index]?.columns.find(
    candidate => candidate.meta_data?.path_in_schema[0] === name,
  )?.meta_data
  if (node === undefined || column === undefined || !isFlat(node, column)) return null
  return { node, codec: column.codec, ...chunkRange(column) }
}

function isFlat(node: SchemaTree, column: ColumnMetaData): boolean {
  return (
    node.children.length === 0 &&
    node.element.repetition_type !== 'REPEATED' &&
    column.encodings.every(encoding => fastEncodings.has(encoding))
  )
}

/** Decodes a column chunk straight into the memory of its column, from row `at`. */
export function readFlatChunk(chunk: FlatChunk, target: FlatTarget, at: number): void {
  const { bytes, rows, plain } = chunk
  const { values } = target
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  let dictionary: Values | null = null
  let row = 0
  while (row < rows) {
    if (reader.offset >= bytes.length) throw new RangeError(`a column has ${row} of ${rows} rows`)
    const header = readPageHeader(reader)
    checkSizes(header, rows - row)
    const page = bytes.subarray(reader.offset, reader.offset + header.compressed_page_size)
    if (page.length < header.compressed_page_size) throw new RangeError('a page is cut off')
    reader.offset += header.compressed_page_size
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? 0
      dictionary = emptyLike(values, count)
      plain(uncompressed(chunk, page, header.uncompressed_page_size), 0, count, dictionary, 0)
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const data = openPage(chunk, header, page)
      readPage(data, plain, dictionary, target, at + row)
      row += data.count
    }
  }
}

/** A corrupt header must not send the reader backwards or let it allocate what the file cannot hold. */
function checkSizes(header: PageHeader, rows: number): void {
  const { compressed_page_size: stored, uncompressed_page_size: size } = header
  const data = header.data_page_header ?? header.data_page_header_v2
  const texts = header.dictionary_page_header?.num_values ?? 0
  const counts = [stored, size, texts, data?.num_values ?? 0, header.data_page_header_v2?.num_nulls ?? 0]
  if (!counts.every(count => Number.isInteger(count) && count >= 0) || texts > size || (data?.num_values ?? 0) > rows) {
    throw new RangeError('the header of a page makes no sense')
  }
}

interface DataPage {
  readonly bytes: Uint8Array
  /** Where the values start, after the levels. */
  readonly start: number
  readonly count: number
  readonly encoding: string
  /** One definition level a row, or null when all are present. */
  readonly levels: Int32Array | null
  readonly present: number
  readonly isBoolean: boolean
}

function openPage(chunk: FlatChunk, header: PageHeader, page: Uint8Array): DataPage {
  const optional = chunk.node.element.repetition_type === 'OPTIONAL'
  const isBoolean = chunk.node.element.type === 'BOOLEAN'
  const v2 = header.data_page_header_v2
  if (v2 !== undefined) {
    const { num_values: count, encoding } = v2
    const levelBytes = v2.definition_levels_byte_length + v2.repetition_levels_byte_length
    const levels =
      optional && v2.num_nulls > 0 ? readLevels(page, v2.repetition_levels_byte_length, levelBytes, count) : null
    const body = page.subarray(levelBytes)
    const size = header.uncompressed_page_size - levelBytes
    const bytes = v2.is_compressed === false ? body : uncompressed(chunk, body, size)
    return { bytes, start: 0, count, encoding, levels, present: countPresent(levels, count), isBoolean }
  }
  const v1 = header.data_page_header
  if (v1 === undefined) throw new RangeError('a data page has no header')
  const { num_values: count, encoding } = v1
  const bytes = uncompressed(chunk, page, header.uncompressed_page_size)
  if (!optional) return { bytes, start: 0, count, encoding, levels: null, present: count, isBoolean }
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const levels = readLevels(bytes, 4, start, count)
  return { bytes, start, count, encoding, levels, present: countPresent(levels, count), isBoolean }
}

function readPage(
  page: DataPage,
  plain: PlainDecoder,
  dictionary: Values | null,
  target: FlatTarget,
  at: number,
): void {
  const { bytes, start, present, encoding } = page
  const { values } = target
  if (encoding === 'PLAIN') plain(bytes, start, present, values, at)
  else if (encoding === 'RLE' && page.isBoolean) {
    const flags = new Int32Array(present)
    decodeHybrid(bytes, start + 4, bytes.length, 1, flags, present)
    for (let index = 0; index < present; index++) values[at + index] = flags[index] ?? 0
  } else if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    if (dictionary === null) throw new RangeError('a page of codes has no dictionary')
    const codes = new Int32Array(present)
    if (present > 0) decodeHybrid(bytes, start + 1, bytes.length, bytes[start] ?? 0, codes, present)
    gather(values, at, dictionary, codes, present)
  } else throw new RangeError(`the encoding ${encoding} is not supported`)
  if (page.levels !== null && present < page.count) spread(target, at, page.levels, page.count, present)
}

/** The definition levels, or null when they are one run of "present". */
function readLevels(bytes: Uint8Array, start: number, end: number, count: number): Int32Array | null {
  if (isPresentRun(bytes, start, end, count)) return null
  const levels = new Int32Array(count)
  decodeHybrid(bytes, start, end, 1, levels, count)
  return levels
}

function isPresentRun(bytes: Uint8Array, start: number, end: number, count: number): boolean {
  let header = 0
  for (let at = start, shift = 0; at < end && shift < 28; at++, shift += 7) {
    const byte = bytes[at] ?? 0
    header |= (byte & 0x7f) << shift
    if (byte < 0x80) return (header & 1) === 0 && header >> 1 >= count && bytes[at + 1] === 1
  }
  return false
}

function countPresent(levels: Int32Array | null, count: number): number {
  if (levels === null) return count
  let present = 0
  for (let index = 0; index < count; index++) present += levels[index] ?? 0
  return present
}

function gather(values: Values, at: number, dictionary: Values, codes: Int32Array, count: number): void {
  const size = dictionary.length
  for (let index = 0; index < count; index++) {
    const code = codes[index] ?? 0
    if (code >= size) throw new RangeError(`the code ${code} is beyond a dictionary of ${size}`)
    values[at + index] = dictionary[code] as never
  }
}

/** Moves values that stand densely to their rows, from the last one on, and marks the others as missing. */
function spread({ values, clear }: FlatTarget, at: number, levels: Int32Array, count: number, present: number): void {
  let next = present - 1
  for (let index = count - 1; index >= 0; index--) {
    if (levels[index] === 1) {
      values[at + index] = values[at + next--] as never
    } else {
      clear(at + index)
      values[at + index] = (values instanceof BigInt64Array ? 0n : 0) as never
    }
  }
}

function uncompressed({ codec, decompress }: FlatChunk, page: Uint8Array, size: number): Uint8Array {
  const bytes = decompress(page, size)
  if (bytes.length !== size) throw new RangeError(`a ${codec} page has ${bytes.length} bytes instead of ${size}`)
  return bytes
}

function emptyLike(values: Values, length: number): Values {
  if (values instanceof Float64Array) return new Float64Array(length)
  if (values instanceof Int32Array) return new Int32Array(length)
  if (values instanceof Float32Array) return new Float32Array(length)
  return values instanceof Uint8Array ? new Uint8Array(length) : new BigInt64Array(length)
}
