import { tableFromRows } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { expect, test } from 'vitest'
import { filesElsewhere } from './files-elsewhere.ts'

const schema = { number: 'int64', text: 'string' } as const
const days = ['2001-05-01', '2001-05-02', '2001-05-03']

function rows(count: number, from = 0) {
  return tableFromRows(
    schema,
    Array.from({ length: count }, (_, row) => ({ number: from + row, text: `text ${row % 7}` })),
  )
}

/** A lake with a partition for each day. */
async function lake() {
  const { files, calls } = filesElsewhere()
  const store = parquetStore(files, { rowGroupSize: 100 })
  for (const [day, partition] of days.entries()) await store.write('numbers', rows(250, day * 250), { partition })
  calls.length = 0
  return { files, calls, store }
}

test('the columns of a table are read from one file of its last partition', async () => {
  const { files, calls, store } = await lake()
  await files.write('numbers/ds=2001-05-04/notes.txt', new Uint8Array(1))
  expect(await store.columns?.('numbers')).toEqual(schema)
  expect(calls).toEqual([
    'list numbers',
    'list numbers/ds=2001-05-04',
    'list numbers/ds=2001-05-03',
    'open numbers/ds=2001-05-03/part-0.parquet',
    'read numbers/ds=2001-05-03/part-0.parquet',
  ])
})

test('one look at a file tells that others cannot read it themselves', async () => {
  const { calls, store } = await lake()
  expect(await store.files?.('numbers', schema)).toBeNull()
  expect(calls.filter(call => !call.startsWith('list'))).toEqual(['open numbers/ds=2001-05-03/part-0.parquet'])
})

test('writing a partition looks at no other', async () => {
  const { calls, store } = await lake()
  await store.write('numbers', rows(1), { partition: '2001-05-02' })
  expect([...new Set(calls)]).toEqual(['list numbers', 'list numbers/ds=2001-05-02'])
})

test('a folder without data does not make a table partitioned', async () => {
  const { files, store } = await lake()
  await files.write('whole/ds=none/notes.txt', new Uint8Array(1))
  await store.write('whole', rows(1))
  expect((await store.read('whole', schema)).rowCount).toBe(1)
})

test('partitions are opened, and read, by one request each', async () => {
  const { calls, store } = await lake()
  const table = await store.read('numbers', { ...schema, ds: 'string' })
  expect([...table.rows()]).toEqual(
    days.flatMap((ds, day) => [...rows(250, day * 250).rows()].map(row => ({ ...row, ds }))),
  )
  expect(calls.filter(call => call.startsWith('read'))).toHaveLength(2 * days.length)
})
