import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SchemaElement } from 'hyparquet'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, expect, test } from 'vitest'
import { readParquet } from '../../../src/adapters/parquet/index.ts'
import type { DataType } from '../../../src/features/schema.ts'

const folder = await mkdtemp(join(tmpdir(), 'foreign-'))
afterAll(() => rm(folder, { recursive: true }))
const path = join(folder, 'file.parquet')

/** Writes one column with the library's own writer, in version 2 pages of a few rows. */
async function write(
  element: Omit<SchemaElement, 'name'>,
  data: unknown[],
  options: Partial<ColumnSource> = {},
): Promise<void> {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { name: 'x', repetition_type: 'OPTIONAL', ...element },
  ]
  const columnData = [{ name: 'x', data, ...options } as ColumnSource]
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ schema, columnData, pageSize: 64, rowGroupSize: 50 })))
}

async function read(type: DataType, zone?: string): Promise<unknown[]> {
  return (await readParquet(path, { x: type }, zone === undefined ? {} : { zone })).column('x').toArray()
}

const integers = Array.from({ length: 120 }, (_, index) => (index % 11 === 0 ? null : (index * 7919) % 40))
const bigints = integers.map(value => (value === null ? null : BigInt(value) - 20n))

test.each(['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'] as const)(
  'reads integers in the encoding %s',
  async encoding => {
    await write({ type: 'INT32' }, integers, { encoding })
    expect(await read('int32')).toEqual(integers)
    expect(await read('int64')).toEqual(integers)
    expect(await read('float64')).toEqual(integers)
    expect(await read('bigint')).toEqual(integers.map(value => (value === null ? null : BigInt(value))))
    await write({ type: 'INT64' }, bigints, { encoding })
    expect(await read('int64')).toEqual(bigints.map(value => (value === null ? null : Number(value))))
    expect(await read('bigint')).toEqual(bigints)
  },
)

test.each(['PLAIN', 'RLE_DICTIONARY', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'] as const)(
  'reads texts in the encoding %s',
  async encoding => {
    const texts = integers.map(value => (value === null ? null : `text ${value % 9}`))
    await write({ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, texts, { encoding })
    expect(await read('string')).toEqual(texts)
  },
)

test('reads booleans, floats and unsigned integers', async () => {
  const flags = integers.map(value => (value === null ? null : value % 2 === 0))
  await write({ type: 'BOOLEAN' }, flags)
  expect(await read('boolean')).toEqual(flags)
  await write(
    { type: 'FLOAT' },
    integers.map(value => (value === null ? null : value / 4)),
  )
  expect(await read('float64')).toEqual(integers.map(value => (value === null ? null : value / 4)))
  await write({ type: 'INT32', converted_type: 'UINT_32' }, [1, 2 ** 32 - 1, null])
  expect(await read('int64')).toEqual([1, 2 ** 32 - 1, null])
})

test.each([
  ['MILLIS', 1n],
  ['MICROS', 1000n],
  ['NANOS', 1_000_000n],
] as const)('floors timestamps in %s to milliseconds, also before 1970', async (unit, factor) => {
  const stored = [0n, 990_000_000_123n, -1n, 4_102_444_800_999n, -62_135_596_800_001n]
  const inRange = stored.map(value => value * factor).filter(value => BigInt.asIntN(64, value) === value)
  const rough = inRange.map(value => value + factor - 1n)
  const expected = inRange.map(value => Number(value / factor))
  for (const encoding of ['PLAIN', 'DELTA_BINARY_PACKED'] as const) {
    await write({ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit } }, [...rough, null], {
      encoding,
    })
    expect(await read('timestamp')).toEqual([...expected, null])
    await write(
      { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit } },
      [...rough, null],
      { encoding },
    )
    await expect(read('timestamp')).rejects.toThrow('stores timestamps without a zone (not adjusted to UTC)')
    expect(await read('timestamp', 'UTC')).toEqual([...expected, null])
    expect((await read('timestamp', 'Asia/Tokyo'))[1]).toBe(990_000_000_123 - 32_400_000)
  }
})

test('refuses types that have no counterpart', async () => {
  await write({ type: 'INT64', converted_type: 'DECIMAL', precision: 10, scale: 2 }, [1])
  await expect(read('float64')).rejects.toThrow(
    `Column \`x\` of file ${path} is a Parquet DECIMAL, but float64 is needed.`,
  )
  await write({ type: 'BYTE_ARRAY' }, [Uint8Array.of(1)])
  await expect(read('string')).rejects.toThrow('is binary, but string is needed.')
})
