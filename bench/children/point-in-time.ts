// One measured run: exact windows of flights, Parquet in, Parquet out. Arguments: events, queries, output.
import { backfill, count, eventSource, featureGroup, featureSet, max, min, sum, tableStore } from 'bighead'
import { readParquet, writeParquet } from 'bighead/parquet'

const [events = '', queries = '', output = ''] = process.argv.slice(2)
const windows = ['1h', '6h', '1d', '7d'] as const
const columns = { origin: 'string', t: 'timestamp', delay: 'float64' } as const
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
const set = featureSet({
  name: 'windows',
  request: { origin: 'string', q: 'timestamp' },
  time: 'q',
  groups: { delay: group },
})
const [stored, spine] = await Promise.all([readParquet(events, columns), readParquet(queries, set.request)])
const result = await backfill(set, { spine, offline: tableStore({ events: stored }) })
await writeParquet(output, result)
console.log(JSON.stringify({ rows: result.rowCount, peakBytes: process.resourceUsage().maxRSS * 1024 }))
