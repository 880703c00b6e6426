import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient } from 'bighead/client'
import { type ModelServer, serve } from 'bighead/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { batchEnd, fraud, largeCard, servedModels } from './served-models.ts'

let folder = ''
let server: ModelServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-oip-'))
  const { registry, online } = await servedModels(folder)
  server = await serve({
    ...{ registry, online, models: ['fraud@production', 'plain@latest'], log: 'nothing' },
    ...{ http: { host: '127.0.0.1' }, tokens: { admin: 'admin' } },
  })
}, 60_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const rows = [
  { a: 1, b: 2 },
  { a: 20.5, b: 7 },
]
const matrix = '{"name":"x","shape":[2,2],"datatype":"FP64","data":[[1,2],[20.5,7]]}'

async function values(): Promise<readonly number[]> {
  const { answers } = await server.host.predict({ model: 'plain', rows })
  return answers.map(answer => ('prediction' in answer && 'value' in answer.prediction ? answer.prediction.value : 0))
}

/** Without any content type, as tritonclient sends it. */
async function post(path: string, body: string | Uint8Array, headers: object = {}): Promise<Response> {
  return fetch(server.address + path, {
    method: 'POST',
    body: typeof body === 'string' ? new TextEncoder().encode(body) : (body as Uint8Array<ArrayBuffer>),
    headers: { ...headers },
  })
}

async function get(path: string): Promise<readonly [number, unknown]> {
  const response = await fetch(server.address + path)
  return [response.status, await response.json()]
}

describe('infer', () => {
  test('answers JSON with JSON, with the id that was given, or none', async () => {
    const answer = await post('/v2/models/plain/infer', `{"id":"7","model_name":"x","inputs":[${matrix}]}`)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        ...{ model_name: 'plain', model_version: '1', id: '7' },
        outputs: [{ name: 'value', datatype: 'FP64', shape: [2], data: await values() }],
      },
    ])
    const other = await post('/v2/models/plain/versions/1/infer', `{"inputs":[${matrix}]}`)
    expect(await other.json()).not.toHaveProperty('id')
  })

  test('answers bytes with bytes, also compressed ones', async () => {
    const header = `{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","parameters":{"binary_data_size":32}}],"parameters":{"binary_data_output":true}}`
    const body = Buffer.concat([Buffer.from(header), Buffer.from(Float64Array.of(1, 2, 20.5, 7).buffer)])
    const headers = { 'inference-header-content-length': String(header.length) }
    const zipped = { ...headers, 'content-encoding': 'gzip' }
    for (const answer of [
      await post('/v2/models/plain/infer', body, headers),
      await post('/v2/models/plain/infer', gzipSync(body), zipped),
    ]) {
      expect(answer.headers.get('content-type')).toBe('application/octet-stream')
      const bytes = await answer.arrayBuffer()
      const length = Number(answer.headers.get('inference-header-content-length'))
      expect(JSON.parse(Buffer.from(bytes, 0, length).toString())).toMatchObject({
        outputs: [{ name: 'value', parameters: { binary_data_size: 16 } }],
      })
      expect([...new Float64Array(bytes.slice(length))]).toEqual(await values())
    }
  })

  test('takes one row of bytes without a header', async () => {
    const answer = await post('/v2/models/plain/infer', new Uint8Array(Float64Array.of(20.5, 7).buffer), {
      'inference-header-content-length': '0',
    })
    const bytes = await answer.arrayBuffer()
    expect([...new Float64Array(bytes.slice(-8))]).toEqual((await values()).slice(1))
  })

  test('reads the features of a model that has some', async () => {
    const client = createClient({ url: server.address, model: 'fraud', features: fraud })
    const requests = [{ asked_at: batchEnd + 1_800_000, card: largeCard, shop: 's1', amount: 3 }]
    const { answers } = await server.host.predict({ model: 'fraud', rows: requests })
    const [answer] = answers
    if (answer === undefined || !('prediction' in answer && 'label' in answer.prediction))
      throw new TypeError('no class')
    const expected = answer.prediction.probabilities
    for (const binary of [true, false]) {
      const { outputs } = await client.infer(
        { asked_at: [batchEnd + 1_800_000], card: [largeCard], shop: ['s1'], amount: [3] },
        { binary, outputs: ['probabilities', 'label'] },
      )
      expect(Object.keys(outputs)).toEqual(['probabilities', 'label'])
      expect([...(outputs.probabilities?.data ?? [])]).toEqual([expected.false, expected.true])
      expect(outputs.label?.data).toEqual(Uint8Array.of(answer.prediction.label === true ? 1 : 0))
    }
  })

  test.each<[string, string, object, number, string]>([
    ['/v2/models/other/infer', `{"inputs":[${matrix}]}`, {}, 404, 'MODEL_NOT_FOUND'],
    ['/v2/models/plain/versions/9/infer', `{"inputs":[${matrix}]}`, {}, 404, 'MODEL_NOT_FOUND'],
    ['/v2/models/..%2Fplain/infer', `{"inputs":[${matrix}]}`, {}, 404, 'MODEL_NOT_FOUND'],
    ['/v2/models/plain/infer', '{"inputs":', {}, 400, 'INVALID_TENSOR'],
    ['/v2/models/plain/infer', '', {}, 400, 'INVALID_TENSOR'],
    ['/v2/models/plain/infer', `{"inputs":[${matrix}],"outputs":[{"name":"x"}]}`, {}, 400, 'INVALID_TENSOR'],
    ['/v2/models/plain/infer', `{"inputs":[${matrix}],"parameters":{"timeout":"x"}}`, {}, 400, 'INVALID_TENSOR'],
    ['/v2/models/plain/infer', '{}', { 'inference-header-content-length': 'x' }, 400, 'INVALID_TENSOR'],
    ['/v2/models/plain/infer', '{}', { 'inference-header-content-length': '99' }, 400, 'INVALID_TENSOR'],
    ['/v2/repository/models/plain/load', '', {}, 401, 'UNAUTHENTICATED'],
  ])('%s refuses %s with %j: %i', async (path, body, headers, status, code) => {
    const answer = await post(path, body, headers)
    expect([answer.status, await answer.json()]).toEqual([status, { error: expect.any(String), code }])
  })
})

