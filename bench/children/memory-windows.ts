// One measured run: the windows of a group over tables in memory, on one thread. Argument: the folder of the flights.
import { backfill, count, eventSource, featureGroup, featureSet, max, min, sum, tableStore } from 'bighead'
import { parquetStore } from 'bighead/parquet'

const [folder = ''] = process.argv.slice(2)
const windows = ['1h', '6h', '1d', '7d'] as const
const columns = { origin: 'string', t: 'timestamp', delay: 'float64' } as const
const request = { origin: 'string', q: 'timestamp' } as const
const group = featureGroup({
  name: 'delays',
  source: eventSource({ name: 'events', columns, time: 't' }),
  keys: ['origin'],
  resolution: 'exact',
  features: f => ({
    sum: sum(f.delay, { windows }),
    count: count(f.delay, { windows }),
    min: min(f.delay, { windows }),
    max: max(f.delay, { windows }),
  }),
})
const set = featureSet({ name: 'windows', request, time: 'q', groups: { delay: group } })
const stored = parquetStore(folder)
const [events, spine] = [await stored.read('events', columns), await stored.read('queries', request)]
const offline = tableStore({ events })
const runs: number[] = []
for (let run = 0; run < 5; run++) {
  const before = process.cpuUsage()
  await backfill(set, { spine, offline, threads: 1 })
  const { user, system } = process.cpuUsage(before)
  runs.push((user + system) / 1e6)
}
console.log(JSON.stringify({ events: events.rowCount, queries: spine.rowCount, cpuSeconds: Math.min(...runs), runs }))
