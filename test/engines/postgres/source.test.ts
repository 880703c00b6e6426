import { kyselySource, migrate } from 'bighead/kysely'
import * as fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectFlightsJob, putFlights, realFlights } from '../../adapters/kysely/flights-job.ts'
import { sourceLaws } from '../../adapters/kysely/source-laws.ts'
import { type PostgresServer, startPostgres } from './server.ts'

let server: PostgresServer
let db: Kysely<unknown>

beforeAll(async () => {
  server = await startPostgres()
  db = (await server.database())({ max: 4 })
})
afterAll(() => server?.close())

sourceLaws(test, {
  db: () => db,
  types: { timestamp: 'timestamptz', float64: 'double precision' },
  time: at => sql`to_timestamp(cast(${at} as double precision) / 1000)`,
  // The driver sends −0 as 0.
  numbers: fc.double().map(value => value + 0),
})

/** Parsers of a host that has own ideas of every type but texts and names. */
function ownParsers(type: number): (text: string) => unknown {
  return type === 25 || type === 19 ? text => text : () => 'parsed'
}

test('values of each type, to the bit, whatever the zone of the session and the parsers of the driver', async () => {
  const own = (await server.database())({
    options: '-c timezone=Asia/Tokyo -c datestyle=German',
    types: { getTypeParser: ownParsers },
  })
  await sql`create type mood as enum ('sad', 'ok')`.execute(own)
  await sql`create domain miles as integer`.execute(own)
  await sql`create table everything (flag boolean, small smallint, distance miles, big bigint, exact bigint, single real, real float8,
    money numeric(30, 10), whole numeric, words varchar(10), feeling mood, id uuid, bytes bytea, at timestamptz, naive timestamp, day date,
    list text[], numbers float8[], bigs bigint[], doc jsonb, struct json, words_list jsonb, span interval)`.execute(own)
  await sql`insert into everything values (true, -5, 7, 9007199254740991, 9223372036854775807, 'NaN', '-0', 12345678901234567890.0123456789, 42,
    'é😀', 'ok', '00000000-0000-0000-0000-000000000001', '\\x00ff', '2001-06-17 08:30:00.123999+02', '2001-06-17 08:30:00', '1969-12-31',
    '{"a,b",NULL,"\\"q\\""}', '{0.1,NaN,-Infinity}', '{9223372036854775807}', '{"a": 1.5}', '{"x":"y","z":null}', '["a",null]', '1 day')`.execute(
    own,
  )
  await sql`insert into everything default values`.execute(own)
  const store = kyselySource(own, { tables: { everything: 'public.everything' } })
  const read = await store.read(
    'everything',
    {
      ...{
        flag: 'boolean',
        small: 'int32',
        distance: 'int64',
        big: 'int64',
        exact: 'bigint',
        single: 'float32',
        real: 'float64',
      },
      ...{
        money: 'string',
        whole: 'bigint',
        words: 'string',
        feeling: 'string',
        id: 'string',
        bytes: 'binary',
        at: 'timestamp',
      },
      ...{
        naive: 'timestamp',
        day: 'date',
        list: { list: 'string' },
        numbers: { list: 'float64' },
        bigs: { list: 'bigint' },
      },
      ...{ doc: { map: 'float64' }, struct: { struct: { x: 'string', z: 'float64' } }, words_list: { list: 'string' } },
    } as const,
    { zone: 'America/New_York' },
  )
  const [full, empty] = [...read.rows()]
  expect(full).toEqual({
    ...{
      flag: true,
      small: -5,
      distance: 7,
      big: 9007199254740991,
      exact: 9223372036854775807n,
      single: Number.NaN,
      real: -0,
    },
    ...{ money: '12345678901234567890.0123456789', whole: 42n, words: 'é😀', feeling: 'ok' },
    ...{
      id: '00000000-0000-0000-0000-000000000001',
      bytes: new Uint8Array([0, 255]),
      at: Date.UTC(2001, 5, 17, 6, 30, 0, 123),
    },
    ...{ naive: Date.UTC(2001, 5, 17, 12, 30), day: -1, list: ['a,b', null, '"q"'] },
    ...{ numbers: [0.1, Number.NaN, -Infinity], bigs: [9223372036854775807n], doc: new Map([['a', 1.5]]) },
    ...{ struct: { x: 'y', z: null }, words_list: ['a', null] },
  })
  expect(new Set(Object.values(empty ?? {}))).toEqual(new Set([null]))
  const refused = (schema: object, words: RegExp) =>
    expect(store.read('everything', schema as never)).rejects.toThrow(words)
  await refused({ money: 'float64' }, /`money` of table `everything` is `numeric\(30,10\)`, but float64 is needed/)
  await refused({ money: 'int64' }, /`money`, row 0/)
  await refused({ exact: 'int64' }, /`exact`, row 0/)
  await refused({ naive: 'timestamp' }, /`naive`.*without a zone.*timestamptz/)
  await refused({ day: 'timestamp' }, /`day`.*`date`, but timestamp/)
  await refused({ list: { list: 'timestamp' } }, /`list`.*`text\[\]`/)
  await refused({ span: 'string' }, /`span`.*`interval`/)
  await refused({ bigs: { list: 'float64' } }, /`bigs`, row 0/)
  expect(await store.columns('everything')).toMatchObject({
    flag: 'boolean',
    distance: 'int32',
    exact: 'int64',
    list: { list: 'string' },
    at: 'timestamp',
  })
})

