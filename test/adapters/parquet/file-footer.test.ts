import fc from 'fast-check'
import type { ColumnChunk, ColumnMetaData, ParquetType, RowGroup, Statistics } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { fileFooter } from '../../../src/adapters/parquet/file-footer.ts'
import { parquetElements } from '../../../src/adapters/parquet/parquet-schema.ts'

const schema = parquetElements({
  flag: 'boolean',
  count: 'int32',
  id: 'int64',
  large: 'bigint',
  share: 'float32',
  amount: 'float64',
  name: 'string',
  bytes: 'binary',
  at: 'timestamp',
  day: 'date',
  tags: { list: 'string' },
  weights: { map: 'float64' },
  place: { struct: { x: 'float64', y: 'int32' } },
})

const leaves: readonly (readonly [string, ParquetType])[] = [
  ['flag', 'BOOLEAN'],
  ['count', 'INT32'],
  ['id', 'INT64'],
  ['large', 'INT64'],
  ['share', 'FLOAT'],
  ['amount', 'DOUBLE'],
  ['name', 'BYTE_ARRAY'],
  ['bytes', 'BYTE_ARRAY'],
  ['at', 'INT64'],
  ['day', 'INT32'],
  ['tags.list.element', 'BYTE_ARRAY'],
  ['weights.key_value.key', 'BYTE_ARRAY'],
  ['weights.key_value.value', 'DOUBLE'],
  ['place.x', 'DOUBLE'],
  ['place.y', 'INT32'],
]

const whole = fc.bigInt({ min: 0n, max: 1n << 40n })

test('writes the footer that the library would write', () => {
  const group = fc
    .tuple(...leaves.map(([path, type]) => chunkOf(path, type)))
    .map(
      (columns): RowGroup => ({ columns, total_byte_size: 5n, num_rows: 1n << 33n, total_compressed_size: 1n << 34n }),
    )
  fc.assert(
    fc.property(fc.array(group, { maxLength: 3 }), fc.nat(), (groups, rows) => {
      expect(fileFooter(schema, groups, rows)).toEqual(ofLibrary(groups, rows))
    }),
  )
})

function chunkOf(path: string, type: ParquetType): fc.Arbitrary<ColumnChunk> {
  const bound = type.startsWith('INT') ? fc.integer() : fc.oneof(fc.double({ noNaN: true }), fc.constant(-0))
  const statistics: fc.Arbitrary<Statistics> = fc.oneof(
    fc.record({ null_count: whole }),
    type === 'BOOLEAN' || type === 'BYTE_ARRAY'
      ? fc.record({ null_count: whole })
      : fc.record({ null_count: whole, min_value: bound, max_value: bound }),
  )
  const metadata = fc.record(
    {
      type: fc.constant(type),
      encodings: fc.subarray(['PLAIN', 'RLE_DICTIONARY', 'RLE'] as const, { minLength: 1 }).map(all => [...all]),
      path_in_schema: fc.constant(path.split('.')),
      codec: fc.constantFrom('UNCOMPRESSED' as const, 'SNAPPY' as const, 'ZSTD' as const),
      num_values: whole,
      total_uncompressed_size: whole,
      total_compressed_size: whole,
      data_page_offset: whole,
      dictionary_page_offset: whole,
      statistics,
      encoding_stats: fc.constant<NonNullable<ColumnMetaData['encoding_stats']>>([
        { page_type: 'DATA_PAGE_V2', encoding: 'PLAIN', count: 2 },
        { page_type: 'DICTIONARY_PAGE', encoding: 'PLAIN', count: 1 },
      ]),
    },
    {
      requiredKeys: [
        ...(['type', 'encodings', 'path_in_schema', 'codec', 'num_values'] as const),
        ...(['total_uncompressed_size', 'total_compressed_size', 'data_page_offset'] as const),
      ],
    },
  )
  return fc.record({ file_offset: whole, meta_data: metadata })
}

function ofLibrary(groups: RowGroup[], rows: number): Uint8Array {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'bighead' })
  writer.row_groups = groups
  writer.num_rows = BigInt(rows)
  writer.finish()
  return bytes.getBytes().subarray(4)
}
