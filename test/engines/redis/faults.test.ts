import { setTimeout as wait } from 'node:timers/promises'
import {
  createFeatureReader,
  eventSource,
  featureGroup,
  featureSet,
  materialize,
  mean,
  tableFromRows,
  tableStore,
} from 'bighead'
import { redisStore } from 'bighead/redis'
import { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { freePort, type Server, startRedis } from './server.ts'

const columns = { at: 'timestamp', card: 'string', amount: 'float64' } as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ mean: mean(f.amount, { window: '1d' }) }),
})
const set = featureSet({
  name: 'asked',
  request: { asked_at: 'timestamp', card: 'string' },
  time: 'asked_at',
  groups: { card: spending },
})
const until = Date.parse('2024-01-02T00:00:00Z')
const offline = tableStore({ payments: tableFromRows(columns, [{ at: until - 1000, card: 'a', amount: 2 }]) })
const request = { asked_at: until + 1000, card: 'a' }

const open: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function start(args: readonly string[] = [], port?: number): Promise<Server> {
  const server = await startRedis(args, port)
  open.push(() => server.stop())
  return server
}

function connect(port: number, options: object = {}): Redis {
  const client = new Redis({ port, maxRetriesPerRequest: 1, retryStrategy: () => 50, ...options })
  client.on('error', () => {})
  open.push(() => client.disconnect())
  return client
}

/** A server with one key, and a reader of it. */
async function prepared(options: object = {}) {
  const server = await start()
  const client = connect(server.port, options)
  const online = redisStore(client)
  await materialize(spending, { offline, online, until })
  const reader = await createFeatureReader({ features: set, online })
  return { server, client, online, reader }
}

