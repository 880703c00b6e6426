import fc from 'fast-check'
import type { PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { expect, test } from 'vitest'
import { pageHeaderBytes, readPageHeader } from '../../../src/adapters/parquet/page-header.ts'

const size = fc.nat()
const encoding = fc.constantFrom('PLAIN' as const, 'RLE' as const, 'RLE_DICTIONARY' as const)
const sizes = { uncompressed_page_size: size, compressed_page_size: size }
const values = { num_values: size, encoding }
const dictionary = fc.record({
  type: fc.constant('DICTIONARY_PAGE' as const),
  ...sizes,
  dictionary_page_header: fc.record(values),
})
const version1 = fc.record({
  type: fc.constant('DATA_PAGE' as const),
  ...sizes,
  data_page_header: fc.record({ ...values, definition_level_encoding: encoding, repetition_level_encoding: encoding }),
})
const version2 = fc.record({
  type: fc.constant('DATA_PAGE_V2' as const),
  ...sizes,
  data_page_header_v2: fc.record({
    ...values,
    num_nulls: size,
    num_rows: size,
    definition_levels_byte_length: size,
    repetition_levels_byte_length: size,
    is_compressed: fc.boolean(),
  }),
})

test('reads headers as the library does', () => {
  fc.assert(
    fc.property(fc.oneof(dictionary, version1, version2), header => {
      const [ours, theirs] = [readerOf(ofLibrary(header)), readerOf(ofLibrary(header))]
      const read = parquetHeader(theirs)
      expect(readPageHeader(ours)).toEqual(JSON.parse(JSON.stringify(read)))
      expect(ours.offset).toBe(theirs.offset)
    }),
  )
})

test('writes headers as the library does', () => {
  fc.assert(
    fc.property(fc.oneof(dictionary, version1), header => {
      expect(pageHeaderBytes(header)).toEqual(ofLibrary(header))
    }),
  )
})

function ofLibrary(header: PageHeader): Uint8Array {
  const writer = new ByteWriter()
  writePageHeader(writer, header)
  return writer.getBytes()
}

function readerOf(bytes: Uint8Array): { readonly view: DataView; offset: number } {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}
