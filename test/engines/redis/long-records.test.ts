import {
  count,
  createFeatureReader,
  eventSource,
  featureGroup,
  featureSet,
  materialize,
  materializeStream,
  memoryStore,
  type OnlineStore,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import { redisStore } from 'bighead/redis'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from './server.ts'

const minute = 60_000
const day = 1440 * minute
const until = Date.parse('2024-01-10T00:00:00Z')
const columns = { at: 'timestamp', card: 'string', amount: 'float64' } as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })
const windows = ['50m', '7h', '1d', '5d'] as const
const features = (resolution: 'hop' | 'exact') =>
  featureSet({
    name: 'asked',
    request: { asked_at: 'timestamp', card: 'string' },
    time: 'asked_at',
    groups: { card: groupOf(resolution) },
  })

function groupOf(resolution: 'hop' | 'exact') {
  return featureGroup({
    name: `spending_${resolution}`,
    source: payments,
    keys: ['card'],
    resolution,
    features: f => ({ n: count(f.amount, { windows }), total: sum(f.amount, { windows }) }),
  })
}

/** Payments of two cards. */
function paid(from: number, times: number, every: number) {
  return tableFromRows(
    columns,
    Array.from({ length: times }, (_, i) => ({ at: from + i * every, card: `c${i % 2}`, amount: (i % 101) / 7 })),
  )
}

async function fill(online: OnlineStore, resolution: 'hop' | 'exact'): Promise<void> {
  const offline = tableStore({ payments: paid(until - 6 * day, 3000, 2.5 * minute) })
  const events = [{ kind: 'events', shard: '0', offset: 0, table: paid(until, 3000, minute) }] as const
  await materialize(groupOf(resolution), { offline, online, until })
  await materializeStream(groupOf(resolution), { events, online }).done
}

test.each(['hop', 'exact'] as const)('of long records only what is asked for is sent (%s)', async resolution => {
  const server = await startRedis()
  const client = new Redis({ port: server.port })
  onTestFinished(async () => {
    client.disconnect()
    await server.stop()
  })
  const sent: string[] = []
  const recorded = {
    call: (command: string, args: (string | number)[]) => {
      sent.push(command)
      return client.call(command, args)
    },
    pipeline: (commands: (string | number)[][]) => client.pipeline(commands),
  }
  const memory = memoryStore()
  for (const store of [redisStore(client), memory]) await fill(store, resolution)
  const [reader, twin] = await Promise.all(
    [redisStore(recorded), memory].map(online => createFeatureReader({ features: features(resolution), online })),
  )
  sent.length = 0
  const last = until + 3000 * minute
  for (const asked_at of [last, last + 17 * minute + 123, last + 3 * day]) {
    for (const card of ['c0', 'c1', 'nobody']) {
      const expected = (await twin?.read([{ asked_at, card }]))?.[0]?.values
      expect((await reader?.read([{ asked_at, card }]))?.[0]?.values).toEqual(expected)
    }
  }
  const records = sent.filter(name => name !== 'GET')
  expect([records[0], new Set(records.slice(1))]).toEqual(['HGETALL', new Set(['EVALSHA', 'EVAL'])])
})
