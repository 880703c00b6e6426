import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FeatureSet, featureSet, folderRegistry, memoryStore, type Schema } from 'bighead'
import { type ModelServer, serve } from 'bighead/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { post as ask, type Json } from './ask.ts'
import { batchEnd, fraud, largeCard, servedModels, spending } from './served-models.ts'

const now = batchEnd + 1_800_000
let folder = ''
let server: ModelServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-feast-'))
  const { registry, online, features } = await servedModels(join(folder, 'registry'))
  server = await serve({
    ...{ registry, online, models: [], features: [features], log: 'nothing', clock: () => now },
    ...{ http: { host: '127.0.0.1' }, push: { shard: 'one' }, tokens: { admin: 'boss' } },
  })
}, 60_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const read = (body: unknown) => ask(`${server.address}/get-online-features`, body)
const push = (body: unknown) => ask(`${server.address}/push`, body, { authorization: 'Bearer boss' })
const known = String(largeCard)
const entities = { card: [known, '5', null], shop: ['s0', 's1', 'none'], amount: [1, 2, 3] }

test('results are columns, keys first, features in the order of the request', async () => {
  const { status, json, text } = await read({
    features: ['shop:size', 'card:n', 'spending:mean_1d', 'shop_facts:code'],
    entities,
  })
  expect(status).toBe(200)
  expect(json.metadata.feature_names).toEqual(['card', 'shop', 'amount', 'size', 'n', 'mean_1d', 'code'])
  const [card, shop, , size, n, mean, code] = json.results
  expect(text).toContain(`{"values":[${known},5,null],"statuses":["PRESENT","PRESENT","PRESENT"]`)
  expect(card.event_timestamps[0]).toBe('1970-01-01T00:00:00Z')
  expect(shop.values).toEqual(['s0', 's1', 'none'])
  expect(size.values).toEqual([0.6000000238418579, 0.6000000238418579, null])
  expect(size.statuses).toEqual(['PRESENT', 'PRESENT', 'NOT_FOUND'])
  expect(size.event_timestamps).toEqual(['2024-01-02T00:30:00Z', '2024-01-02T00:30:00Z', '1970-01-01T00:00:00Z'])
  expect(n.statuses).toEqual(['PRESENT', 'NOT_FOUND', 'NULL_VALUE'])
  expect(mean.values[0]).toBeTypeOf('number')
  expect(code.values).toEqual(['AQIA', 'AQIB', null])
})

test('a feature service is a feature set, derived columns and times included', async () => {
  const { json } = await read({ feature_service: 'fraud', entities, full_feature_names: true })
  const names: readonly string[] = json.metadata.feature_names
  expect(names).toContain('card__mean_1d')
  expect(names).toContain('fraud__ratio')
  const opened = json.results[names.indexOf('shop__opened')]
  expect(opened.values).toEqual(['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.001Z', null])
  const derived = await read({ features: ['fraud:ratio'], entities })
  expect(derived.json.results.at(-1).values[0]).toBeTypeOf('number')
})

test('what is unknown is 404 and what is wrong is 400, as objects', async () => {
  const refused: readonly (readonly [body: unknown, status: number, words: RegExp])[] = [
    [{ features: ['none:n'], entities }, 404, /feature views `none`/],
    [{ features: ['card:m'], entities }, 404, /Feature `card:m` is not in set/],
    [{ feature_service: 'none', entities }, 404, /not served/],
    [{ features: ['n'], entities }, 400, /not like `view:feature`/],
    [{ features: [], entities }, 400, /features/],
    [{ features: ['card:n'] }, 400, /entities: it is missing/],
    [{ features: ['card:n'], entities: {} }, 400, /there is no column/],
    [{ features: ['card:n'], entities: { shop: ['s'] } }, 400, /card/],
    [{ features: ['card:n'], entities: { card: ['1', '2'], shop: ['s'] } }, 400, /has 1 values/],
    [{ features: ['card:n'], entities: { ...entities, none: [1, 2, 3] } }, 400, /none/],
    [{ features: ['card:n'], entities: { none: [] } }, 400, /entities.none: the request has no such field/],
    [{ features: ['card:n'], entities: { ratio: [] } }, 400, /entities.ratio: the request has no such field/],
    [{ features: ['card:n', 'card:n'], entities }, 400, /several are called `n`/],
    ['"text"', 400, /an object is needed/],
  ]
  for (const [body, status, words] of refused) {
    const answer = await read(body)
    expect([JSON.stringify(body).slice(0, 60), answer.status, answer.json.error]).toEqual([
      JSON.stringify(body).slice(0, 60),
      status,
      expect.stringMatching(words),
    ])
  }
})

