import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { status } from '@grpc/grpc-js'
import { type ModelServer, serve } from 'bighead/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, GrpcClient, health, inference, predictions } from './grpc-client.ts'
import { batchEnd, largeCard, servedModels, type World } from './served-models.ts'

let folder = ''
let world: World
let server: ModelServer
let client: GrpcClient

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-grpc-'))
  world = await servedModels(folder)
  server = await open({ tokens: { admin: 'admin', predict: 'predict' } })
  client = new GrpcClient(server.grpcAddress!)
}, 60_000)
afterAll(async () => {
  client.close()
  await server.close()
  await rm(folder, { recursive: true })
})

function open(options: Partial<Parameters<typeof serve>[0]> = {}): Promise<ModelServer> {
  return serve({
    ...{ registry: world.registry, online: world.online, models: ['fraud@production', 'plain@latest'] },
    ...{ http: { host: '127.0.0.1' }, grpc: { host: '127.0.0.1' }, log: 'nothing' },
    ...options,
  })
}

const token = 'predict'
const asked_at = batchEnd + 1_800_000
const plain = [
  { a: 1, b: 2 },
  { a: 20.5, b: 7 },
]
const raw = (...numbers: readonly number[]): Buffer => Buffer.from(Float64Array.from(numbers).buffer)
const column = (name: string, length = 2): object => ({ name, datatype: 'FP64', shape: [length] })

/** What the model `plain` says without a server in between. */
async function values(): Promise<readonly number[]> {
  const { answers } = await server.host.predict({ model: 'plain', rows: plain })
  return answers.map(answer =>
    'prediction' in answer && 'value' in answer.prediction ? answer.prediction.value : Number.NaN,
  )
}

describe('ModelInfer', () => {
  test('answers raw contents raw, and typed contents typed', async () => {
    const inputs = [column('a'), column('b')]
    const request = { model_name: 'plain', id: '7', inputs, raw_input_contents: [raw(1, 20.5), raw(2, 7)] }
    const bytes = await client.ask(inference, 'ModelInfer', request, { token })
    const expected = await values()
    expect(bytes).toMatchObject({ model_name: 'plain', model_version: '1', id: '7' })
    expect(bytes.outputs).toMatchObject([{ name: 'value', datatype: 'FP64', shape: [2], contents: null }])
    expect(bytes.raw_output_contents).toEqual([raw(...expected)])
    const typed = [
      { ...column('a'), contents: { fp64_contents: [1, 20.5] } },
      { ...column('b'), contents: { fp64_contents: [2, 7] } },
    ]
    const answer = await client.ask(inference, 'ModelInfer', { model_name: 'plain', inputs: typed }, { token })
    expect(answer.outputs).toMatchObject([{ contents: { fp64_contents: expected } }])
    expect(answer).toMatchObject({ id: '', raw_output_contents: [] })
  })

  test('takes a matrix, and gives the outputs that are asked for', async () => {
    const request = {
      model_name: 'plain',
      inputs: [{ name: 'x', datatype: 'FP64', shape: [2, 2] }],
      outputs: [{ name: 'value' }],
      raw_input_contents: [raw(1, 2, 20.5, 7)],
    }
    const answer = await client.ask(inference, 'ModelInfer', request, { token })
    expect(answer.raw_output_contents).toEqual([raw(...(await values()))])
  })

  test.each<[string, object, status, string]>([
    ['another model', { model_name: 'other' }, status.NOT_FOUND, 'other'],
    ['another version', { model_name: 'plain', model_version: '9' }, status.NOT_FOUND, 'plain/9'],
    ['no inputs', { model_name: 'plain' }, status.INVALID_ARGUMENT, 'no inputs'],
    [
      'too few raw contents',
      { model_name: 'plain', inputs: [column('a'), column('b')], raw_input_contents: [raw(1, 2)] },
      status.INVALID_ARGUMENT,
      '1 raw contents for 2 inputs',
    ],
    [
      'both contents',
      {
        model_name: 'plain',
        inputs: [{ ...column('a'), contents: { fp64_contents: [1, 2] } }],
        raw_input_contents: [raw(1, 2)],
      },
      status.INVALID_ARGUMENT,
      'beside the raw contents',
    ],
    [
      'too few elements',
      { model_name: 'plain', inputs: [{ ...column('a'), contents: { fp64_contents: [1] } }] },
      status.INVALID_ARGUMENT,
      'has 1 elements',
    ],
    [
      'a shape beyond its bytes',
      { model_name: 'plain', inputs: [column('a', 1e12)], raw_input_contents: [raw(1)] },
      status.INVALID_ARGUMENT,
      'it has 8 bytes',
    ],
    [
      'another datatype',
      { model_name: 'plain', inputs: [{ name: 'a', datatype: 'DOUBLE', shape: [1] }] },
      status.INVALID_ARGUMENT,
      'its `datatype`',
    ],
    [
      'no typed form',
      { model_name: 'plain', inputs: [{ name: 'a', datatype: 'FP16', shape: [1] }] },
      status.INVALID_ARGUMENT,
      'no typed contents',
    ],
    [
      'another output',
      {
        model_name: 'plain',
        inputs: [{ name: 'x', datatype: 'FP64', shape: [1, 2] }],
        raw_input_contents: [raw(1, 2)],
        outputs: [{ name: 'score' }],
      },
      status.INVALID_ARGUMENT,
      'no such output',
    ],
  ])('refuses %s', async (_, request, code, details) => {
    const error = await failure(client.ask(inference, 'ModelInfer', request, { token }))
    expect(error).toMatchObject({ code, details: expect.stringContaining(details) })
  })

  test('refuses what is no message, and what is too large for one', async () => {
    const broken = client.ask(inference, 'ModelInfer', {}, { token, bytes: Buffer.of(0xff, 0xff, 1) })
    expect(await failure(broken)).toMatchObject({ code: status.INVALID_ARGUMENT })
    const small = await open({ http: { host: '127.0.0.1', limits: { bodyLimit: 1000 } } })
    const other = new GrpcClient(small.grpcAddress!)
    const large = { model_name: 'plain', raw_input_contents: [Buffer.alloc(2000)] }
    expect(await failure(other.ask(inference, 'ModelInfer', large))).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    other.close()
    await small.close()
  })

  test('ends by the deadline of its client', async () => {
    const past = client.ask(inference, 'ModelInfer', { model_name: 'plain' }, { token, deadline: Date.now() - 1000 })
    expect(await failure(past)).toMatchObject({ code: status.DEADLINE_EXCEEDED })
  })
})

