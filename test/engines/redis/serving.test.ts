import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  backfill,
  ColumnTransformer,
  count,
  createPredictor,
  eventSource,
  featureGroup,
  featureSet,
  folderRegistry,
  LogisticRegression,
  materialize,
  materializeStream,
  mean,
  memoryStore,
  type OnlineStore,
  Pipeline,
  SimpleImputer,
  tableFromRows,
  tableStore,
} from 'bighead'
import { redisStore } from 'bighead/redis'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from './server.ts'

const minute = 60_000
const day = 1440 * minute
const start = Date.parse('2024-01-01T00:00:00Z')
const columns = { at: 'timestamp', card: 'string', shop: 'string', amount: 'float64' } as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({
    mean: mean(f.amount, { windows: ['1h', '6h', '1d', '7d'] }),
    n: count(f.amount, { window: '1d', default: 0 }),
  }),
})
const last = featureGroup({
  name: 'last',
  source: payments,
  keys: ['shop'],
  features: f => ({ amount: f.amount, card: f.card }),
})
const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'string', shop: 'string', amount: 'float64' },
  time: 'asked_at',
  groups: { card: spending, shop: last },
  derive: f => ({ ratio: f.amount.div(f.card_mean_1d) }),
})
const events = Array.from({ length: 2000 }, (_, i) => ({
  at: start + i * 7 * minute,
  card: `c${i % 7}`,
  shop: `s${i % 13}`,
  amount: ((i * 37) % 101) / 7,
}))
const until = start + 5 * day
const numbers = ['amount', 'card_mean_1h', 'card_mean_6h', 'card_mean_1d', 'card_mean_7d', 'card_n', 'ratio'] as const

/** Uploads what is before the batch end, and streams what comes after it, in pieces. */
async function fill(online: OnlineStore): Promise<void> {
  await materialize(fraud, { offline: tableStore({ payments: tableFromRows(columns, events) }), online, until })
  const later = events.filter(({ at }) => at >= until)
  async function* pieces() {
    for (let offset = 0; offset < later.length; offset += 50) {
      const table = tableFromRows(columns, later.slice(offset, offset + 50))
      yield { kind: 'events' as const, shard: '0', offset, table }
    }
  }
  for (const group of [spending, last]) await materializeStream(group, { events: pieces(), online }).done
}

test('from a batch, a stream and a model, Redis serves the bits that memory serves', async () => {
  const server = await startRedis()
  const client = new Redis({ port: server.port })
  const folder = await mkdtemp(join(tmpdir(), 'bighead-redis-serving-'))
  onTestFinished(async () => {
    client.disconnect()
    await server.stop()
    await rm(folder, { recursive: true })
  })
  const offline = tableStore({ payments: tableFromRows(columns, events) })
  const spine = tableFromRows(
    { ...fraud.request, bad: 'boolean' } as const,
    events.slice(100).map(({ at, ...row }, i) => ({ asked_at: at, ...row, bad: (i * 7) % 5 < 2 })),
  )
  const training = await backfill(fraud, { spine, offline })
  const prepare = new ColumnTransformer([['numbers', new SimpleImputer(), numbers]])
  const fitted = await new Pipeline([
    ['prepare', prepare],
    ['model', new LogisticRegression()],
  ]).fit(training, { target: 'bad' })
  const registry = folderRegistry(folder)
  await registry.register('fraud', { pipeline: fitted, features: fraud })
  const stores = { memory: memoryStore(), redis: redisStore(client) }
  const answers: { [name: string]: unknown[] } = {}
  for (const [name, online] of Object.entries(stores)) {
    await fill(online)
    const predictor = await createPredictor({ registry, model: 'fraud/1', online, features: fraud })
    const newest = (events.at(-1)?.at ?? 0) + 1
    answers[name] = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const request = { asked_at: newest + i * 97 * minute, card: `c${i % 9}`, shop: `s${i % 15}`, amount: i / 3 }
        const { prediction, metadata } = await predictor.predict(request)
        return [prediction, metadata.statuses]
      }),
    )
    await predictor.close()
  }
  expect(answers.redis).toEqual(answers.memory)
  expect(JSON.stringify(answers.redis)).toContain('present')
})
