import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readParquet, writeParquet } from '../../../src/adapters/parquet/index.ts'
import { sharedTable, shareTable } from '../../../src/features/parallel/shared-memory.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import { Table } from '../../../src/features/table/table.ts'
import { anyTable } from '../../features/table/arbitrary-table.ts'

const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
afterAll(() => rm(folder, { recursive: true }))
const path = join(folder, 'table.parquet')

test('writes the same rows with any number of threads, in any codec and row group size', async () => {
  const cases = fc.tuple(anyTable(), fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'ZSTD'), fc.integer({ min: 1, max: 20 }))
  const property = fc.asyncProperty(cases, async ([table, codec, rowGroupSize]) => {
    const shared = sharedTable(shareTable(table))
    for (const threads of [1, 2]) {
      await writeParquet(path, shared, { codec, rowGroupSize, threads })
      expect(sameTables(await readParquet(path, table.columnTypes), table)).toBe(true)
    }
  })
  await fc.assert(property, { seed: 20010501, numRuns: 12 })
})

const rows = 12_000
const many = sharedTable(
  shareTable(
    new Table(
      Array.from({ length: 140 }, (_, number) => {
        const values = Array.from({ length: rows }, (_, row) => (row % 11 === number ? null : Math.sqrt(row * number)))
        return [`x${number}`, columnFromExact('float64', values)] as const
      }),
      rows,
    ),
  ),
)

test('writes more columns than are encoded at a time, one row group after the other', async () => {
  await writeParquet(path, many, { rowGroupSize: 5000, threads: 3 })
  expect(sameTables(await readParquet(path, many.columnTypes), many)).toBe(true)
})

test('stops with the reason of the signal, and leaves what was there', async () => {
  await writeParquet(path, many)
  const controller = new AbortController()
  const stops = { onProgress: () => controller.abort(new Error('enough')), signal: controller.signal }
  await expect(writeParquet(path, many, { rowGroupSize: 5000, threads: 2, ...stops })).rejects.toThrow('enough')
  expect(sameTables(await readParquet(path, many.columnTypes), many)).toBe(true)
})
