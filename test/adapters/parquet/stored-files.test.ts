import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, test } from 'vitest'
import { parquetStore, readParquet } from '../../../src/adapters/parquet/index.ts'
import type { OfflineStore } from '../../../src/features/offline/offline-store.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { concatTables } from '../../../src/features/table/concat-tables.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'

const folder = await mkdtemp(join(tmpdir(), 'stored-files-'))
afterAll(() => rm(folder, { recursive: true }))

const columns = { at: 'timestamp', n: 'int32', words: { list: 'string' } } as const
const store = parquetStore(folder)
const rowsOf = (day: number) =>
  [0, 1, 2].map(hour => ({ at: day * 86_400_000 + hour * 3_600_000, n: hour, words: ['a'] }))
for (const day of [0, 1, 2]) {
  await store.write('events', tableFromRows(columns, rowsOf(day)), { partition: `1970-01-0${day + 1}` })
}
const filesOf = (...[table, schema, options]: Parameters<NonNullable<OfflineStore['files']>>) =>
  store.files?.(table, schema, options) ?? null

test('gives the files that hold what is read, with the types that they store', async () => {
  const files = (await filesOf('events', columns)) ?? []
  expect(files.map(file => file.partition)).toEqual(['1970-01-01', '1970-01-02', '1970-01-03'])
  expect(files.every(file => isAbsolute(file.path) && file.format === 'parquet')).toBe(true)
  expect(files[0]?.stored).toEqual(columns)
  const read = await Promise.all(files.map(file => readParquet(file.path, columns)))
  expect([...concatTables(read).rows()]).toEqual([...(await store.read('events', columns)).rows()])
})

test('says as what a column is stored that is declared wider, and leaves the partition out', async () => {
  const files = await filesOf('events', { n: 'int64', ds: 'string' })
  expect(files?.[0]?.stored).toEqual({ n: 'int32' })
})

test('gives the partitions asked for, and of them those that can hold the times asked for', async () => {
  const days = async (options: Parameters<typeof filesOf>[2]) =>
    (await filesOf('events', { n: 'int32' }, options))?.map(file => file.partition)
  expect(await days({ partitions: ['1970-01-02'] })).toEqual(['1970-01-02'])
  expect(await days({ time: { column: 'at', from: 86_400_000, until: 2 * 86_400_000 } })).toEqual(['1970-01-02'])
  expect(await days({ time: { column: 'at', from: 9e9 } })).toEqual([])
})

test('refuses what reading refuses, with the same words', async () => {
  const wrong: readonly [string, Schema][] = [
    ['events', { n: 'string' }],
    ['events', { m: 'int32' }],
    ['flights', { n: 'int32' }],
    ['../events', { n: 'int32' }],
  ]
  for (const [table, schema] of wrong) {
    const error = await store.read(table, schema).catch((thrown: unknown) => thrown)
    await expect(async () => filesOf(table, schema)).rejects.toThrow((error as Error).message)
  }
  await expect(async () => filesOf('events', columns, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
})

describe('leaves to the store', () => {
  const times: { readonly [name: string]: Partial<SchemaElement> } = {
    'times without a zone': { logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
    nanoseconds: { logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
    'times of old files': { converted_type: 'TIMESTAMP_MILLIS' },
  }
  async function stored(name: string, elements: readonly Partial<SchemaElement>[]): Promise<void> {
    await store.write(name, tableFromRows({ at: 'timestamp' }, []))
    const schema = [
      { name: 'root', num_children: elements.length },
      ...elements.map(element => ({ name: 'at', repetition_type: 'OPTIONAL', type: 'INT64', ...element })),
    ] as SchemaElement[]
    const columnData = schema.slice(1).map(element => ({ name: element.name, data: [0n] }))
    await writeFile(join(folder, name, 'part-0.parquet'), new Uint8Array(parquetWriteBuffer({ schema, columnData })))
  }

  test.for(Object.entries(times))('%s', async ([, element]) => {
    await stored('own', [element])
    expect(await filesOf('own', { at: 'timestamp' }, { zone: 'UTC' })).toBe(null)
  })

  test('names that differ only in case', async () => {
    await stored('names', [{ name: 'at' }, { name: 'AT' }])
    expect(await filesOf('names', { at: 'int64' })).toBe(null)
  })

  test('nothing else', async () => {
    await stored('utc', [{ logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } }])
    expect(await filesOf('utc', { at: 'timestamp' })).toHaveLength(1)
  })
})
