import { readFile, writeFile } from 'node:fs/promises'
import {
  backfill,
  count,
  createPredictor,
  eventSource,
  type Fitted,
  FrozenEstimator,
  featureGroup,
  featureSet,
  folderRegistry,
  LinearRegression,
  materialize,
  mean,
  memoryStore,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableStore,
} from 'bighead'
import { onnxRuntime, readOnnx, toOnnx } from 'bighead/onnx'
import { expect, test } from 'vitest'
import { storedFile } from '../../serving/registry/stored-file.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const start = Date.parse('2024-01-01T00:00:00Z')
const hour = 3_600_000
const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ mean: mean(f.amount, { window: '1d' }), n: count(f.amount, { window: '1d', default: 0 }) }),
})
const amounts = featureSet({
  name: 'amounts',
  request: { asked_at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'asked_at',
  groups: { card: spending },
})
const events = Array.from({ length: 100 }, (_, i) => ({
  at: start + i * 10 * 60_000,
  card: `c${i % 4}`,
  amount: ((i * 37) % 101) / 4,
}))
const numbers = ['amount', 'card_mean', 'card_n'] as const

/** A registered pipeline whose model is an ONNX file, and the same pipeline with the model that was exported. */
async function world() {
  const spine = events.slice(10).map(({ at, card, amount }) => ({ asked_at: at, card, amount, next: amount / 2 + 1 }))
  const offline = tableStore({ payments: events })
  const training = (await backfill(amounts, { spine, offline })).select([...numbers, 'next'])
  const prepare = [
    ['impute', new SimpleImputer()],
    ['scale', new StandardScaler()],
  ] as const
  const own = await new Pipeline([...prepare, ['model', new LinearRegression()]]).fit(training, { target: 'next' })
  const linear = own.step('model') as Fitted
  const model = await readOnnx(toOnnx(linear), { role: 'regressor', inputs: linear.inputs })
  const fitted = await new Pipeline([...prepare, ['model', new FrozenEstimator(model)]]).fit(
    training.select([...numbers]),
  )
  const folder = temporaryFolder()
  const registry = folderRegistry(folder)
  await registry.register('amount', { pipeline: fitted, features: amounts })
  await fitted.close()
  const online = memoryStore()
  await materialize(amounts, { offline, online, until: start + 12 * hour })
  return { folder, registry, online, own }
}

test('a registered ONNX model answers requests with the numbers of the model that was exported', async () => {
  const { folder, registry, online, own } = await world()
  const options = { registry, model: 'amount/1', online, features: amounts }
  await expect(createPredictor(options)).rejects.toThrow('a model of a kind from elsewhere needs its runtime')
  const predictor = await createPredictor({ ...options, runtimes: [onnxRuntime()] })
  const requests = ['c1', 'c2', 'nobody'].map(card => ({ asked_at: start + 13 * hour, card, amount: 7 }))
  const answers = await predictor.predictAll(requests, { features: true })
  for (const { prediction, features } of answers)
    expect(prediction).toEqual({ value: own.predictRow(features as never) })
  const [first] = answers
  expect((await predictor.predict(requests[0] as never)).prediction).toEqual(first?.prediction)
  expect(first?.metadata.timings.inference).toBeGreaterThan(0)
  const stopped = AbortSignal.abort(new Error('enough'))
  await expect(predictor.predict(requests[0] as never, { signal: stopped })).rejects.toThrow('enough')
  await predictor.close()
  await expect(predictor.predict(requests[0] as never)).rejects.toThrow('the predictor was closed')

  const path = storedFile(folder, 'amount', 1, 'pipeline.json')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('"sha256":"', '"sha256":"0'))
  await expect(createPredictor({ ...options, runtimes: [onnxRuntime()] })).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  })
})
