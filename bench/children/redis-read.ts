// One measured run of reading a key from Redis: a row of 10 features, and 12 features over 4 windows, beside bare ioredis.
import {
  count,
  createFeatureReader,
  eventSource,
  featureGroup,
  featureSet,
  materialize,
  mean,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import { redisStore } from 'bighead/redis'
import { Redis } from 'ioredis'
import { startRedis } from '../../test/engines/redis/server.ts'

const hour = 3_600_000
const day = 24 * hour
const until = Date.UTC(2024, 0, 10)
const askedAt = until + hour
const keys = 1000
const columns = {
  at: 'timestamp',
  key: 'string',
  f0: 'float64',
  f1: 'float64',
  f2: 'float64',
  f3: 'float64',
  f4: 'float64',
  f5: 'float64',
  f6: 'float64',
  f7: 'float64',
  f8: 'float64',
  f9: 'float64',
} as const
const source = eventSource({ name: 'events', columns, time: 'at' })
const rows = featureGroup({
  name: 'rows',
  source,
  keys: ['key'],
  features: ({ f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 }) => ({ f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 }),
})
const lengths = { windows: ['1h', '6h', '1d', '7d'] } as const
const windows = featureGroup({
  name: 'windows',
  source,
  keys: ['key'],
  features: f => ({ count: count(f.f0, lengths), sum: sum(f.f1, lengths), mean: mean(f.f2, lengths) }),
})
const names = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9'] as const
const events = Array.from({ length: keys * 60 }, (_, i) => {
  const values = names.map((name, place) => [name, ((i * 7919 + place * 31) % 1000) / 7])
  const at = until - 9 * day + Math.floor(i / keys) * 12_960_000 + (i % keys) * 100
  return { at, key: `k${i % keys}`, ...Object.fromEntries(values) }
})

const server = await startRedis()
const client = new Redis({ port: server.port })
const online = redisStore(client)
const offline = tableStore({ events: tableFromRows(columns, events as never) })
for (const group of [rows, windows]) await materialize(group, { offline, online, until })
for (let key = 0; key < keys; key++)
  await client.hset(`raw:k${key}`, Object.fromEntries(names.map(name => [name, String(key / 7)])))
const request = { asked_at: 'timestamp', key: 'string' } as const
const row = await createFeatureReader({
  features: featureSet({ name: 'row', request, time: 'asked_at', groups: { g: rows } }),
  online,
})
const window = await createFeatureReader({
  features: featureSet({ name: 'window', request, time: 'asked_at', groups: { g: windows } }),
  online,
})

/** What one would keep without a library: a hash of a key with a JSON text of its hours, each a start, a count and two sums. */
type Hour = readonly [start: number, count: number, sum: number, other: number]
const hours = new Map<string, Map<number, Hour>>()
for (const event of events as unknown as readonly { at: number; key: string; f1: number; f2: number }[]) {
  const start = Math.floor(event.at / hour) * hour
  const own = hours.get(event.key) ?? new Map<number, Hour>()
  const [, count, sum, other] = own.get(start) ?? [start, 0, 0, 0]
  hours.set(event.key, own.set(start, [start, count + 1, sum + event.f1, other + event.f2]))
}
for (const [key, own] of hours) await client.hset(`hours:${key}`, 'batch', JSON.stringify([...own.values()]))
const spans = [1, 6, 24, 168].map(length => length * hour)

function rawWindows(record: Readonly<Record<string, string>>): (number | null)[] {
  const list = JSON.parse(record.batch ?? '[]') as readonly Hour[]
  const found = spans.map(span => {
    let [count, sum, other] = [0, 0, 0]
    for (let index = list.length - 1; index >= 0; index--) {
      const tile = list[index] as Hour
      if (tile[0] < askedAt - span) break
      count += tile[1]
      sum += tile[2]
      other += tile[3]
    }
    return [count, sum, other / count] as const
  })
  return [0, 1, 2].flatMap(feature => found.map(values => (values[0] === 0 ? null : (values[feature] ?? null))))
}

const work = {
  rawRow: async (index: number) => (await client.hmget(`raw:k${index}`, ...names)).map(Number),
  row: (index: number) => row.read([{ asked_at: askedAt, key: `k${index}` }]),
  windows: (index: number) => window.read([{ asked_at: askedAt, key: `k${index}` }]),
  rawWindows: async (index: number) => rawWindows(await client.hgetall(`hours:k${index}`)),
}
for (let index = 0; index < keys; index += 97) {
  const [ours] = await work.windows(index)
  const theirs = await work.rawWindows(index)
  const found = Object.values(ours?.values ?? {})
    .slice(2)
    .map(value => Number(value))
  const differ =
    found.length !== theirs.length ||
    found.some((value, place) => !(Math.abs(value - Number(theirs[place])) <= 1e-9 * Math.abs(value)))
  if (differ) throw new Error(`The reader answers ${found} of k${index}, bare ioredis ${theirs}`)
}
const times: { [name: string]: number[] } = { rawRow: [], row: [], windows: [], rawWindows: [] }
for (let turn = -1000; turn < 4000; turn++) {
  for (const [name, once] of Object.entries(work)) {
    const start = performance.now()
    await once((Math.abs(turn) * 131) % keys)
    if (turn >= 0) times[name]?.push((performance.now() - start) * 1000)
  }
}
client.disconnect()
await server.stop()
const medians = Object.entries(times).map(([name, list]) => [
  name,
  list.sort((left, right) => left - right)[list.length >> 1],
])
console.log(JSON.stringify(Object.fromEntries(medians)))
