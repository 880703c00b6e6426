import { expect, test } from 'vitest'
import { offlineStoreLaws } from '../../../src/adapters/testing/laws/offline-store-laws.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import type { EventBatch } from '../../../src/features/online/event-stream.ts'

offlineStoreLaws(test, () => tableStore())

const rows = [
  { at: '2001-05-01T10:00:00Z', origin: 'SEA', extra: 1 },
  { at: new Date('2001-05-01T09:00:00Z'), origin: 'SFO' },
]

test('reads lenient rows with the schema asked for', async () => {
  const store = tableStore({ flights: rows })
  const table = await store.read('flights', { at: 'timestamp', origin: 'string' })
  expect(table.column('at').toArray()).toEqual([Date.UTC(2001, 4, 1, 10), Date.UTC(2001, 4, 1, 9)])
})

test('reads partitions of rows, and their name as a date', async () => {
  const store = tableStore({ airports: { '2001-05-02': [{ id: 2 }], '2001-05-01': [{ id: 1 }] } })
  expect(await store.partitions('airports')).toEqual(['2001-05-01', '2001-05-02'])
  const table = await store.read('airports', { ds: 'date', id: 'int64' })
  expect([...table.rows()]).toEqual([
    { ds: 11_443, id: 1 },
    { ds: 11_444, id: 2 },
  ])
})

test('names what is missing', async () => {
  const store = tableStore({ flights: rows, airports: { '2001-05-01': [{ id: 1 }] } })
  await expect(store.read('fligths', {})).rejects.toThrow(
    'Table `fligths` is missing. The store has no such table. Did you mean `flights`?',
  )
  await expect(store.read('airports', { id: 'int64' }, { partitions: ['2001-05-02'] })).rejects.toThrow(
    'Partition ds=2001-05-02 of `airports` is missing. The store has no such partition. Did you mean `2001-05-01`?',
  )
  await expect(store.read('flights', { destination: 'string' })).rejects.toThrow(
    'Column `destination` is not in table flights.',
  )
  await expect(store.read('airports', { id: 'int64', ds: 'float64' })).rejects.toThrow(
    'Column `ds`: the partition of `airports` can be read as string or date only.',
  )
})

test('names row and text of a timestamp without a zone, or reads it in the zone given', async () => {
  const store = tableStore({ flights: [{ at: '2001-07-01T10:00' }] })
  await expect(store.read('flights', { at: 'timestamp' })).rejects.toThrow(
    'Column `at`, row 0: "2001-07-01T10:00" has no time zone',
  )
  const table = await store.read('flights', { at: 'timestamp' }, { zone: 'America/New_York' })
  expect(table.column('at').get(0)).toBe(Date.UTC(2001, 6, 1, 14))
})

test('streams long tables in several batches', async () => {
  const store = tableStore({ flights: Array.from({ length: 20_000 }, (_, index) => ({ at: 20_000 - index })) })
  const batches: EventBatch[] = []
  const source = { name: 'flights', columns: { at: 'timestamp' }, time: 'at' } as const
  for await (const batch of store.stream('flights', { from: 101 }).open(source, { after: { flights: 199 } }))
    batches.push(batch)
  expect(batches.map(({ shard, offset, table }) => [shard, offset, table.rowCount, table.column('at').get(0)])).toEqual(
    [
      ['flights', 200, 8192, 201],
      ['flights', 8392, 8192, 8393],
      ['flights', 16584, 3416, 16585],
    ],
  )
  expect(() => store.stream('flights', { from: '2001-05-01' })).toThrow(
    'Parameter `from`: "2001-05-01" is a date, not a time',
  )
})
