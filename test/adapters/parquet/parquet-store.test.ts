import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { parquetStore, readParquet, writeParquet } from '../../../src/adapters/parquet/index.ts'
import { offlineStoreLaws } from '../../../src/adapters/testing/laws/offline-store-laws.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'

const root = await mkdtemp(join(tmpdir(), 'lake-'))
afterAll(() => rm(root, { recursive: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

offlineStoreLaws(test, () => parquetStore(newFolder(), { rowGroupSize: 7 }))

const numbers = (...values: number[]) =>
  tableFromRows(
    { n: 'float64' },
    values.map(n => ({ n })),
  )
const events = { name: 'flights', columns: { at: 'timestamp', n: 'int32' }, time: 'at' } as const

test('reads the flights as they are published, once their zone is said', async () => {
  const folder = newFolder()
  await mkdir(join(folder, 'flights'), { recursive: true })
  await copyFile('node_modules/vega-datasets/data/flights-3m.parquet', join(folder, 'flights/flights.parquet'))
  const store = parquetStore(folder)
  const schema = { date: 'timestamp', delay: 'int64', origin: 'string' } as const
  await expect(store.read('flights', schema)).rejects.toThrow(
    `Column \`date\`: file ${join(folder, 'flights/flights.parquet')} stores timestamps without a zone (not adjusted to UTC); say the zone`,
  )
  const day = { column: 'date', from: Date.UTC(2001, 5, 17), until: Date.UTC(2001, 5, 18) }
  const progress: unknown[] = []
  const table = await store.read('flights', schema, { zone: 'UTC', time: day, onProgress: p => progress.push(p) })
  expect(table.rowCount).toBe(16_596)
  expect(progress).toEqual([
    { stage: 'read flights', done: expect.any(Number), total: expect.any(Number), unit: 'rows' },
  ])
  const whole = await store.read('flights', { delay: 'float64', date: 'timestamp' }, { zone: 'UTC' })
  expect(whole.rowCount).toBe(3_000_000)
  const delays = whole.column('delay')
  expect([...delays].reduce((sum: number, delay) => sum + (delay ?? 0), 0)).toBe(20_003_603)
  const paris = await store.read('flights', schema, {
    zone: 'Europe/Paris',
    time: { ...day, from: day.from - 7_200_000, until: day.until - 7_200_000 },
  })
  expect(paris.rowCount).toBe(16_596)
})

test('streams files whose times overlap, from the middle, with stable positions', async () => {
  const cases = fc.tuple(
    fc.array(fc.array(fc.option(fc.integer({ min: 0, max: 50 })), { minLength: 1, maxLength: 30 }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.integer({ min: -1, max: 50 }),
  )
  const property = fc.asyncProperty(cases, async ([files, from]) => {
    const folder = newFolder()
    let n = 0
    const all: { at: number; n: number }[] = []
    for (const [index, times] of files.entries()) {
      const rows = times.map(at => ({ at, n: n++ }))
      all.push(...rows.flatMap(row => (row.at === null ? [] : [{ at: row.at, n: row.n }])))
      await mkdir(join(folder, 'flights'), { recursive: true })
      await writeParquet(join(folder, `flights/${index}.parquet`), tableFromRows(events.columns, rows), {
        rowGroupSize: 4,
      })
    }
    all.sort((left, right) => left.at - right.at)
    const expected = all.map((row, position) => ({ ...row, position })).filter(row => row.at >= from && row.at < 40)
    const seen: unknown[] = []
    for await (const { offset, table } of parquetStore(folder).stream('flights', { from, until: 40 }).open(events)) {
      for (const [index, row] of [...table.rows()].entries()) seen.push({ ...row, position: offset + index })
    }
    expect(seen).toEqual(expected)
  })
  await fc.assert(property, { seed: 20010501, numRuns: 60 })
})

test('replaces several files of others, and ignores what is unfinished', async () => {
  const folder = newFolder()
  const table = join(folder, 'numbers')
  await mkdir(table, { recursive: true })
  await writeParquet(join(table, 'a.parquet'), numbers(1))
  await writeParquet(join(table, 'b.parquet'), numbers(2))
  for (const name of ['.tmp-1.parquet', '_temporary.parquet', '_SUCCESS', 'notes.txt'])
    await writeFile(join(table, name), 'x')
  const store = parquetStore(folder)
  expect((await store.read('numbers', { n: 'float64' })).column('n').toArray()).toEqual([1, 2])
  await store.write('numbers', numbers(3))
  expect((await store.read('numbers', { n: 'float64' })).column('n').toArray()).toEqual([3])
  expect((await readdir(table)).filter(name => name.endsWith('.parquet') && !/^[._]/.test(name))).toHaveLength(1)
  expect(await readdir(table)).not.toContain('_files.json')
})

test('reads the files that a list names, as after a crash in the middle of a replacement', async () => {
  const folder = newFolder()
  const table = join(folder, 'numbers')
  await mkdir(table, { recursive: true })
  for (const name of ['a', 'b', 'c']) await writeParquet(join(table, `${name}.parquet`), numbers(name.charCodeAt(0)))
  await writeFile(join(table, '_files.json'), '["c.parquet"]')
  const store = parquetStore(folder)
  expect((await store.read('numbers', { n: 'float64' })).column('n').toArray()).toEqual([99])
  await store.write('numbers', numbers(7))
  expect(await readdir(table)).toEqual(['c.parquet'])
})

test('shows readers the old rows or the new ones while it writes', async () => {
  const store = parquetStore(newFolder(), { rowGroupSize: 100 })
  const version = (value: number) => numbers(...new Array<number>(1000).fill(value))
  await store.write('numbers', version(0))
  let done = false
  const writing = (async () => {
    for (let value = 1; value <= 30; value++) await store.write('numbers', version(value))
    done = true
  })()
  let reads = 0
  while (!done) {
    const values = new Set((await store.read('numbers', { n: 'float64' })).column('n'))
    expect(values.size).toBe(1)
    reads++
  }
  await writing
  expect(reads).toBeGreaterThan(0)
})

test('leaves nothing behind when a write is stopped', async () => {
  const folder = newFolder()
  const store = parquetStore(folder)
  const controller = new AbortController()
  const writing = store.write('numbers', numbers(1, 2, 3), { signal: controller.signal })
  controller.abort()
  await expect(writing).rejects.toThrow('aborted')
  await expect(store.read('numbers', { n: 'float64' })).rejects.toThrow(
    `Table \`numbers\` is missing. The folder ${join(folder, 'numbers')} has no Parquet file.`,
  )
})

test.each(['../flights', 'a/b', '..', '.hidden', '', 'a\\b', 'a\0b'])('refuses the name %j', async name => {
  const store = parquetStore(newFolder())
  await expect(store.read(name, { n: 'float64' })).rejects.toThrow(
    'is not a table name; use letters, digits and _ - . : +',
  )
  await expect(store.write('numbers', numbers(1), { partition: name })).rejects.toThrow('is not a partition name')
  expect(() => store.stream(name)).toThrow('is not a table name')
})

test('names the table, partition, file and column that are wrong', async () => {
  const folder = newFolder()
  const store = parquetStore(folder)
  await store.write('airports', numbers(1), { partition: '2001-05-01' })
  await store.write('airports', tableFromRows({ m: 'float64' }, [{ m: 1 }]), { partition: '2001-05-02' })
  const file = (ds: string) => join(folder, 'airports', `ds=${ds}`, 'part-0.parquet')
  await expect(store.read('airprots', {})).rejects.toThrow('Table `airprots` is missing.')
  await expect(store.read('airprots', {})).rejects.toThrow('Did you mean `airports`?')
  await expect(store.read('airports', { n: 'float64' }, { partitions: ['2001-05-03'] })).rejects.toThrow(
    'Partition ds=2001-05-03 of `airports` is missing.',
  )
  await expect(store.read('airports', { n: 'float64' })).rejects.toThrow(
    `Column \`n\` is not in file ${file('2001-05-02')}. Did you mean \`m\`?`,
  )
  await expect(store.read('airports', { n: 'string' }, { partitions: ['2001-05-01'] })).rejects.toThrow(
    `Column \`n\` of file ${file('2001-05-01')} is float64, but string is needed.`,
  )
  await expect(store.write('airports', numbers(1))).rejects.toThrow(
    'Parameter `partition`: table `airports` is partitioned; say which partition to write.',
  )
})

test('refuses stored integers that a number cannot hold, by row and file', async () => {
  const path = join(root, 'large.parquet')
  await writeParquet(path, tableFromRows({ id: 'bigint' }, [{ id: 1n }, { id: 2n ** 53n }]))
  await expect(readParquet(path, { id: 'int64' })).rejects.toThrow(
    `Column \`id\`: the stored 64-bit integer is beyond ±(2^53 − 1); declare the column \`bigint\`. (file ${path})`.replace(
      '`id`',
      '`id`, row 1',
    ),
  )
  expect((await readParquet(path, { id: 'bigint' })).column('id').toArray()).toEqual([1n, 2n ** 53n])
})

test('names the file that is cut off, corrupt or something else', async () => {
  const path = join(root, 'broken.parquet')
  const whole = tableFromRows(
    { n: 'float64', s: 'string' },
    Array.from({ length: 500 }, (_, index) => ({ n: index % 9 === 0 ? null : index, s: `text ${index % 50}` })),
  )
  await writeParquet(path, whole, { rowGroupSize: 200 })
  const bytes = await readFile(path)
  const attempt = async (broken: Uint8Array) => {
    await writeFile(path, broken)
    return readParquet(path, whole.columnTypes)
  }
  await expect(attempt(bytes.subarray(0, 5))).rejects.toThrow(
    `File ${path} cannot be read as Parquet: it has only 5 bytes. Write it again, or remove it.`,
  )
  await expect(attempt(bytes.subarray(0, bytes.length - 9))).rejects.toThrow('does not end with the letters PAR1')
  await expect(attempt(Buffer.from('not a Parquet file at all'))).rejects.toThrow('does not end with the letters PAR1')
  await expect(attempt(bytes.subarray(300))).rejects.toThrow(path)
  for (let at = 4; at < bytes.length - 8; at += 13) {
    const broken = Buffer.from(bytes)
    broken[at] = (broken[at] ?? 0) ^ 0xff
    const result = await attempt(broken).catch((error: Error) => error)
    if (result instanceof Error) expect(result).toMatchObject({ '~bighead': true })
  }
  expect(sameTables(await attempt(bytes), whole)).toBe(true)
})

test('options that do not exist are refused with a suggestion', async () => {
  const said = 'there is no such option. Did you mean `codec`?'
  expect(() => parquetStore('lake', { codecs: 'SNAPPY' } as never)).toThrow(said)
  const table = tableFromRows({ a: 'int32' }, [{ a: 1 }])
  await expect(writeParquet('a.parquet', table, { codecs: 'SNAPPY' } as never)).rejects.toThrow(said)
})