test('a server that is not there is an error with its cause, when it is first asked', async () => {
  const online = redisStore(connect(await freePort()))
  const failure = await materialize(spending, { offline, online, until }).catch(error => error)
  expect(failure).toMatchObject({ name: 'StorageError', code: 'STORAGE' })
  expect(failure.message).toMatch(/^Cannot .* Redis, key "bighead:/)
  expect(failure.cause).toBeInstanceOf(Error)
})

test('a server that ends in the middle fails what waits, and a new one goes on, scripts and all', async () => {
  const { server, client, online, reader } = await prepared()
  await client.client('PAUSE', 10_000, 'ALL')
  const waiting = reader.read([request])
  await wait(50)
  await server.stop()
  await expect(waiting).rejects.toMatchObject({ code: 'STORAGE', path: expect.stringContaining('Redis') })
  await start([], server.port)
  await materialize(spending, { offline, online, until })
  expect((await reader.read([request]))[0]).toMatchObject({ values: { card_mean: 2 } })
})

test('a server that forgot its scripts is told them again, reading and writing', async () => {
  const { client, online, reader } = await prepared()
  await client.script('FLUSH')
  expect((await reader.read([request]))[0]).toMatchObject({ values: { card_mean: 2 } })
  await client.script('FLUSH')
  await materialize(spending, { offline, online, until: until + 300_000 })
  expect((await reader.read([{ ...request, asked_at: until + 400_000 }]))[0]).toMatchObject({
    values: { card_mean: 2 },
  })
})

test('a call to a slow server ends with its signal', async () => {
  const { client, reader, online } = await prepared()
  await client.client('PAUSE', 2_000, 'ALL')
  const signal = AbortSignal.timeout(50)
  await expect(reader.read([request], { signal })).rejects.toThrow(/timeout|aborted/)
  await expect(online.describe('spending', { signal: AbortSignal.timeout(20) })).rejects.toThrow(/timeout|aborted/)
  expect((await reader.read([request]))[0]).toMatchObject({ values: { card_mean: 2 } })
})

test('a full server refuses writes as a whole, and goes on to answer', async () => {
  const { client, online, reader } = await prepared()
  await client.config('SET', 'maxmemory-policy', 'noeviction')
  await client.config('SET', 'maxmemory', '1mb')
  const failure = await materialize(spending, { offline, online, until: until + 300_000 }).catch(error => error)
  expect(failure).toMatchObject({ code: 'STORAGE' })
  expect(failure.cause.message).toMatch(/OOM/)
  expect((await reader.read([request]))[0]).toMatchObject({ values: { card_mean: 2 } })
  await client.config('SET', 'maxmemory', '0')
  await materialize(spending, { offline, online, until: until + 300_000 })
})

test('what is not what was written is named, and never taken for features', async () => {
  const { client, reader } = await prepared()
  const [key = ''] = (await client.keys('bighead:*:*a')).filter(name => name.endsWith(':["a"]') || name.endsWith(':a'))
  expect(key).not.toBe('')
  const [field = ''] = (await client.hkeys(key)).filter(name => name.startsWith('h,'))
  await client.hset(key, field, '{"heads": [')
  const damaged = await reader.read([request]).catch(error => error)
  expect(damaged).toMatchObject({ code: 'STORAGE', cause: expect.any(SyntaxError) })
  expect(damaged.message).toContain(key)
  await client.del(key)
  await client.set(key, 'a text')
  await expect(reader.read([request])).rejects.toThrow(/WRONGTYPE/)
})

/** How often a server has run a command. */
async function calls(client: Redis, command: string): Promise<number> {
  const lines = (await client.info('commandstats')).split('\n')
  return Number(/calls=(\d+)/.exec(lines.find(line => line.startsWith(`cmdstat_${command}:`)) ?? '')?.[1] ?? 0)
}

test('rows of many keys are one command, by a script that is told again, also where the server is full', async () => {
  const client = connect((await start()).port)
  const online = redisStore(client)
  const newest = featureGroup({
    name: 'newest',
    source: payments,
    keys: ['card'],
    features: f => ({ amount: f.amount }),
  })
  await materialize(newest, { offline, online, until })
  const features = featureSet({
    name: 'newest_asked',
    request: { asked_at: 'timestamp', card: 'string' },
    time: 'asked_at',
    groups: { card: newest },
  })
  const reader = await createFeatureReader({ features, online })
  const cards = Array.from({ length: 1201 }, (_, index) => (index % 400 === 7 ? 'a' : `none-${index}`))
  const requests = cards.map(card => ({ ...request, card }))
  const values = async (): Promise<unknown[]> => (await reader.read(requests)).map(row => row.values.card_amount)
  const expected = cards.map(card => (card === 'a' ? 2 : null))
  expect(await values()).toEqual(expected)
  const before = await calls(client, 'evalsha')
  await values()
  expect((await calls(client, 'evalsha')) - before).toBe(3)
  await client.script('FLUSH')
  expect(await values()).toEqual(expected)
  await client.config('SET', 'maxmemory-policy', 'noeviction')
  await client.config('SET', 'maxmemory', '1mb')
  expect(await values()).toEqual(expected)
  await client.config('SET', 'maxmemory', '0')
  const [key = ''] = (await client.keys('bighead:*:*a')).filter(name => name.endsWith(':["a"]') || name.endsWith(':a'))
  await client.set(key, 'a text')
  const wrong = await values().catch(error => error)
  expect(wrong).toMatchObject({ code: 'STORAGE', message: expect.stringMatching(/WRONGTYPE/) })
  expect(wrong.message).toContain(key)
})

test('windows of many keys are one command once one was met, and none was long', async () => {
  const { client, reader } = await prepared()
  const requests = Array.from({ length: 20 }, (_, index) => ({ ...request, card: index === 3 ? 'a' : `none-${index}` }))
  const asked = async (): Promise<number> => {
    const before = await calls(client, 'evalsha')
    expect((await reader.read(requests))[3]).toMatchObject({ values: { card_mean: 2 } })
    return (await calls(client, 'evalsha')) - before
  }
  expect([await asked(), await asked()]).toEqual([0, 1])
  const [key = ''] = (await client.keys('bighead:*:*a')).filter(name => name.endsWith(':["a"]') || name.endsWith(':a'))
  await client.hset(key, 'h,b1', 'x'.repeat(5000))
  expect([await asked(), await asked()]).toEqual([1, 0])
})

test('a reader that has not seen the new batch yet answers from one of both, never from neither', async () => {
  const { client, online } = await prepared()
  const readers = await Promise.all(
    (['1h', '0s'] as const).map(publishLag => {
      return createFeatureReader({ features: set, online: redisStore(client, { publishLag }) })
    }),
  )
  for (const reader of readers) expect((await reader.read([request]))[0]).toMatchObject({ values: { card_mean: 2 } })
  await materialize(spending, { offline, online, until: until + 300_000 })
  for (const reader of readers) {
    const [answer] = await reader.read([{ ...request, asked_at: until + 400_000 }])
    expect(answer).toMatchObject({ values: { card_mean: 2 } })
  }
})
