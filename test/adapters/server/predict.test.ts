import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPredictor } from 'bighead'
import { type ModelServer, serve } from 'bighead/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post as ask, type Json } from './ask.ts'
import { batchEnd, entity, fraud, largeCard, servedModels, type World } from './served-models.ts'

let folder = ''
let world: World
let server: ModelServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-server-'))
  world = await servedModels(join(folder, 'registry'))
  server = await serve({
    ...{ registry: world.registry, online: world.online, models: ['fraud@production', 'plain/1'], log: 'nothing' },
    ...{ http: { host: '127.0.0.1' }, clock: () => batchEnd + 1_800_000 },
  })
}, 60_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const post = (path: string, body: unknown) => ask(server.address + path, body)

describe('POST /predict', () => {
  test('answers one entity as a predictor in process does', async () => {
    const predictor = await createPredictor({ ...world, model: 'fraud@production', features: fraud })
    const own = await predictor.predict({ ...entity, card: largeCard })
    const { status, json } = await post('/predict', { model: 'fraud@production', entity })
    expect(status).toBe(200)
    expect(json.prediction).toEqual(own.prediction)
    const { timings, ...metadata } = json.metadata
    const { timings: _, ...expected } = own.metadata
    expect(metadata).toEqual({ ...expected, variant: 'primary' })
    expect(Object.keys(timings)).toEqual(['resolve', 'features', 'queue', 'transform', 'infer', 'postprocess'])
    expect(json).not.toHaveProperty('features')
  })

  test('answers several in order, by an alias, a version or a name', async () => {
    const entities = ['1', String(largeCard), null].map(card => ({ ...entity, card }))
    for (const model of ['fraud', 'fraud/1', 'fraud@production']) {
      const { status, json } = await post('/predict', { model, entities })
      expect([status, json.predictions.length]).toEqual([200, 3])
      expect(json.metadata.map((one: Json) => one.statuses.card_n)).toEqual(['missing', 'present', 'null'])
    }
    expect((await post('/predict', { model: 'fraud', entities: [] })).json.predictions).toEqual([])
  })

  test('gives features and the plan where asked, with integers of 64 bits exact', async () => {
    const { text, json } = await post('/predict', { model: 'fraud', entity, features: true, explain: true })
    expect(text).toContain(`"shop_serial":${largeCard}`)
    expect(json.features).toMatchObject({ shop_code: 'AQIB', shop_size: Math.fround(0.6), amount: 3 })
    expect(json.explanation.reads).toHaveLength(2)
    expect(json.explanation.text).toContain('model fraud/1')
    const asked = await post('/predict', { model: 'fraud', entities: [entity], features: true, int64: 'string' })
    expect(asked.json.features[0].shop_serial).toBe(String(largeCard))
  })

  test('takes the clock where an entity has no time, and models without features', async () => {
    const { asked_at: _, ...timeless } = entity
    expect((await post('/predict', { model: 'fraud', entity: timeless })).json.metadata.requestedAt).toBe(
      batchEnd + 1_800_000,
    )
    const plain = await post('/predict', { model: 'plain', entity: { a: 1, b: 2 } })
    expect(plain.json.prediction.value).toBeTypeOf('number')
    expect(plain.json.metadata).toMatchObject({ model: 'plain', version: 1, features: '' })
  })

  test('refuses what it cannot mean, and says where', async () => {
    const refused: readonly (readonly [body: unknown, status: number, code: string, words: RegExp])[] = [
      ['{', 400, 'MALFORMED_REQUEST', /not JSON/],
      ['[]', 400, 'INVALID_REQUEST', /an object is needed/],
      [{ entity }, 400, 'INVALID_REQUEST', /model: it is missing/],
      [{ model: 'fraud' }, 400, 'INVALID_REQUEST', /either `entity`/],
      [{ model: 'fraud', entity, entities: [] }, 400, 'INVALID_REQUEST', /either `entity`/],
      [{ model: 7, entity }, 400, 'INVALID_REQUEST', /model: 7 is given/],
      [{ model: 'fraud', entity, feature: true }, 400, 'INVALID_REQUEST', /Did you mean `features`/],
      [{ model: 'fraud', entity, int64: 'hex' }, 400, 'INVALID_REQUEST', /int64/],
      [{ model: 'fraud', entities: [1] }, 400, 'INVALID_REQUEST', /object is needed/],
      [{ model: 'fraud', entity: { ...entity, amount: 'x' } }, 400, 'INVALID_REQUEST', /amount/],
      [{ model: 'fraud', entity: { ...entity, amonut: 1 } }, 400, 'INVALID_REQUEST', /Did you mean `amount`/],
      [{ model: 'fraud', entity: { ...entity, card: 2 ** 53 } }, 400, 'INVALID_REQUEST', /card/],
      ['{"model":"plain","entity":{"a":1e999,"b":1}}', 400, 'INVALID_REQUEST', /entity\.a: the number is too large/],
      [
        { model: 'fraud', entities: [entity, { ...entity, amount: 'x' }] },
        ...([400, 'INVALID_REQUEST', /not valid: entities\[1\]\.amount: /] as const),
      ],
      [{ model: 'fraudd', entity }, 404, 'MODEL_NOT_FOUND', /^Model `fraudd` is not served here. Did you mean `fraud`/],
      [{ model: 'nothing', entity }, 404, 'MODEL_NOT_FOUND', /nothing/],
      [{ model: 'fraud/7', entity }, 404, 'MODEL_NOT_FOUND', /fraud\/7/],
      [{ model: '../../etc/passwd', entity }, 404, 'MODEL_NOT_FOUND', /./],
      [{ model: '__proto__', entity }, 404, 'MODEL_NOT_FOUND', /./],
      [
        `{"model":"plain","entity":{"a":${'['.repeat(5000)}${']'.repeat(5000)},"b":1}}`,
        400,
        'INVALID_REQUEST',
        /nested/,
      ],
    ]
    for (const [body, status, code, words] of refused) {
      const answer = await post('/predict', body)
      const name = (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 80)
      expect([name, answer.status, answer.json.code, answer.json.error]).toEqual([
        name,
        status,
        code,
        expect.stringMatching(words),
      ])
    }
  })
})

