import { type Kysely, sql } from 'kysely'
import { expect } from 'vitest'
import { kyselySource, kyselyStore } from '../../../src/adapters/kysely/index.ts'
import { readParquet } from '../../../src/adapters/parquet/read-parquet.ts'
import { backfill } from '../../../src/features/backfill.ts'
import { count, lastK, mean } from '../../../src/features/definition/aggregate-feature.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { featureGroup } from '../../../src/features/definition/feature-group.ts'
import { featureSet } from '../../../src/features/definition/feature-set.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { createFeatureReader } from '../../../src/features/online/create-feature-reader.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { materializeStream } from '../../../src/features/online/materialize-stream.ts'
import { takeTable } from '../../../src/features/table/reshape.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'
import type { Table } from '../../../src/features/table/table.ts'

const flights = eventSource({
  name: 'flights',
  columns: { date: 'timestamp', origin: 'string', destination: 'string', delay: 'float64', distance: 'int64' },
  time: 'date',
})
const group = featureGroup({
  name: 'airports',
  source: flights,
  keys: ['origin'],
  features: f => ({
    delay_mean: mean(f.delay, { windows: ['1h', '1d'] }),
    departures: count(f.delay, { window: '1d' }),
    last: lastK(f.destination, 3),
  }),
})
const set = featureSet({
  name: 'flight',
  request: { at: 'timestamp', origin: 'string' },
  time: 'at',
  groups: { from: group },
})

/** Flights of 2001 in the order in which they are published. */
export async function realFlights(rows: number): Promise<Table<typeof flights.columnTypes>> {
  const whole = await readParquet('node_modules/vega-datasets/data/flights-3m.parquet', flights.columnTypes, {
    zone: 'UTC',
  })
  return takeTable(
    whole,
    Int32Array.from({ length: rows }, (_, row) => row * 7),
  )
}

/** Puts flights into a table of a database, as a host would have them there. */
export async function putFlights(
  db: Kysely<unknown>,
  table: Table,
  timeType: string,
  rowsOf: (json: string) => unknown,
): Promise<void> {
  await sql`create table flights (${sql.raw(`date ${timeType}`)}, origin text, destination text, delay double precision, distance integer)`.execute(
    db,
  )
  const rows = Array.from(table.rows(), row => flights.definition.columns.map(({ name }) => row[name]))
  const time =
    timeType === 'integer' ? sql`r.value->>0` : sql`to_timestamp(cast(r.value->>0 as double precision) / 1000)`
  for (let start = 0; start < rows.length; start += 20_000)
    await sql`insert into flights select ${time}, r.value->>1, r.value->>2, cast(r.value->>3 as double precision), cast(r.value->>4 as integer)
      from ${rowsOf(JSON.stringify(rows.slice(start, start + 20_000)))}`.execute(db)
  await sql`create index flights_date on flights (date)`.execute(db)
}

/**
 * The whole job on one database: flights in it are the history of a backfill and of an upload, and a stream; the features that it keeps are the
 * backfilled ones, and those are what the same rows in memory give.
 */
export async function expectFlightsJob(db: Kysely<unknown>, table: Table): Promise<void> {
  const offline = kyselySource(db, { tables: { flights } })
  const twin = tableStore({ flights: table })
  const times = [...table.column('date')] as number[]
  const last = times.reduce((left, right) => Math.max(left, right))
  const origins = [...new Set(table.column('origin') as Iterable<string>)].slice(0, 40)
  const spine = origins.map((origin, n) => ({ at: last + 60_000 - (n % 7) * 40_000, origin }))
  const expected = await backfill(set, { spine, offline: twin })
  expect(sameTables(await backfill(set, { spine, offline }), expected)).toBe(true)
  const online = kyselyStore(db)
  const until = new Date(Math.floor(last / 86_400_000 - 1) * 86_400_000)
  await materialize(group, { offline, online, until })
  const stream = materializeStream(group, { events: offline.stream('flights', { from: until }), online })
  await stream.done
  expect(stream.stats().applied).toBe(times.filter(time => time >= until.getTime()).length)
  const reader = await createFeatureReader({ features: set, online })
  const answers = await reader.read(spine)
  expect(answers.map(({ values }) => values)).toEqual([...expected.rows()])
}
