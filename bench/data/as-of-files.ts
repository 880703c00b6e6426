import { join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { generator } from './generator.ts'
import { type ColumnToWrite, writeOnce } from './write-once.ts'

/** The inputs of the as-of join benchmark. */
export interface AsOfFiles {
  /** 1,000,000 rows of 10,000 keys over 60 days: `key` string, `t` timestamp (UTC, ms), ten float64 columns; in order of time. */
  readonly rows: string
  /** 100,000 requests: `key`, `q`; about one in a hundred finds no row, because it is new or its newest one is older than seven days. */
  readonly requests: string
}

export const asOfColumns: readonly string[] = Array.from({ length: 10 }, (_, index) => `x${index}`)
export const asOfDays = 7

const [rowCount, requestCount, keyCount] = [1_000_000, 100_000, 10_000]
const start = Date.parse('2024-01-01T00:00:00Z')
const span = 60 * 86_400_000

/** Writes made-up rows and requests into `.cache/bench`, once. */
export async function asOfFiles(): Promise<AsOfFiles> {
  const folder = cacheFolder('bench')
  const random = generator(7)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const key = (number: number): string => `k${String(number).padStart(5, '0')}`
  const keyAndTime = (name: string, count: number, from: number): readonly ColumnToWrite[] => {
    const times = Float64Array.from({ length: count }, () => start + from + Math.floor(random() * (span - from))).sort()
    return [
      // Squared, so that some keys are busy and some are quiet for days.
      { name: 'key', type: 'STRING', data: Array.from(times, () => key(Math.floor(random() ** 2 * keyCount))) },
      { name, type: 'TIMESTAMP', data: Array.from(times, time => new Date(time)) },
    ]
  }
  const rows = await writeOnce(join(folder, 'as-of-rows.parquet'), async () => [
    ...keyAndTime('t', rowCount, 0),
    ...asOfColumns.map(
      (name): ColumnToWrite => ({ name, type: 'DOUBLE', data: Float64Array.from({ length: rowCount }, normal) }),
    ),
  ])
  const requests = await writeOnce(join(folder, 'as-of-requests.parquet'), async () =>
    keyAndTime('q', requestCount, 8 * 86_400_000),
  )
  return { rows, requests }
}

if (import.meta.main) console.log(await asOfFiles())
