import * as fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { kyselySource, migrate } from '../../../src/adapters/kysely/index.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { expectFlightsJob, putFlights, realFlights } from './flights-job.ts'
import { sourceLaws } from './source-laws.ts'
import { sqlite } from './sqlite.ts'

const db = sqlite()

sourceLaws(test, {
  db: () => db,
  types: { timestamp: 'integer', float64: 'real' },
  time: at => sql`${at}`,
  // SQLite has no NaN, and −0 is 0.
  numbers: fc.double({ noNaN: true }).map(value => value + 0),
})

test('SQLite: values of each type, to the bit', async () => {
  const types = sqlite()
  await sql`create table everything (flag boolean, small integer, big integer, exact integer, real real, words text, bytes blob,
    at text, day text, list text, map text)`.execute(types)
  await sql`insert into everything values (1, -5, 9007199254740991, 9223372036854775807, 0.1, 'é', x'00ff',
    '2001-06-17 08:30:00.123+02:00', '2001-06-17', '["a",null]', '{"a":1.5}')`.execute(types)
  const store = kyselySource(types, { tables: { everything: {} } })
  const read = await store.read('everything', {
    ...{
      flag: 'boolean',
      small: 'int32',
      big: 'int64',
      exact: 'bigint',
      real: 'float64',
      words: 'string',
      bytes: 'binary',
    },
    ...{ at: 'timestamp', day: 'date', list: { list: 'string' }, map: { map: 'float64' } },
  } as const)
  expect([...read.rows()]).toEqual([
    {
      ...{ flag: true, small: -5, big: 9007199254740991, exact: 9223372036854775807n, real: 0.1, words: 'é' },
      ...{ bytes: new Uint8Array([0, 255]), at: Date.UTC(2001, 5, 17, 6, 30, 0, 123), day: 11490 },
      ...{ list: ['a', null], map: new Map([['a', 1.5]]) },
    },
  ])
  await expect(store.read('everything', { exact: 'int64' })).rejects.toThrow(/`exact`, row 0/)
  await expect(store.read('everything', { words: 'int64' })).rejects.toThrow(/`words`, row 0/)
  await expect(store.read('everything', { real: 'int64' })).rejects.toThrow(/`real`, row 0/)
  await expect(store.read('everything', { small: 'boolean' })).rejects.toThrow(/`small`, row 0/)
})

test('SQLite: who reads a partition looks for that one, not for all that there are', async () => {
  const statements: string[] = []
  const days = sqlite(':memory:', statements)
  await sql`create table p (ds text, n integer)`.execute(days)
  await sql`insert into p values ('2001-05-01', 1), ('2001-05-02', 2)`.execute(days)
  const store = kyselySource(days, { tables: { p: {} } })
  const partitions = ['2001-05-02', '2001-05-01']
  const read = await store.read('p', { n: 'int64' }, { partitions })
  expect([...read.column('n')]).toEqual([1, 2])
  expect(statements.filter(text => text.includes('distinct'))).toEqual([])
  await expect(store.read('p', { n: 'int64' }, { partitions: [...partitions, '2001-05-03'] })).rejects.toThrow(
    /2001-05-03.*Did you mean `2001-05-0/,
  )
})

test('SQLite: times as texts are in their order, in whatever zone they are written; what is no time is refused', async () => {
  const times = sqlite()
  await sql`create table flights (at text, n integer)`.execute(times)
  await sql`insert into flights values ('2001-06-17T10:00:00+02:00', 2), ('2001-06-17 07:59:59.999Z', 1), (null, 9), ('2001-06-17T08:00:00.001Z', 3)`.execute(
    times,
  )
  const store = kyselySource(times, { tables: { flights: {} } })
  const source = { name: 'flights', columns: { n: 'int64' }, time: 'at' } as const
  const order = async (zone?: string): Promise<unknown[]> => {
    const found: unknown[] = []
    const stream = store.stream('flights', { from: '2001-06-17T07:59:59.999Z' })
    for await (const { table } of stream.open({ ...source, ...(zone !== undefined && { zone }) }))
      found.push(...table.column('n'))
    return found
  }
  expect(await order()).toEqual([1, 2, 3])
  await sql`insert into flights values ('2001-06-17 08:00:00.002', 4)`.execute(times)
  await expect(order()).rejects.toThrow(/`at`.*`flights`.*without a zone/)
  await expect(order('America/New_York')).rejects.toThrow(/SQLite knows no zones/)
  expect(await order('UTC')).toEqual([1, 2, 3, 4])
  await sql`insert into flights values ('yesterday', 5)`.execute(times)
  await expect(order('UTC')).rejects.toThrow(/not times/)
})

test('many events of one time, over several pages, come once and in order', async () => {
  const many = sqlite()
  await sql`create table flights (at integer, n integer)`.execute(many)
  await sql`insert into flights select case when value < 20000 then 5 else 7 end, value from json_each(${JSON.stringify([...Array(60_000).keys()])})`.execute(
    many,
  )
  const stream = kyselySource(many, { tables: { flights: {} } }).stream('flights')
  const seen: unknown[] = []
  let next = 0
  for await (const { offset, table } of stream.open({ name: 'flights', columns: { n: 'int64' }, time: 'at' })) {
    expect(offset).toBe(next)
    next += table.rowCount
    seen.push(...table.column('n'))
  }
  expect(seen).toEqual([...Array(60_000).keys()])
  const abort = new AbortController()
  await expect(async () => {
    for await (const _ of stream.open({ name: 'flights', columns: {}, time: 'at' }, { signal: abort.signal }))
      abort.abort(new Error('enough'))
  }).rejects.toThrow('enough')
})

test('refuses what names no table', () => {
  const flights = eventSource({ name: 'flights', columns: { at: 'timestamp' }, time: 'at' })
  const refused =
    (tables: unknown): (() => unknown) =>
    () =>
      kyselySource(db, { tables } as never)
  expect(kyselySource(db, { tables: { flights } })).toBeTypeOf('object')
  expect(refused({ flight_log: flights })).toThrow(/the source `flights`.*\{ flights: 'flight_log' \}/)
  expect(refused({ flights: 7 })).toThrow(/`flights` is neither/)
  expect(refused({ flights: { tabel: 'x' } })).toThrow(/`tabel`.*Did you mean `table`/)
  expect(refused(undefined)).toThrow(/`\{ flights \}`/)
  expect(() => kyselySource(db, { tables: {}, table: 'x' } as never)).toThrow(/no such option/)
})

test('real flights in SQLite are backfilled, uploaded, streamed and read as the same flights in memory', async () => {
  const real = sqlite()
  await migrate(real)
  const table = await realFlights(5000)
  await putFlights(real, table, 'integer', json => sql`json_each(${json}) as r`)
  await expectFlightsJob(real, table)
})