describe('POST /features', () => {
  test('gives rows with statuses, all columns or those asked for', async () => {
    const { status, json, text } = await post('/features', {
      feature_set: 'fraud',
      entities: [entity, { ...entity, card: '5' }],
    })
    expect([status, json.feature_set, json.rows.length]).toEqual([200, 'fraud', 2])
    expect(text).toContain(`"card":${largeCard}`)
    expect(json.rows[0].statuses).toMatchObject({ card_n: 'present', shop_size: 'present' })
    expect(json.rows[1].statuses).toMatchObject({ card_n: 'missing', shop_size: 'present' })
    expect(json.rows[1].values.card_n).toBe(0)
    const few = await post('/features', {
      feature_set: 'fraud',
      entities: [entity],
      features: ['ratio', 'card_n'],
      int64: 'string',
    })
    expect(Object.keys(few.json.rows[0].values)).toEqual(['ratio', 'card_n'])
    expect(few.json.rows[0].statuses).toEqual({ card_n: 'present' })
  })

  test('says which of the entities it cannot read', async () => {
    const { status, json } = await post('/features', { feature_set: 'fraud', entities: [entity, { card: 'x' }] })
    expect(status).toBe(400)
    expect(json.error).toMatch(/not valid: entities\[1\]\.card: /)
  })

  test('reads as of a time that is given for all, or by each', async () => {
    const { asked_at: _, ...timeless } = entity
    const at = new Date(batchEnd + 7_200_000).toISOString()
    const { json } = await post('/features', { feature_set: 'fraud', entities: [timeless, entity], at })
    expect(json.rows.map((row: Json) => row.values.asked_at)).toEqual([batchEnd + 7_200_000, entity.asked_at])
  })

  test('counts numbers that are none', async () => {
    const zero = { ...entity, amount: 0 }
    const { json } = await post('/features', {
      feature_set: 'fraud',
      entities: [{ ...zero, asked_at: batchEnd + 20 * 86_400_000 }],
    })
    expect(json.rows[0].values.ratio).toBe(null)
  })

  test('refuses what it cannot mean', async () => {
    const refused: readonly (readonly [body: unknown, status: number, words: RegExp])[] = [
      [{ entities: [entity] }, 400, /feature_set: it is missing/],
      [{ feature_set: 'fruad', entities: [entity] }, 404, /Did you mean `fraud`/],
      [{ feature_set: 'fraud', entities: entity }, 400, /a list is needed/],
      [{ feature_set: 'fraud', entities: [entity], features: ['card_m'] }, 400, /no column "card_m"/],
      [{ feature_set: 'fraud', entities: [entity], at: 'yesterday' }, 200, /./],
      [{ feature_set: 'fraud', entities: [{ card: '1', shop: 's', amount: 1 }], at: 'yesterday' }, 400, /asked_at/],
    ]
    for (const [body, status, words] of refused) {
      const answer = await post('/features', body)
      expect([answer.status, answer.json.error ?? 'none']).toEqual([status, expect.stringMatching(words)])
    }
  })
})

