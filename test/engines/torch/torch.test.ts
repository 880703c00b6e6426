import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FittedClassifier, fittedFromJSON, Pipeline, RandomState, StandardScaler, tableFromRows } from 'bighead'
import { onnxRuntime, readOnnx } from 'bighead/onnx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { pythonEstimator } from '../../../src/adapters/python/index.ts'

const random = new RandomState(7)
const table = tableFromRows(
  { a: 'float64', b: 'float64', kind: 'string', delay: 'float64' },
  Array.from({ length: 400 }, () => {
    const [a, b] = [random.normal(), random.normal()]
    return { a, b, kind: a * b > 0.4 ? 'high' : a * b < -0.4 ? 'low' : 'mid', delay: a * b }
  }),
)
const features = table.select(['a', 'b'])
let python = ''
let folder = ''

beforeAll(async () => {
  // PyTorch of PyPI brings 5.5 GB; a smaller build of another index may be there already.
  python =
    process.env.BIGHEAD_TORCH_PYTHON ??
    (await pythonEnvironment({ name: 'torch', packages: ['torch==2.15.*', 'onnx==1.23.*', 'numpy==2.4.*'] }))
  folder = await mkdtemp(join(tmpdir(), 'bighead-torch-'))
}, 1_800_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a network of PyTorch learns classes in a pipeline, and is run here as ONNX', async () => {
  const answers = join(folder, 'classes.json')
  const net = pythonEstimator({
    module: 'nets.Net',
    path: import.meta.dirname,
    role: 'classifier',
    params: { outputs: 3, answers },
    python,
    onnx: (file, given) => readOnnx(file, { role: 'classifier', gives: 'scores', ...given }),
  })
  const fitted = await new Pipeline([
    ['scale', new StandardScaler()],
    ['net', net],
  ]).fit(table.select(['a', 'b', 'kind']), { target: 'kind' })
  expect(fitted.classes).toEqual(['high', 'low', 'mid'])
  expect(fitted.predictRow).toBeUndefined()
  const own = (JSON.parse(await readFile(answers, 'utf8')) as number[][]).flat()
  const { values } = await fitted.predictProba(features)
  expect(Math.max(...values.map((value, index) => Math.abs(value - (own[index] ?? 9))))).toBeLessThan(1e-6)
  const labels = (await fitted.predict(features)).toArray()
  expect(labels.filter((label, row) => label === table.column('kind').get(row)).length).toBeGreaterThan(340)
  const copy = await fittedFromJSON(JSON.parse(JSON.stringify(fitted)), { runtimes: [onnxRuntime()] })
  expect((await (copy as FittedClassifier).predictProba(features)).values).toEqual(values)
  await Promise.all([fitted.close(), (copy as FittedClassifier).close()])
})

test('a network of PyTorch learns numbers', async () => {
  const answers = join(folder, 'numbers.json')
  const net = pythonEstimator({
    module: 'nets.Net',
    path: import.meta.dirname,
    role: 'regressor',
    params: { outputs: 1, answers },
    python,
    onnx: (file, { inputs }) => readOnnx(file, { role: 'regressor', inputs }),
  })
  const fitted = await net.fit(table.select(['a', 'b', 'delay']), { target: 'delay' })
  const own = (JSON.parse(await readFile(answers, 'utf8')) as number[][]).flat()
  const given = (await fitted.predict(features)).toArray() as number[]
  expect(Math.max(...given.map((value, index) => Math.abs(value - (own[index] ?? 9))))).toBeLessThan(1e-6)
  expect(await fitted.predictRowAsync({ a: 1, b: 1 })).toBeCloseTo(1, 0)
  await fitted.close()
})
