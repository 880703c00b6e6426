import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Column, Table, tableFromRows } from 'bighead'
import { parquetStore, readParquet } from 'bighead/parquet'
import { cacheFolder } from '../cache-folder.ts'
import { flightFiles } from './flights.ts'

export const eventColumns = { origin: 'string', t: 'timestamp', delay: 'float64' } as const
export const queryColumns = { origin: 'string', q: 'timestamp' } as const

/** A folder of flights and queries as tables of `parquetStore`. */
export interface Lake {
  readonly folder: string
  readonly events: number
  readonly queries: number
}

const year = 366 * 86_400_000

/** The flights repeated over `years` years. */
export async function flightLake(years: number): Promise<Lake> {
  return lake(`lake-${years}`, years, table => table)
}

/** The flights of one year, half of them and of the queries from one airport. */
export async function hotLake(): Promise<Lake> {
  return lake('lake-hot', 1, table => {
    const rows = Array.from(table.rows(), (row, index) => (index % 2 === 0 ? { ...row, origin: 'ATL' } : row))
    return tableFromRows(table.columnTypes, rows as never)
  })
}

/** The flights of one year in daily partitions, and the queries of some of its last whole days, in order. */
export async function dailyLake(days: number): Promise<Lake & { readonly days: readonly string[] }> {
  const folder = cacheFolder('bench/lake-days')
  const store = parquetStore(folder)
  if (!existsSync(join(folder, 'queries'))) {
    const { events, queries } = await flightFiles()
    for (const { day, rows } of byDay(await readParquet(events, eventColumns), 't')) {
      await store.write('events', rows, { partition: day })
    }
    const last = byDay(await readParquet(queries, queryColumns), 'q').slice(-days - 1, -1)
    for (const { day, rows } of last) await store.write('queries', rows, { partition: day })
  }
  return { folder, events: 3_000_000, queries: 1_000_000, days: await store.partitions('queries') }
}

function byDay(table: Table, time: string): readonly { readonly day: string; readonly rows: Table }[] {
  const days = new Map<string, object[]>()
  for (const row of table.rows()) {
    const day = new Date(row[time] as number).toISOString().slice(0, 10)
    const rows = days.get(day)
    if (rows === undefined) days.set(day, [row])
    else rows.push(row)
  }
  return [...days]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([day, rows]) => ({ day, rows: tableFromRows(table.columnTypes, rows as never) }))
}

async function lake(name: string, years: number, change: (table: Table) => Table): Promise<Lake> {
  const folder = cacheFolder(`bench/${name}`)
  const made = { folder, events: years * 3_000_000, queries: years * 1_000_000 }
  if (existsSync(join(folder, 'queries'))) return made
  const { events, queries } = await flightFiles()
  const store = parquetStore(folder)
  await store.write('events', repeated(change(await readParquet(events, eventColumns)), 't', years))
  await store.write('queries', repeated(change(await readParquet(queries, queryColumns)), 'q', years))
  return made
}

async function* repeated(table: Table, time: string, years: number): AsyncGenerator<Table> {
  const times = table.column(time)
  for (let number = 0; number < years; number++) {
    const values = Float64Array.from(times, value => (value as number) + number * year)
    const shifted = new Column('timestamp', table.rowCount, { kind: 'number', values, validity: null })
    yield new Table([['origin', table.column('origin')], ...others(table, time), [time, shifted]], table.rowCount)
  }
}

function others(table: Table, time: string): (readonly [string, Column])[] {
  const names = table.columnNames.filter(name => name !== time && name !== 'origin')
  return names.map(name => [name, table.column(name)] as const)
}
