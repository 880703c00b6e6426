import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { nativeTensorflow } from '../../../scripts/native-tensorflow.ts'
import { networkEstimator, type TensorFlow, tensorflowRuntime } from '../../../src/adapters/tensorflow/index.ts'
import { type FittedClassifier, fittedFromJSON, Pipeline, StandardScaler, tableFromRows } from '../../../src/index.ts'

const points = tableFromRows(
  { x: 'float64', y: 'float64', inside: 'boolean' },
  Array.from({ length: 441 }, (_, index) => {
    const [x, y] = [(index % 21) / 5 - 2, Math.floor(index / 21) / 5 - 2]
    return { x, y, inside: Math.hypot(x, y) < 1.2 }
  }),
)
const features = points.select(['x', 'y'])
let native: TensorFlow

beforeAll(async () => {
  const folder = await nativeTensorflow()
  native = createRequire(join(folder, 'package.json'))('@tensorflow/tfjs-node')
}, 600_000)

beforeEach(async () => {
  await native.setBackend('tensorflow')
})

test('the native library trains a network, and runs it from its data as it was', async () => {
  expect(native.getBackend()).toBe('tensorflow')
  const net = networkEstimator(native, {
    role: 'classifier',
    hidden: [16],
    epochs: 30,
    learningRate: 0.02,
    batchSize: 21,
  })
  const pipeline = new Pipeline([
    ['scale', new StandardScaler()],
    ['net', net],
  ])
  const fitted = await pipeline.fit(points, { target: 'inside' })
  const { values } = await fitted.predictProba(features)
  const labels = (await fitted.predict(features)).toArray()
  expect(labels.filter((label, row) => label === points.column('inside').get(row)).length).toBeGreaterThan(420)
  const json = JSON.parse(JSON.stringify(fitted))
  const copy = (await fittedFromJSON(json, { runtimes: [tensorflowRuntime(native)] })) as FittedClassifier
  expect((await copy.predictProba(features)).values).toEqual(values)
  for (const [row, point] of [...features.rows()].entries()) {
    expect(copy.predictRow(point).probabilities.true).toBeCloseTo(values[2 * row + 1] as number, 6)
  }
})

test('what the native library trained, JavaScript runs, equal within float32', async () => {
  const table = points.select(['x', 'y', 'inside'])
  const net = networkEstimator(native, { role: 'classifier', hidden: [8, 8], activation: 'tanh', epochs: 5 })
  const fitted = await net.fit(table, { target: 'inside' })
  const json = JSON.parse(JSON.stringify(fitted))
  const there = (await fitted.predictProba(features)).values
  await native.setBackend('cpu')
  const copy = (await fittedFromJSON(json, { runtimes: [tensorflowRuntime(native)] })) as FittedClassifier
  const here = (await copy.predictProba(features)).values
  for (const [at, value] of here.entries()) expect(value).toBeCloseTo(there[at] as number, 5)
})