test('the server and its models say what they are', async () => {
  for (const path of ['/v2', '/v2/'])
    expect(await get(path)).toMatchObject([
      200,
      { name: 'bighead', extensions: expect.arrayContaining(['statistics']) },
    ])
  expect(await get('/v2/models')).toEqual([200, { models: ['fraud', 'plain'] }])
  expect(await get('/v2/models/plain/ready')).toEqual([200, { name: 'plain', ready: true }])
  expect((await get('/v2/models/other/ready'))[0]).toBe(404)
  expect(await get('/v2/models/fraud%40production')).toMatchObject([200, { name: 'fraud', versions: ['1'] }])
  expect(await get('/v2/models/plain/config')).toMatchObject([200, { name: 'plain', output: [{ dims: [-1] }] }])
  expect(await get('/v2/models/plain/versions/1/stats')).toMatchObject([200, { model_stats: [{ name: 'plain' }] }])
  expect(await get('/v2/models/stats')).toMatchObject([200, { model_stats: [{}, {}] }])
  const index = await post('/v2/repository/index', '{"ready":true}')
  expect(await index.json()).toMatchObject([
    { name: 'fraud', state: 'READY' },
    { name: 'plain', version: '1' },
  ])
})

test('models are loaded and unloaded with the admin token', async () => {
  const headers = { authorization: 'Bearer admin' }
  const control = async (what: string): Promise<number> =>
    (await post(`/v2/repository/models/plain/${what}`, '', headers)).status
  expect(await control('load')).toBe(200)
  expect(await control('unload')).toBe(200)
  expect((await get('/v2/models/plain/ready'))[0]).toBe(404)
  expect(await control('load')).toBe(200)
  expect((await get('/v2/models/plain/ready'))[0]).toBe(200)
})

test('the client predicts and reads features, integers beyond doubles included', async () => {
  const client = createClient({ url: server.address, model: 'fraud', features: fraud })
  const request = { asked_at: new Date(batchEnd + 1_800_000), card: largeCard, shop: 's1', amount: 3 }
  const answer = await client.predict(request, { features: true })
  expect(answer).toMatchObject({
    metadata: { model: 'fraud', version: 1 },
    features: { card: largeCard, shop_serial: largeCard },
  })
  const [first, second] = await client.predictAll([request, { ...request, shop: 's2' }])
  expect(first).toMatchObject({ prediction: answer.prediction })
  expect(second).toHaveProperty('prediction')
  const [row] = await client.features([request], { columns: ['shop_code', 'shop_serial'] })
  expect(row).toEqual({
    values: { shop_code: Uint8Array.of(1, 2, 1), shop_serial: largeCard },
    statuses: { shop_code: 'present', shop_serial: 'present' },
  })
  expect(await client.model()).toMatchObject({ name: 'fraud' })
  expect([await client.live(), await client.ready(), await client.ready({ model: 'other' })]).toEqual([
    true,
    true,
    false,
  ])
  await expect(client.predict({ ...request, shop: 3 as never })).rejects.toMatchObject({
    serverCode: 'INVALID_REQUEST',
  })
})