test('pushed events are in the next read', async () => {
  const ask = async (): Promise<Json> =>
    (await read({ features: ['card:n'], entities: { card: ['77'], shop: ['s0'], amount: [1] } })).json.results.at(-1)
  expect((await ask()).values).toEqual([0])
  const at = new Date(now - 60_000).toISOString()
  const df = { at: [at, at], card: ['77', '77'], shop: ['s0', 's1'], amount: [2, null] }
  const pushed = await push({ push_source_name: 'payments', df, to: 'online' })
  expect([pushed.status, pushed.json]).toEqual([200, null])
  expect(await ask()).toMatchObject({ values: [1], statuses: ['PRESENT'] })
  await Promise.all([1, 2, 3].map(() => push({ push_source_name: 'payments', df })))
  expect((await ask()).values).toEqual([4])
})

test('a push that is wrong changes nothing, and the next one works', async () => {
  const at = [new Date(now - 60_000).toISOString()]
  const df = { at, card: ['78'], shop: ['s0'], amount: [2] }
  const refused: readonly (readonly [body: unknown, status: number, words: RegExp])[] = [
    [{ push_source_name: 'payment', df }, 404, /Did you mean `payments`/],
    [{ push_source_name: 'shops', df }, 404, /shops/],
    [{ push_source_name: 'payments', df, to: 'offline' }, 400, /only `online`/],
    [{ push_source_name: 'payments', df: { ...df, amount: ['two'] } }, 400, /amount/],
    [{ push_source_name: 'payments', df: { ...df, amount: [] } }, 400, /has 0 values/],
    [{ push_source_name: 'payments' }, 400, /df: it is missing/],
  ]
  for (const [body, status, words] of refused) {
    const answer = await push(body)
    expect([answer.status, answer.json.error]).toEqual([status, expect.stringMatching(words)])
  }
  expect((await push({ push_source_name: 'payments', df })).status).toBe(200)
  expect((await ask(`${server.address}/push`, { push_source_name: 'payments', df })).status).toBe(401)
})

test('pushing is among the operations where it is served', async () => {
  const operations = async ({ address }: ModelServer): Promise<Json> =>
    ((await (await fetch(`${address}/openapi.json`)).json()) as Json).paths
  expect((await operations(server))['/push'].post).toMatchObject({ operationId: 'push', security: [{ token: [] }] })
  await using without = await serve({
    ...{ registry: folderRegistry(join(folder, 'none')), online: memoryStore(), models: [] },
    ...{ http: { host: '127.0.0.1' }, log: 'nothing' },
  })
  expect(await operations(without)).not.toHaveProperty('/push')
})

/** The set of spending alone, under another name. */
const cards = featureSet({
  name: 'cards',
  request: { asked_at: 'timestamp', card: 'bigint' },
  time: 'asked_at',
  groups: { spent: spending },
})

const served = (...sets: readonly unknown[]) => sets as readonly FeatureSet<Schema, Schema, Schema>[]

test('a first push into an empty store is taken, and a set that lacks its groups harms no other', async () => {
  const empty = memoryStore()
  await using open = await serve({
    ...{ registry: folderRegistry(join(folder, 'none')), online: empty, models: [], features: served(fraud, cards) },
    ...{ http: { host: '127.0.0.1' }, log: 'nothing', clock: () => now },
    ...{ push: { shard: 'one' }, tokens: { admin: 'boss' } },
  })
  const at = new Date(now - 60_000).toISOString()
  const df = { at: [at, at], card: ['77', '77'], shop: ['s0', 's1'], amount: [2, 3] }
  const pushed = await ask(
    `${open.address}/push`,
    { push_source_name: 'payments', df },
    { authorization: 'Bearer boss' },
  )
  expect([pushed.status, pushed.json]).toEqual([200, null])
  const answer = await ask(`${open.address}/get-online-features`, {
    features: ['spent:n'],
    entities: { card: ['77'] },
  })
  expect([answer.status, answer.json.results?.at(-1)]).toMatchObject([200, { values: [2], statuses: ['PRESENT'] }])
  const lacking = await ask(`${open.address}/get-online-features`, { features: ['shop:size'], entities })
  expect([lacking.status, lacking.json.code]).toEqual([503, 'NOT_MATERIALIZED'])
})
