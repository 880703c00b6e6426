import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { filterRows, type LongRunning, lit, type OfflineStore, project, sortRows, tableFromRows } from 'bighead'
import { readParquet } from 'bighead/parquet'
import { csvParse } from 'd3-dsv'

/** The first day whose flights become the training set. */
const trainedFrom = '2001-05-01T00:00:00Z'
/** The lake holds what was known at this moment: flights that had landed. */
const lakeEnds = '2001-06-30T18:00:00Z'

/** What the preparation assumed, in words. */
export const assumptions: readonly string[] = [
  'The data has no landing times. They are estimated: departure + max(delay, 0) + 30 minutes + distance / 7.5 miles per minute.',
  'The data has local clock times without a zone. They are labelled UTC as they are.',
]

interface LakeOptions extends LongRunning {
  /** Only flights that depart at or after this instant, epoch milliseconds; default: all. */
  readonly departsFrom?: number
}

/** How many rows each table has. */
export interface LakeRows {
  readonly flights: number
  readonly departures: number
  readonly airports: number
}

/** Writes `flights`, `departures` and `airports` of the npm package vega-datasets into an offline store. */
export async function prepareLake(offline: OfflineStore, options: LakeOptions = {}): Promise<LakeRows> {
  const file = packaged('flights-3m.parquet')
  const stored = {
    date: 'timestamp',
    delay: 'float64',
    distance: 'float64',
    origin: 'string',
    destination: 'string',
  } as const
  const { departsFrom: from, ...long } = options
  const all = await readParquet(file, stored, { zone: 'UTC', ...long })
  const recorded = from === undefined ? all : await filterRows(all, f => f.date.ge(lit(from, 'timestamp')))
  const writing = options.signal ? { signal: options.signal } : {}

  const landed = await project(recorded, f => ({
    landed_at: f.date.plus(f.delay.greatest(0).add(30).add(f.distance.div(7.5)).mul(60_000).floor()),
    departs_at: f.date,
    origin: f.origin,
    destination: f.destination,
    delay: f.delay,
    distance: f.distance,
  }))
  const known = await filterRows(landed, f => f.landed_at.lt(lit(Date.parse(lakeEnds), 'timestamp')))
  const flights = await sortRows(known, 'landed_at')
  await offline.write('flights', flights, writing)

  const training = await filterRows(known, f => f.departs_at.ge(lit(Date.parse(trainedFrom), 'timestamp')))
  const departures = await project(training, f => ({
    requested_at: f.departs_at.minus(2 * 3_600_000),
    departs_at: f.departs_at,
    origin: f.origin,
    destination: f.destination,
    distance: f.distance,
    late: f.delay.gt(15),
  }))
  await offline.write('departures', await sortRows(departures, 'requested_at'), writing)

  const text = await readFile(packaged('airports.csv'), 'utf8')
  const rows = csvParse(text).map(row => ({
    iata: row.iata ?? null,
    state: row.state ?? null,
    latitude: Number(row.latitude),
    longitude: Number(row.longitude),
  }))
  const airports = tableFromRows({ iata: 'string', state: 'string', latitude: 'float64', longitude: 'float64' }, rows)
  await offline.write('airports', airports, { partition: '2000-12-31', ...writing })
  return { flights: flights.rowCount, departures: departures.rowCount, airports: airports.rowCount }
}

function packaged(name: string): string {
  return fileURLToPath(new URL(`../data/${name}`, import.meta.resolve('vega-datasets')))
}