describe('a method', () => {
  test('needs its token', async () => {
    const infer = {
      model_name: 'plain',
      inputs: [{ name: 'x', datatype: 'FP64', shape: [1, 2] }],
      raw_input_contents: [raw(1, 2)],
    }
    expect(await failure(client.ask(inference, 'ModelInfer', infer))).toMatchObject({ code: status.UNAUTHENTICATED })
    const control = { model_name: 'plain' }
    expect(await failure(client.ask(inference, 'RepositoryModelLoad', control, { token }))).toMatchObject({
      code: status.PERMISSION_DENIED,
    })
    expect(await client.ask(inference, 'RepositoryModelLoad', control, { token: 'admin' })).toMatchObject({
      isLoaded: true,
    })
    expect(await client.ask(inference, 'ServerLive', {})).toEqual({ live: true })
    expect(await client.ask(inference, 'ServerReady', {})).toEqual({ ready: true })
    expect(await client.ask(inference, 'ModelReady', { name: 'fraud' })).toEqual({ ready: true })
  })

  test('that changes models is off without an admin token', async () => {
    const open_ = await open()
    const other = new GrpcClient(open_.grpcAddress!)
    const refused = await failure(
      other.ask(inference, 'RepositoryModelUnload', { model_name: 'plain' }, { token: 'admin' }),
    )
    expect(refused).toMatchObject({ code: status.PERMISSION_DENIED })
    expect(open_.host.ready('plain')).toBe(true)
    other.close()
    await open_.close()
  })

  test('tells of models, their figures and their state', async () => {
    const metadata = await client.ask(inference, 'ModelMetadata', { name: 'fraud' }, { token })
    expect(metadata).toMatchObject({
      ...{ name: 'fraud', platform: 'bighead_pipeline', versions: ['1'] },
      inputs: [{ name: 'asked_at', datatype: 'INT64', shape: [-1] }, { name: 'card', datatype: 'INT64' }, {}, {}],
      outputs: [{ name: 'label' }, { name: 'probabilities', shape: [-1, 2] }],
      properties: { role: 'classifier' },
    })
    expect(await client.ask(inference, 'ModelConfig', { name: 'plain' }, { token })).toMatchObject({
      config: { name: 'plain', input: [{ name: 'a', data_type: 'TYPE_FP64', dims: [-1] }, {}] },
    })
    expect(await client.ask(inference, 'RepositoryIndex', { ready: true }, { token })).toMatchObject({
      models: [
        { name: 'fraud', state: 'READY' },
        { name: 'plain', version: '1' },
      ],
    })
    const { model_stats } = await client.ask(inference, 'ModelStatistics', { name: 'plain' }, { token })
    expect(model_stats).toMatchObject([{ name: 'plain', inference_stats: { success: {} } }])
    expect(await client.ask(inference, 'ServerMetadata', {}, { token })).toMatchObject({ name: 'bighead' })
  })
})

