import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readParquet, writeParquet } from '../../../src/adapters/parquet/index.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { sliceTable } from '../../../src/features/table/reshape.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import { Table } from '../../../src/features/table/table.ts'
import { anyTable, scalarTypes } from '../../features/table/arbitrary-table.ts'

const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
afterAll(() => rm(folder, { recursive: true }))
const path = join(folder, 'table.parquet')
const codec = fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'ZSTD')

test('reads back every type to the bit, in any codec and row group size', async () => {
  const property = fc.asyncProperty(
    anyTable(),
    codec,
    fc.integer({ min: 1, max: 20 }),
    async (table, codec, rowGroupSize) => {
      await writeParquet(path, table, { codec, rowGroupSize })
      const back = await readParquet(path, table.columnTypes)
      expect(back.rowCount).toBe(table.rowCount)
      for (const name of table.columnNames)
        expect(back.column(name).toArray()).toStrictEqual(table.column(name).toArray())
      expect(sameTables(back, table)).toBe(true)
    },
  )
  await fc.assert(property, { seed: 20010501, numRuns: 400 })
})

test('reads back slices, whose memory starts anywhere', async () => {
  const property = fc.asyncProperty(
    anyTable(fc.constantFrom(...scalarTypes)),
    fc.nat(10),
    fc.nat(40),
    async (table, from, to) => {
      const slice = sliceTable(table, from, to)
      await writeParquet(path, slice, { rowGroupSize: 8 })
      expect(sameTables(await readParquet(path, slice.columnTypes), slice)).toBe(true)
    },
  )
  await fc.assert(property, { seed: 20010501, numRuns: 100 })
})

test('reads long columns of numbers of few, many and only distinct values', async () => {
  const count = 50_000
  const types = ['float64', 'float32', 'int32', 'int64', 'timestamp', 'bigint'] as const
  const shapes = [(row: number) => row % 3, (row: number) => (row % 7 === 0 ? null : row % 3000), (row: number) => row]
  const columns = types.flatMap(type =>
    shapes.map((of, shape) => {
      const values = Array.from({ length: count }, (_, row) => of(row))
      const exact = type === 'bigint' ? values.map(value => (value === null ? null : BigInt(value))) : values
      return [`${type}_${shape}`, columnFromExact(type, exact as never)] as const
    }),
  )
  const table = new Table(columns, count)
  await writeParquet(path, table)
  expect(sameTables(await readParquet(path, table.columnTypes), table)).toBe(true)
})

test('reads long columns of few, many and no distinct texts', async () => {
  const count = 50_000
  const texts = (of: (row: number) => string | null) =>
    columnFromExact(
      'string',
      Array.from({ length: count }, (_, row) => of(row)),
    )
  const table = new Table(
    [
      ['few', texts(row => ['SEA', 'SFO', 'é'][row % 3] ?? '')],
      ['one', texts(() => 'x')],
      ['some', texts(row => (row % 7 === 0 ? null : `text ${row % 3000}`))],
      ['many', texts(row => `a longer text than sixteen letters ${row}`)],
      ['none', texts(() => null)],
    ],
    count,
  )
  await writeParquet(path, table, { rowGroupSize: 20_000 })
  expect(sameTables(await readParquet(path, table.columnTypes), table)).toBe(true)
})

test('knows the types of a file without a schema', async () => {
  const table = new Table(
    scalarTypes.filter(type => type !== 'bigint').map(type => [type, columnFromExact(type, [null])] as const),
    1,
  )
  await writeParquet(path, table)
  expect((await readParquet(path)).columnTypes).toEqual(table.columnTypes)
})
