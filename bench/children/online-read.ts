// One measured run of reading 20 features over 4 windows of one key, after a stream, beside a naive merge of the same raw rows.
import {
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
} from 'bighead'
import { type PaymentRow, paymentStream, payments } from '../data/payment-stream.ts'

const hour = 3_600_000
const lengths = [1, 6, 24, 7 * 24].map(hours => hours * hour)
const windows = { windows: ['1h', '6h', '1d', '7d'] } as const
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({
    count: count(f.amount, windows),
    sum: sum(f.amount, windows),
    mean: mean(f.amount, windows),
    max: max(f.amount, windows),
    last: last(f.items, windows),
  }),
})
const asked = featureSet({
  name: 'asked',
  request: { asked_at: 'timestamp', card: 'string' },
  time: 'asked_at',
  groups: { card: spending },
})

// 1,000 keys with 2,000 events each over five days.
const plan = { events: 2_000_000, keys: 1000, from: Date.UTC(2024, 0, 1), span: 5 * 24 * hour, hotShare: 0 }
const online = memoryStore()
const stream = paymentStream(plan, () => {})
await materializeStream(spending, { events: stream.batches(), online }).done
const reader = await createFeatureReader({ features: asked, online })
const asOf = plan.from + plan.span + 60_000
const requests = Array.from({ length: 1000 }, (_, key) => ({
  asked_at: asOf + key,
  card: `card-${(key * 389) % 1000}`,
}))
const latencies = new Float64Array(30_000)
for (let index = -10_000; index < latencies.length; index++) {
  const request = requests[(index + 10_000) % requests.length]!
  const start = performance.now()
  await reader.read([request])
  if (index >= 0) latencies[index] = (performance.now() - start) * 1000
}
latencies.sort()

const rows = stream.sample.rows.filter(row => row.card === 'card-0')
const naive = new Float64Array(2000)
let seen = 0
for (let index = -200; index < naive.length; index++) {
  const start = performance.now()
  for (const window of lengths) seen += naiveFeatures(rows, asOf, window).count
  if (index >= 0) naive[index] = (performance.now() - start) * 1000
}
naive.sort()
const at = (sorted: Float64Array, share: number): number => sorted[Math.floor(sorted.length * share)]!
const answer = { p50: at(latencies, 0.5), p99: at(latencies, 0.99), naive: at(naive, 0.5), rows: rows.length }
console.log(JSON.stringify({ ...answer, seen }))

function naiveFeatures(all: readonly PaymentRow[], until: number, window: number) {
  const found = { count: 0, sum: 0, mean: 0, max: Number.NEGATIVE_INFINITY, last: null as number | null }
  const from = Math.floor((until - window) / 300_000) * 300_000
  let newest = Number.NEGATIVE_INFINITY
  for (const { at: time, amount, items } of all) {
    if (time < from || time >= until) continue
    if (time >= newest) {
      newest = time
      found.last = items
    }
    if (amount === null) continue
    found.count++
    found.sum += amount
    found.max = Math.max(found.max, amount)
  }
  found.mean = found.sum / found.count
  return found
}