describe('Predictions', () => {
  const card = { int_value: String(largeCard) }
  const row = (shop: string): object => ({
    values: { asked_at: { double_value: asked_at }, card, shop: { string_value: shop }, amount: { int_value: 3 } },
  })

  test('answer entities with the bits of the host, integers beyond doubles included', async () => {
    const request = { model: 'fraud@production', entities: [row('s1'), row('s9')], features: true }
    const { answers } = await client.ask(predictions, 'Predict', request, { token })
    const rows = ['s1', 's9'].map(shop => ({ asked_at, card: largeCard, shop, amount: 3 }))
    const expected = await server.host.predict({ model: 'fraud', rows, features: true })
    expect(answers).toHaveLength(2)
    for (const [index, answer] of expected.answers.entries()) {
      if (!('prediction' in answer && 'label' in answer.prediction)) throw new TypeError('it is not a class')
      expect((answers as readonly object[])[index]).toMatchObject({
        classification: {
          label: { bool_value: answer.prediction.label },
          probabilities: answer.prediction.probabilities,
        },
        metadata: { model: 'fraud', version: 1, requested_at: asked_at, statuses: answer.metadata.statuses },
        features: { values: { card_n: { double_value: answer.features?.card_n } } },
      })
    }
  })

  test('give the features of entities, and of them those that are asked for', async () => {
    const request = {
      feature_set: 'fraud',
      entities: [row('s1')],
      columns: ['shop_serial', 'shop_code', 'ratio', 'shop'],
    }
    const { rows } = await client.ask(predictions, 'GetFeatures', request, { token })
    expect(rows).toMatchObject([
      {
        values: {
          values: {
            shop_serial: { int_value: Number(largeCard) },
            shop_code: { bytes_value: Buffer.of(1, 2, 1) },
            shop: { string_value: 's1' },
          },
        },
        statuses: { shop_serial: 'present', shop_code: 'present' },
      },
    ])
    expect(Object.keys((rows as readonly [{ readonly statuses: object }])[0].statuses)).toEqual([
      'shop_serial',
      'shop_code',
    ])
  })

  test.each<[string, string, object, status]>([
    ['no entities', 'Predict', { model: 'fraud' }, status.INVALID_ARGUMENT],
    [
      'an unknown column',
      'Predict',
      { model: 'fraud', entities: [{ values: { crad: card } }] },
      status.INVALID_ARGUMENT,
    ],
    ['another model', 'Predict', { model: 'other', entities: [row('s1')] }, status.NOT_FOUND],
    ['another set', 'GetFeatures', { feature_set: 'other', entities: [row('s1')] }, status.NOT_FOUND],
    [
      'another column',
      'GetFeatures',
      { feature_set: 'fraud', entities: [row('s1')], columns: ['x'] },
      status.INVALID_ARGUMENT,
    ],
  ])('refuse %s', async (_, method, request, code) => {
    expect(await failure(client.ask(predictions, method, request, { token }))).toMatchObject({ code })
  })
})

test('what is wrong with very many entities is told as far as the end of a call has room', async () => {
  const entities = Array.from({ length: 3000 }, () => ({ values: { crad: { string_value: 'é' } } }))
  const error = await failure(client.ask(predictions, 'Predict', { model: 'fraud', entities }, { token }))
  expect(error).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringMatching(/^The request is not valid: entities\[0\]/),
  })
  expect(Buffer.byteLength(error.details)).toBeLessThan(8000)
})

describe('health', () => {
  test('is that of the server, of its services and of models', async () => {
    for (const service of ['', 'inference.GRPCInferenceService', 'bighead.v1.Predictions', 'fraud', 'plain@latest'])
      expect(await client.ask(health, 'Check', { service }), service).toEqual({ status: 'SERVING' })
    expect(await failure(client.ask(health, 'Check', { service: 'x' }))).toMatchObject({ code: status.NOT_FOUND })
  })

  test('is watched until the server ends, which does not wait for those that watch', async () => {
    const ending = await open({ http: { host: '127.0.0.1', limits: { closeTimeout: '10m' } } })
    const other = new GrpcClient(ending.grpcAddress!)
    const told: unknown[] = []
    let closed: Promise<void> | null = null
    for await (const answer of other.watch(health, 'Watch', {})) {
      told.push(answer.status)
      closed ??= ending.close()
    }
    await closed
    expect(told).toEqual(['SERVING', 'NOT_SERVING'])
    other.close()
  })

  test('is told when it changes, while the server serves on', async () => {
    const ending = await open()
    const other = new GrpcClient(ending.grpcAddress!)
    const told: unknown[] = []
    let closed: Promise<void> | null = null
    for await (const answer of other.watch(health, 'Watch', { service: 'plain' })) {
      told.push(answer.status)
      if (told.length === 2) break
      closed = ending.close({ drain: '3s' })
    }
    const request = {
      model_name: 'plain',
      inputs: [{ name: 'x', datatype: 'FP64', shape: [1, 2] }],
      raw_input_contents: [raw(1, 2)],
    }
    expect(await other.ask(inference, 'ModelInfer', request)).toMatchObject({ model_name: 'plain' })
    expect(await other.ask(inference, 'ServerReady', {})).toEqual({ ready: false })
    expect(told).toEqual(['SERVING', 'NOT_SERVING'])
    other.close()
    await closed
  })
})