describe('the other faces', () => {
  test('health, figures, the document and its pages', async () => {
    const get = async (path: string) => fetch(server.address + path)
    expect(await (await get('/v2/health/live')).json()).toEqual({ live: true })
    expect(await (await get('/v2/health/ready')).json()).toEqual({ live: true, ready: true, watch: 'ok' })
    const metrics = await get('/metrics')
    expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
    expect(await metrics.text()).toMatch(
      /^bighead_predict_requests_total\{model="fraud",version="1",variant="primary",code="[^"]+"\} \d+$/m,
    )
    const document = (await (await get('/openapi.json')).json()) as Json
    expect(document.openapi).toBe('3.1.0')
    expect(document.paths['/v2/models/{model}/infer'].post.parameters).toHaveLength(1)
    const ids = Object.values(document.paths).flatMap((path: Json) =>
      Object.values(path).map((one: Json) => one.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
    const page = await get('/docs')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const [, file] of (await page.text()).matchAll(/(?:src|href)="([^":]+)"/g))
      expect((await get(`/${file}`)).status, file).toBe(200)
  })

  test('version 1 of KServe', async () => {
    const { json } = await post('/v1/models/plain:predict', { instances: [{ a: 1, b: 2 }, [1, 2]] })
    expect(json.predictions[0]).toBe(json.predictions[1])
    expect((await post('/v1/models/fraud:predict', { instances: [entity] })).json.predictions[0]).toBeTypeOf('boolean')
    expect((await post('/v1/models/plain:explain', { instances: [] })).status).toBe(404)
    expect((await post('/v1/models/plain:predict', { instances: [[1]] })).json.error).toMatch(/takes 2: a, b/)
    expect(await (await fetch(`${server.address}/v1/models/plain`)).json()).toEqual({ name: 'plain', ready: true })
    expect((await fetch(`${server.address}/v1/models/none`)).status).toBe(404)
  })

  test('invocations of MLflow', async () => {
    const path = '/invocations?model=plain'
    const forms = [
      { dataframe_split: { columns: ['b', 'a'], data: [[2, 1]] } },
      { dataframe_records: [{ a: 1, b: 2 }] },
      { instances: [[1, 2]] },
      { inputs: { a: [1], b: [2] } },
    ]
    const answers = await Promise.all(forms.map(form => post(path, form)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]?.json.predictions).toHaveLength(1)
    expect((await post('/invocations', { dataframe_records: [entity] })).json.predictions[0]).toBeTypeOf('boolean')
    for (const body of [
      {},
      { inputs: 3 },
      { dataframe_split: { columns: ['a'], data: [[1, 2]] } },
      { instances: [], inputs: [] },
    ])
      expect((await post(path, body)).status, JSON.stringify(body)).toBe(400)
  })
})
