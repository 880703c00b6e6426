// One measured run: a day of features over all flights before, made after the day before it. Arguments: the folder, and the days in order.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
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
  type OfflineStore,
  stddev,
  sum,
  type Table,
} from 'bighead'
import { parquetStore } from 'bighead/parquet'

/** What a day cost. */
export interface DayCost {
  readonly day: string
  readonly seconds: number
  /** Events that were read. */
  readonly read: number
  /** Events of the day itself. */
  readonly own: number
}

const [folder = '', ...days] = process.argv.slice(2)
const columns = { origin: 'string', t: 'timestamp', delay: 'float64' } as const
const group = featureGroup({
  name: 'delays',
  source: eventSource({ name: 'events', columns, time: 't' }),
  keys: ['origin'],
  features: f => ({
    sum: sum(f.delay),
    count: count(f.delay),
    min: min(f.delay),
    max: max(f.delay),
    mean: mean(f.delay),
    stddev: stddev(f.delay),
    first: first(f.delay),
    last: last(f.delay),
  }),
})
const request = { origin: 'string', q: 'timestamp' } as const
const set = featureSet({ name: 'history', request, time: 'q', groups: { all: group } })

let read = 0
const inner = parquetStore(folder)
const counted = (table: string, rows: Table): void => {
  if (table === 'events') read += rows.rowCount
}
const offline: OfflineStore = {
  ...inner,
  async read(table, schema, options) {
    const rows = await inner.read(table, schema, options)
    counted(table, rows as unknown as Table)
    return rows
  },
  async *scan(table, schema, options) {
    for await (const rows of inner.scan?.(table, schema, options) ?? []) {
      counted(table, rows as unknown as Table)
      yield rows
    }
  },
}
for (const made of ['training', 'training.partitions', 'training.states.all']) {
  rmSync(join(folder, made), { recursive: true, force: true })
}
const costs: DayCost[] = []
for (const day of days) {
  read = 0
  const started = performance.now()
  await backfill(set, { spine: 'queries', into: 'training', offline, partitions: [day], threads: 1 })
  const seconds = (performance.now() - started) / 1000
  const { rowCount: own } = await inner.read('events', { t: 'timestamp' }, { partitions: [day] })
  costs.push({ day, seconds, read, own })
}
console.log(JSON.stringify(costs))
