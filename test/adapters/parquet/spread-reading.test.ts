import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { parquetStore, readParquet, writeParquet } from '../../../src/adapters/parquet/index.ts'
import type { Progress } from '../../../src/features/progress.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import { Table } from '../../../src/features/table/table.ts'
import { anyTable } from '../../features/table/arbitrary-table.ts'

const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
afterAll(() => rm(folder, { recursive: true }))
const path = join(folder, 'table.parquet')

test('gives the same bits with any number of threads, in row groups of any size', async () => {
  const cases = fc.tuple(anyTable(), fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'ZSTD'), fc.integer({ min: 1, max: 20 }))
  const property = fc.asyncProperty(cases, async ([table, codec, rowGroupSize]) => {
    await writeParquet(path, table, { codec, rowGroupSize })
    for (const threads of [1, 2]) {
      expect(sameTables(await readParquet(path, table.columnTypes, { threads }), table)).toBe(true)
    }
  })
  await fc.assert(property, { seed: 20010501, numRuns: 12 })
})

const rows = 3000
const large = new Table(
  [
    [
      'x',
      columnFromExact(
        'float64',
        Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? null : row / 3)),
      ),
    ],
    [
      't',
      columnFromExact(
        'timestamp',
        Array.from({ length: rows }, (_, row) => row * 1000),
      ),
    ],
    [
      'big',
      columnFromExact(
        'bigint',
        Array.from({ length: rows }, (_, row) => BigInt(row) ** 5n),
      ),
    ],
    [
      'text',
      columnFromExact(
        'string',
        Array.from({ length: rows }, (_, row) => `k${row % 900}`),
      ),
    ],
    [
      'list',
      columnFromExact(
        { list: 'int32' },
        Array.from({ length: rows }, (_, row) => [row, null]),
      ),
    ],
  ],
  rows,
)

test('reads numbers, texts and lists together, a range of times of them, and says how far it is', async () => {
  const store = parquetStore(folder, { rowGroupSize: 100 })
  await store.write('large', large)
  const progress: Progress[] = []
  const options = { threads: 3, onProgress: (step: Progress) => progress.push(step) }
  expect(sameTables(await store.read('large', large.columnTypes, options), large)).toBe(true)
  expect(progress.at(-1)).toEqual({ stage: 'read large', done: rows, total: rows, unit: 'rows' })
  const time = { column: 't', from: 250_000, until: 1_234_000 }
  const [one, three] = await Promise.all(
    [1, 3].map(threads => store.read('large', { x: 'float64' }, { time, threads })),
  )
  expect(three!.rowCount).toBe(984)
  expect(sameTables(one!, three!)).toBe(true)
})

test('numbers texts by their first appearance in the file, with any number of threads', async () => {
  const texts = Array.from({ length: rows }, (_, row) => (row % 11 === 0 ? null : `k${(row * 7919) % (row + 90)}`))
  await writeParquet(path, new Table([['text', columnFromExact('string', texts)]], rows), { rowGroupSize: 250 })
  const read = async (threads: number) => {
    const { data } = (await readParquet(path, { text: 'string' }, { threads })).column('text')
    if (data.kind !== 'string') throw new TypeError('it is a column of texts')
    return { codes: [...data.codes], dictionary: data.dictionary, validity: data.validity }
  }
  const one = await read(1)
  expect(one.codes.map((code, row) => (texts[row] === null ? null : one.dictionary[code]))).toStrictEqual(texts)
  expect(await read(3)).toStrictEqual(one)
})

test('names file, column and row of the first value that does not fit, with any number of threads', async () => {
  await writeParquet(path, large, { rowGroupSize: 100 })
  for (const threads of [1, 3]) {
    const reading = readParquet(path, { x: 'float64', big: 'bigint', t: 'timestamp' }, { threads })
    expect((await reading).rowCount).toBe(rows)
    const wide = join(folder, 'wide.parquet')
    await writeParquet(wide, large.select(['big']), { rowGroupSize: 100 })
    await expect(readParquet(wide, { big: 'int64' }, { threads })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      column: 'big',
      message: expect.stringContaining('wide.parquet'),
    })
  }
})

test('refuses a file with a flipped byte in the same words, with any number of threads', async () => {
  await writeParquet(path, large.select(['x', 't']), { rowGroupSize: 1000 })
  const bytes = await readFile(path)
  bytes.fill(0x5a, 4, 40)
  const corrupt = join(folder, 'corrupt.parquet')
  await writeFile(corrupt, bytes)
  const refusals = await Promise.all(
    [1, 2].map(threads => readParquet(corrupt, { x: 'float64', t: 'timestamp' }, { threads }).catch(String)),
  )
  expect(refusals[0]).toMatch(/corrupt\.parquet/)
  expect(refusals[1]).toBe(refusals[0])
})

test('stops with the reason of the signal', async () => {
  await writeParquet(path, large, { rowGroupSize: 10 })
  const controller = new AbortController()
  const onProgress = (): void => controller.abort(new RangeError('enough'))
  const reading = readParquet(path, large.columnTypes, { threads: 2, signal: controller.signal, onProgress })
  await expect(reading).rejects.toThrow('enough')
})
