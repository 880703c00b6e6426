import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../cache-folder.ts'
import { readColumns } from './read-columns.ts'
import { writeOnce } from './write-once.ts'

/** The inputs of the point-in-time benchmark. */
export interface FlightFiles {
  /** 3,000,000 rows: `origin` string, `t` timestamp (UTC, ms), `delay` float64; in order of time. */
  readonly events: string
  /** 1,000,000 rows: `origin`, `q`; every third flight, seven minutes later. */
  readonly queries: string
}

/** Writes the flights of vega-datasets as events and queries into `.cache/bench`, once. */
export async function flightFiles(): Promise<FlightFiles> {
  const columns = cached(() =>
    readColumns(fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')))),
  )
  const folder = cacheFolder('bench')
  const events = await writeOnce(join(folder, 'events.parquet'), async () => {
    const flights = await columns()
    return [
      { name: 'origin', type: 'STRING', data: flights.get('origin') ?? [] },
      { name: 't', type: 'TIMESTAMP', data: (flights.get('date') ?? []).map(time => new Date(time as number)) },
      { name: 'delay', type: 'DOUBLE', data: flights.get('delay') ?? [] },
    ]
  })
  const queries = await writeOnce(join(folder, 'queries.parquet'), async () => {
    const flights = await columns()
    const everyThird = (name: string): unknown[] => (flights.get(name) ?? []).filter((_, row) => row % 3 === 0)
    return [
      { name: 'origin', type: 'STRING', data: everyThird('origin') },
      { name: 'q', type: 'TIMESTAMP', data: everyThird('date').map(time => new Date((time as number) + 7 * 60_000)) },
    ]
  })
  return { events, queries }
}

function cached<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

if (import.meta.main) console.log(await flightFiles())
