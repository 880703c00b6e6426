// One measured run: the newest row of each key before the request, Parquet in, Parquet out. Arguments: rows, requests, output, ttl, columns.
import { backfill, eventSource, featureGroup, featureSet, tableStore } from 'bighead'
import { readParquet, writeParquet } from 'bighead/parquet'

const [rows = '', requests = '', output = '', ttl, ...names] = process.argv.slice(2)
const columns = {
  key: 'string',
  t: 'timestamp',
  ...Object.fromEntries(names.map(name => [name, 'float64' as const])),
} as const
const group = featureGroup({
  name: 'rows',
  source: eventSource({ name: 'rows', columns, time: 't' }),
  keys: ['key'],
  ttl: ttl as '7d',
  features: f => Object.fromEntries(names.map(name => [name, f[name as 'key']])),
})
const set = featureSet({
  name: 'as_of',
  request: { key: 'string', q: 'timestamp' },
  time: 'q',
  groups: { row: group },
})
const [stored, spine] = await Promise.all([readParquet(rows, columns), readParquet(requests, set.request)])
const result = await backfill(set, { spine, offline: tableStore({ rows: stored }) })
await writeParquet(output, result)
console.log(JSON.stringify({ rows: result.rowCount, peakBytes: process.resourceUsage().maxRSS * 1024 }))
