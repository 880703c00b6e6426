import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../src/adapters/client/index.ts'
import { askClient } from './environment.ts'
import { answersInProcess, type Expected } from './expected.ts'
import { fraud, rows, start } from './world.ts'

const asked = rows.slice(0, 64)
const matrix = asked.map(row => Object.values(row))
const cards = ['c0', 'c1', 'c9']
const requests = cards.map((card, index) => ({
  card,
  amount: [3, 12.5, 7][index] ?? 0,
  asked_at: start + (49 + index) * 3_600_000,
}))
const about = {
  rows: matrix,
  cards,
  amounts: requests.map(each => each.amount),
  at: requests.map(each => each.asked_at),
}

let server: ChildProcess
let address: { readonly http: string; readonly grpc: string }
let expected: Expected

beforeAll(async () => {
  const program = join(import.meta.dirname, 'children/serve-models.ts')
  server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: server.stdout! }), 'line')
  address = JSON.parse(line as string)
  expected = await answersInProcess(asked, requests)
})
afterAll(async () => {
  server.kill('SIGTERM')
  const [code] = await once(server, 'exit')
  expect(code).toBe(0)
})

const flat = (numbers: unknown): readonly number[] => (numbers as readonly unknown[]).flat(2) as number[]

describe('tritonclient', () => {
  test('gets over HTTP what the models say in process', async () => {
    const report = await askClient<Report>('tritonclient', 'triton_http.py', { url: address.http, ...about })
    expect(report).toMatchObject({
      ...{ live: true, ready: true, modelReady: true, versionReady: true, otherReady: false },
      server: { name: 'bighead', extensions: expect.arrayContaining(['binary_tensor_data', 'statistics']) },
      metadata: {
        name: 'fraud',
        versions: ['1'],
        platform: 'bighead_pipeline',
        inputs: [
          { name: 'asked_at', datatype: 'INT64', shape: [-1] },
          { name: 'card', datatype: 'BYTES', shape: [-1] },
          { name: 'amount', datatype: 'FP64', shape: [-1] },
        ],
        outputs: [{ name: 'label' }, { name: 'probabilities', datatype: 'FP64', shape: [-1, 2] }],
      },
      config: { name: 'kind', input: [{ name: 'a', data_type: 'TYPE_FP64', dims: [-1] }, {}, {}, {}] },
      unloaded: false,
      unknownModel: { status: '404' },
      unknownVersion: { status: '404' },
      unknownInput: { status: '400', message: expect.stringContaining('needs') },
      unknownOutput: { status: '400', message: expect.stringContaining('no such output') },
      controlWithoutToken: { status: '401' },
    })
    for (const call of ['binary', 'json', 'columns', 'mixed', 'gzip', 'deflate'] as const) {
      const { label, probabilities, version } = report[call] as Answer
      expect(label, call).toEqual(expected.label)
      expect(flat(probabilities), call).toEqual(expected.probabilities)
      expect(version, call).toBe('1')
    }
    expect((report.columns as Answer).id).toBe('7')
    expect((report.binary as Answer).id).toBe(null)
    expect(flat(report.singles)).toEqual(expected.probabilities)
    expect(flat(report.asynchronous)).toEqual(expected.probabilities)
    expect(report.some).toEqual(['probabilities'])
    expect(report.value).toEqual(expected.value)
    expect(report.loadedAgain).toEqual(expected.value)
    expect(flat(report.fraud)).toEqual(expected.fraud)
    expect(report.index).toContainEqual({ name: 'kind', version: '1', state: 'READY', reason: '' })
    const [statistics] = (report.statistics as { readonly model_stats: readonly [Statistics] }).model_stats
    expect(statistics.inference_count).toBeGreaterThanOrEqual(64 * 8)
    expect(statistics.inference_stats.success.count).toBeGreaterThanOrEqual(8)
  })

  test('gets over gRPC what the models say in process', async () => {
    const report = await askClient<Report>('tritonclient', 'triton_grpc.py', { url: address.grpc, ...about })
    expect(report).toMatchObject({
      ...{ live: true, ready: true, modelReady: true, versionReady: true, id: '7', some: ['probabilities'] },
      server: { name: 'bighead' },
      metadata: { name: 'fraud', inputs: [{ name: 'asked_at', datatype: 'INT64', shape: ['-1'] }, {}, {}] },
      config: { config: { name: 'kind', input: [{ data_type: 'TYPE_FP64' }, {}, {}, {}] } },
      unknownModel: { status: 'StatusCode.NOT_FOUND' },
      unloaded: { status: 'StatusCode.NOT_FOUND' },
      unknownInput: { status: 'StatusCode.INVALID_ARGUMENT' },
      controlWithoutToken: { status: 'StatusCode.UNAUTHENTICATED' },
      label: expected.label,
      value: expected.value,
    })
    expect(flat(report.probabilities)).toEqual(expected.probabilities)
    expect(flat(report.compressed)).toEqual(expected.probabilities)
    expect(flat(report.fraud)).toEqual(expected.fraud)
    expect(report.index).toMatchObject({ models: expect.arrayContaining([expect.objectContaining({ name: 'kind' })]) })
    expect(report.statistics).toMatchObject({ model_stats: [{ name: 'kind', version: '1' }] })
  })
})

test("KServe's clients and gRPC's health checks get what the models say in process", async () => {
  const report = await askClient<Report>('kserve', 'kserve_client.py', { ...address, rows: matrix })
  expect(report).toMatchObject({
    ...{
      live: true,
      ready: true,
      modelReady: true,
      grpcLive: true,
      grpcReady: true,
      grpcModelReady: true,
      loaded: true,
    },
    health: {
      '': [8, 1],
      'inference.GRPCInferenceService': [8, 1],
      'bighead.v1.Predictions': [8, 1],
      kind: [8, 1],
      other: 'NOT_FOUND',
    },
    watched: [8, 1],
  })
  for (const call of ['json', 'bytes', 'grpcRaw', 'grpcTyped'] as const) {
    const { label, probabilities } = report[call] as Answer
    expect(label, call).toEqual(expected.label)
    expect(flat(probabilities), call).toEqual(expected.probabilities)
  }
  for (const call of ['json', 'bytes', 'grpcRaw'] as const) expect(report[call], call).toMatchObject({ id: '7' })
})

test('our own client gets what the models say in process', async () => {
  const client = createClient({ url: address.http, model: 'fraud', features: fraud })
  const answers = await client.predictAll(requests)
  const told = answers.map(answer => ('prediction' in answer ? answer.prediction : null))
  expect(told.flatMap(each => (each !== null && 'label' in each ? Object.values(each.probabilities) : []))).toEqual(
    expected.fraud,
  )
  const columns = {
    asked_at: requests.map(each => new Date(each.asked_at)),
    card: cards,
    amount: Float64Array.from(about.amounts),
  }
  for (const binary of [true, false]) {
    const { outputs } = await client.infer(columns, { binary })
    expect(outputs.probabilities?.data).toEqual(Float64Array.from(expected.fraud))
    const data = Float64Array.from(matrix.flat())
    const answer = await client.infer({ x: { shape: [64, 4], data } }, { model: 'kind', binary })
    expect(answer.outputs.label?.data).toEqual(expected.label)
  }
})

interface Report {
  readonly [call: string]: unknown
}

interface Answer {
  readonly label: readonly string[]
  readonly probabilities: unknown
  readonly id: string | null
  readonly version: string
}

interface Statistics {
  readonly inference_count: number
  readonly inference_stats: { readonly success: { readonly count: number } }
}
