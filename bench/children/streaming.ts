// One measured run of a stream into a memory store: events per second and memory, slice by slice; then sampled reads against a backfill.
import {
  backfill,
  count,
  createFeatureReader,
  featureGroup,
  featureSet,
  last,
  materializeStream,
  max,
  mean,
  memoryStore,
  sum,
  tableStore,
} from 'bighead'
import { paymentStream, payments, rowsPerSlice, type StreamPlan } from '../data/payment-stream.ts'

const plan = JSON.parse(process.argv[2] ?? '{}') as StreamPlan
const windows = { windows: ['1h', '1d'] } as const
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({
    count: count(f.amount, windows),
    sum: sum(f.amount, windows),
    mean: mean(f.amount, windows),
    max: max(f.amount, windows),
    items: sum(f.items, windows),
    last: last(f.items, windows),
  }),
})
const asked = featureSet({
  name: 'asked',
  request: { asked_at: 'timestamp', card: 'string' },
  time: 'asked_at',
  groups: { card: spending },
})

const online = memoryStore()
const slices: { rate: number; cpuRate: number; megabytes: number }[] = []
const stream = paymentStream(plan, (seconds, cpuSeconds) => {
  const megabytes = process.memoryUsage.rss() / 1e6
  slices.push({ rate: rowsPerSlice / seconds, cpuRate: rowsPerSlice / cpuSeconds, megabytes })
})
const handle = materializeStream(spending, { events: stream.batches(), online })
await handle.done

const asOf = plan.from + plan.span + 60_000
const reader = await createFeatureReader({ features: asked, online })
const { cards, rows } = stream.sample
const requests = cards.map(card => ({ asked_at: asOf, card }))
const found = await reader.read(requests)
const expected = await backfill(asked, { spine: requests, offline: tableStore({ payments: rows }) })
let different = 0
for (const [index, { values }] of found.entries()) {
  const backfilled: Record<string, unknown> = expected.row(index)
  for (const [name, value] of Object.entries(values)) if (!Object.is(value, backfilled[name])) different++
}
if (different > 0) throw new Error(`${different} of ${found.length} sampled rows differ from the backfill`)
console.log(JSON.stringify({ slices, compared: found.length, applied: handle.stats().applied }))
