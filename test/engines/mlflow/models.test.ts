import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fitted, type FittedClassifier, LinearRegression, tableFromRows } from 'bighead'
import { readMlflow } from 'bighead/mlflow'
import { readOnnx, toOnnx } from 'bighead/onnx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askMlflow } from './environment.ts'

interface Answer {
  readonly version: string
  readonly rows: readonly (readonly [number, number, number])[]
  readonly probabilities: { readonly [flavor: string]: readonly number[] }
  readonly onnx: readonly number[]
}

const table = tableFromRows(
  { a: 'float64', b: 'float64', c: 'float64', y: 'float64' },
  Array.from({ length: 30 }, (_, row) => ({ a: row, b: Math.sin(row), c: row % 4, y: row / 3 - Math.sin(row) })),
)
let folder = ''
let answer: Answer
let linear: Fitted

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-mlmodels-'))
  linear = (await new LinearRegression().fit(table, { target: 'y' })) as unknown as Fitted
  answer = await askMlflow<Answer>('models.py', { folder, onnx: toOnnx(linear, { inputs: 'packed' }) })
}, 900_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['xgboost', 1e-6],
  ['lightgbm', 1e-12],
  ['sklearn', 1e-12],
] as const)('a folder of %s that MLflow wrote gives the probabilities of the framework', async (flavor, tolerance) => {
  const read = (await readMlflow(join(folder, flavor))) as FittedClassifier
  expect(Object.keys(read.inputs)).toEqual(['a', 'b', 'c'])
  for (const [row, [a, b, c]] of answer.rows.entries()) {
    const { probabilities } = read.predictRow({ a, b, c })
    expect(Math.abs((probabilities[1] as number) - (answer.probabilities[flavor]?.[row] ?? 9))).toBeLessThan(tolerance)
  }
})

test('a folder of onnx gives what MLflow gives for it', async () => {
  const read = await readMlflow(join(folder, 'onnx'), {
    onnx: (file, given) => readOnnx(file, { role: 'regressor', ...given }),
  })
  if (read.role !== 'regressor') expect.fail(read.role)
  const rows = tableFromRows(
    { a: 'float64', b: 'float64', c: 'float64' },
    answer.rows.map(([a, b, c]) => ({ a, b, c })),
  )
  expect((await read.predict(rows)).toArray()).toEqual(answer.onnx)
  await read.close()
})

test('objects of Python that MLflow wrote are refused', async () => {
  await expect(readMlflow(join(folder, 'sklearn-pickled'))).rejects.toThrow(
    'it holds objects of scikit-learn, which are never read',
  )
  await expect(readMlflow(join(folder, 'lightgbm-pickled'))).rejects.toThrow(
    'holds objects of Python, which are never read',
  )
})
