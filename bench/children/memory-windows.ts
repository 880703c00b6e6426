// One measured run: the windows of a group over tables in memory, on one thread. Argument: the folder of the flights.
import { backfill, tableStore } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { delayWindows, flightColumns } from '../data/delay-windows.ts'

const [folder = ''] = process.argv.slice(2)
const set = delayWindows(4, 4)
const stored = parquetStore(folder)
const [events, spine] = [await stored.read('events', flightColumns), await stored.read('queries', set.request)]
const offline = tableStore({ events })
const runs: number[] = []
for (let run = 0; run < 5; run++) {
  const before = process.cpuUsage()
  await backfill(set, { spine, offline, threads: 1 })
  const { user, system } = process.cpuUsage(before)
  runs.push((user + system) / 1e6)
}
console.log(JSON.stringify({ events: events.rowCount, queries: spine.rowCount, cpuSeconds: Math.min(...runs), runs }))