test('times of any instant are floored to milliseconds and found by them', async () => {
  await sql`create table instants (at timestamptz)`.execute(db)
  const store = kyselySource(db, { tables: { instants: {} } })
  const instant = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) })
  const property = fc.asyncProperty(instant, fc.integer({ min: 0, max: 999 }), async (at, microseconds) => {
    await sql`delete from instants`.execute(db)
    const text = `${new Date(at).toISOString().slice(0, -1)}${String(microseconds).padStart(3, '0')}Z`
    await sql`insert into instants values (${text})`.execute(db)
    const read = (from: number, until: number) =>
      store.read('instants', { at: 'timestamp' }, { time: { column: 'at', from, until } })
    expect([...(await read(at, at + 1)).column('at')]).toEqual([at])
    expect((await read(at + 1, at + 2)).rowCount + (await read(at - 1, at)).rowCount).toBe(0)
  })
  await fc.assert(property, { seed: 20010617, numRuns: 100 })
})

test('a hundred thousand real flights are backfilled, uploaded, streamed and read as the same flights in memory', async () => {
  const real = (await server.database())({ max: 4 })
  await migrate(real)
  const table = await realFlights(100_000)
  await putFlights(real, table, 'timestamptz', json => sql`json_array_elements(cast(${json} as json)) as r(value)`)
  await expectFlightsJob(real, table)
})

test('a view is read in parts of bounded memory, at one moment, while rows are added', async () => {
  const real = (await server.database())({ max: 2 })
  await sql`create table log (at timestamptz, n integer)`.execute(real)
  await sql`insert into log select to_timestamp(0), g from generate_series(1, 50000) g`.execute(real)
  await sql`create view flights as select at, n from log`.execute(real)
  const store = kyselySource(real, { tables: { flights: {} } })
  let rows = 0
  let most = 0
  for await (const { table } of store
    .stream('flights')
    .open({ name: 'flights', columns: { n: 'int32' }, time: 'at' })) {
    await sql`insert into log values (to_timestamp(0), 0)`.execute(real)
    rows += table.rowCount
    most = Math.max(most, table.rowCount)
  }
  expect([rows, most <= 16_384]).toEqual([50_000, true])
})

test('numbers are those that are stored, however few digits the session writes, narrow ones too', async () => {
  const own = (await server.database())({ options: '-c extra_float_digits=0' })
  await sql`create table readings (narrow real, wide float8, list float8[])`.execute(own)
  await sql`insert into readings values (0.1, 0.1::float8 + 0.2::float8, array[0.1::float8 + 0.2::float8])`.execute(own)
  const store = kyselySource(own, { tables: { readings: {} } })
  const read = await store.read('readings', { narrow: 'float64', wide: 'float64', list: { list: 'float64' } })
  const wide = 0.1 + 0.2
  expect(read.row(0)).toEqual({ narrow: Math.fround(0.1), wide, list: [wide] })
})

test('a signal ends a scan that waits for the database, and cancels its statement', async () => {
  const connect = await server.database()
  const own = connect({ max: 2 })
  await sql`create table flights (n integer)`.execute(own)
  const source = kyselySource(own, { tables: { flights: {} } })
  const controller = new AbortController()
  const waiting = sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  await connect({ max: 1 })
    .transaction()
    .execute(async transaction => {
      await sql`lock table flights`.execute(transaction)
      const scanned = source.read('flights', { n: 'int32' }, { signal: controller.signal })
      scanned.catch(() => {})
      while ((await waiting.execute(transaction)).rows.length === 0);
      controller.abort(new Error('enough'))
      await expect(scanned).rejects.toThrow('enough')
      while ((await waiting.execute(transaction)).rows.length > 0);
    })
  expect((await source.read('flights', { n: 'int32' })).rowCount).toBe(0)
})
