// One measured run: windows over the flights of a folder. Arguments: the folder, and options as JSON.
import {
  backfill,
  count,
  eventSource,
  featureGroup,
  featureSet,
  first,
  last,
  max,
  mean,
  min,
  stddev,
  sum,
} from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { peakBytes } from '../child.ts'

/** What is asked of the run. */
export interface LakeRun {
  /** How many of the windows, shortest first. */
  readonly windows: number
  /** How many of the aggregates. */
  readonly aggregates: number
  readonly threads?: number
  /** For a backfill in bounded memory. */
  readonly memory?: `${number}MiB`
  /** The order of the queries' table, which is `queries` otherwise. */
  readonly spine?: string
}

const [folder = '', json = '{}'] = process.argv.slice(2)
const {
  windows: windowCount,
  aggregates: aggregateCount,
  threads,
  memory,
  spine = 'queries',
} = JSON.parse(json) as LakeRun
const all = ['1h', '6h', '1d', '7d', '2h', '3h', '4h', '8h', '12h', '16h', '2d', '3d', '4d', '5d', '6d', '14d'] as const
const windows = all.slice(0, windowCount)
const group = featureGroup({
  name: 'delays',
  source: eventSource({ name: 'events', columns: { origin: 'string', t: 'timestamp', delay: 'float64' }, time: 't' }),
  keys: ['origin'],
  resolution: 'exact',
  features: f => {
    const made = {
      sum: sum(f.delay, { windows }),
      count: count(f.delay, { windows }),
      min: min(f.delay, { windows }),
      max: max(f.delay, { windows }),
      mean: mean(f.delay, { windows }),
      stddev: stddev(f.delay, { windows }),
      first: first(f.delay, { windows }),
      last: last(f.delay, { windows }),
    }
    return Object.fromEntries(Object.entries(made).slice(0, aggregateCount)) as typeof made
  },
})
const request = { origin: 'string', q: 'timestamp' } as const
const set = featureSet({ name: 'windows', request, time: 'q', groups: { delay: group } })
const offline = parquetStore(folder)
const options = { spine, into: 'training', offline, ...(threads !== undefined && { threads }) }
const started = performance.now()
const cpu = process.cpuUsage()
const result = memory === undefined ? await backfill(set, options) : await backfill(set, { ...options, memory })
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
const rows = 'rowCount' in result ? result.rowCount : result.rows
console.log(JSON.stringify({ rows, seconds, cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() }))
