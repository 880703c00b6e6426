import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOnnx } from '../../../src/adapters/onnx/read-onnx.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { type PythonError, pythonEstimator } from '../../../src/adapters/python/index.ts'
import {
  type Fitted,
  type FittedClassifier,
  fittedFromJSON,
  LinearRegression,
  Pipeline,
  RandomState,
  StandardScaler,
  tableFromRows,
} from '../../../src/index.ts'
import { frameworksPython } from './environment.ts'

const random = new RandomState(7)
const table = tableFromRows(
  { a: 'float64', b: 'float64', late: 'boolean', kind: 'string', delay: 'float64' },
  Array.from({ length: 2000 }, (_, row) => {
    const [a, b] = [random.normal(), random.normal()]
    const delay = a * b + 0.1 * random.normal()
    return {
      a: row % 17 === 0 ? null : a,
      b,
      late: delay > 0,
      kind: delay > 0.5 ? 'high' : delay < -0.5 ? 'low' : 'mid',
      delay,
    }
  }),
)
const features = table.select(['a', 'b'])
let python = ''
let modules = ''

beforeAll(async () => {
  python = await frameworksPython()
  modules = await mkdtemp(join(tmpdir(), 'bighead-modules-'))
  await writeFile(
    join(modules, 'mine.py'),
    `import os
class Loud:
    def __init__(self, ending):
        self.ending = ending
    def fit(self, features, target, sample_weight=None):
        print("loud", flush=True)
        if self.ending == "die":
            os.abort()
        if self.ending == "raise":
            raise ValueError("no thanks")
        os.write(1, b"garbage")
class Kept:
    def __init__(self, file):
        self.file = file
    def fit(self, features, target, sample_weight=None):
        return self
    def to_onnx(self):
        with open(self.file, "rb") as file:
            return file.read()
`,
  )
}, 600_000)
afterAll(() => rm(modules, { recursive: true, force: true }))

describe.each(['xgboost.XGBClassifier', 'lightgbm.LGBMClassifier'])('%s', module => {
  const params = { n_estimators: 40, max_depth: 4, n_jobs: 1, ...(module.startsWith('light') && { verbose: -1 }) }

  test('is fitted in a pipeline, predicts here, and is data', async () => {
    const pipeline = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', pythonEstimator({ module, role: 'classifier', params, python })],
    ])
    const fitted = await pipeline.fit(table.select(['a', 'b', 'late']), { target: 'late' })
    expect(fitted.classes).toEqual([false, true])
    const labels = (await fitted.predict(features)).toArray()
    expect(labels.filter((label, row) => label === table.column('late').get(row)).length).toBeGreaterThan(1800)
    const copy = (await fittedFromJSON(JSON.parse(JSON.stringify(fitted)))) as FittedClassifier
    expect((await copy.predictProba(features)).values).toEqual((await fitted.predictProba(features)).values)
  })

  test('knows classes by their labels', async () => {
    const fitted = await pythonEstimator({ module, role: 'classifier', params, python }).fit(
      table.select(['a', 'b', 'kind']),
      { target: 'kind', sampleWeight: new Float64Array(table.rowCount).fill(2) },
    )
    expect(fitted.classes).toEqual(['high', 'low', 'mid'])
    const labels = (await fitted.predict(features)).toArray()
    expect(labels.filter((label, row) => label === table.column('kind').get(row)).length).toBeGreaterThan(1700)
  })
})

test.each(['xgboost.XGBRegressor', 'lightgbm.LGBMRegressor'])('%s learns numbers', async module => {
  const params = { n_estimators: 60, ...(module.startsWith('light') && { verbose: -1 }) }
  const estimator = pythonEstimator({ module, role: 'regressor', params, python })
  const fitted = await estimator.fit(table.select(['a', 'b', 'delay']), { target: 'delay' })
  const guesses = (await fitted.predict(features)).toArray() as number[]
  const errors = guesses.map((guess, row) => Math.abs(guess - (table.column('delay').get(row) as number)))
  expect(errors.reduce((left, right) => left + right) / errors.length).toBeLessThan(0.2)
})

test('linear models of scikit-learn come over with the labels of the target', async () => {
  const module = 'sklearn.linear_model.LogisticRegression'
  const filled = tableFromRows(
    { a: 'float64', b: 'float64', kind: 'string' },
    Array.from(table.rows(), ({ a, b, kind }) => ({ a: a ?? 0, b, kind })),
  )
  const fitted = await pythonEstimator({ module, role: 'classifier', python }).fit(filled, { target: 'kind' })
  expect([fitted.kind, fitted.classes]).toEqual(['LogisticRegression', ['high', 'low', 'mid']])
})

test('trees of scikit-learn come over with the labels of the target, and with missing values', async () => {
  const module = 'sklearn.ensemble.RandomForestClassifier'
  const fitted = await pythonEstimator({ module, role: 'classifier', params: { n_estimators: 20 }, python }).fit(
    table.select(['a', 'b', 'kind']),
    { target: 'kind' },
  )
  expect([fitted.kind, fitted.classes]).toEqual(['TreeClassifier', ['high', 'low', 'mid']])
  const labels = (await fitted.predict(features)).toArray()
  const right = labels.filter((label, row) => label === table.column('kind').get(row)).length
  expect(right / labels.length).toBeGreaterThan(0.9)
})

test('a class of your own gives a file of ONNX', async () => {
  const training = tableFromRows(
    { a: 'float64', b: 'float64', delay: 'float64' },
    Array.from(table.rows(), ({ a, b, delay }) => ({ a: a ?? 0, b, delay })),
  )
  const linear = await new LinearRegression().fit(training, { target: 'delay' })
  const file = join(modules, 'linear.onnx')
  await writeFile(file, toOnnx(linear as unknown as Fitted))
  const estimator = pythonEstimator({
    module: 'mine.Kept',
    role: 'regressor',
    params: { file },
    python,
    path: modules,
    onnx: (bytes, { inputs }) => readOnnx(bytes, { role: 'regressor', inputs }),
  })
  const fitted = await estimator.fit(training, { target: 'delay' })
  expect(await fitted.predictRowAsync({ a: 0.3, b: -1 })).toBe(linear.predictRow({ a: 0.3, b: -1 }))
  await fitted.close()
})

describe('what goes wrong in Python is said', () => {
  const fails = async (module: string, params: object = {}): Promise<PythonError> => {
    const estimator = pythonEstimator({ module, role: 'regressor', params: { ...params }, python, path: modules })
    return estimator.fit(table.select(['a', 'b', 'delay']), { target: 'delay' }).then(
      () => expect.fail('it was fitted'),
      (error: PythonError) => error,
    )
  }

  test('a class that cannot be imported, or is none', async () => {
    expect((await fails('nowhere.Model')).message).toContain("nowhere cannot be imported: No module named 'nowhere'")
    expect((await fails('xgboost.Nothing')).message).toContain('xgboost has no Nothing')
    expect((await fails('math.sqrt')).problem).toBe('module')
  })

  test('a Python that is too old, in words that it still understands', async () => {
    const old = join(modules, 'python3.8')
    const run =
      'import runpy, sys; sys.version_info = (3, 8, 1); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")'
    await writeFile(old, `#!/bin/sh\nexec ${python} -c '${run}' "$@"\n`, { mode: 0o755 })
    const estimator = pythonEstimator({ module: 'xgboost.XGBRegressor', role: 'regressor', python: old })
    await expect(estimator.fit(table.select(['a', 'b', 'delay']), { target: 'delay' })).rejects.toMatchObject({
      problem: 'version',
      message: expect.stringContaining('Python 3.8.1 is too old; it must be at least 3.9'),
    })
  })

  test('what its constructor and its fit refuse', async () => {
    expect((await fails('mine.Loud', { other: 1 })).message).toContain('TypeError: ')
    const refused = await fails('mine.Loud', { ending: 'raise' })
    expect([refused.problem, refused.output]).toEqual(['failed', 'loud'])
    expect(refused.message).toContain('ValueError: no thanks')
  })

  test('a crash; and what it prints is never taken for a model', async () => {
    expect((await fails('mine.Loud', { ending: 'die' })).problem).toBe('killed')
    expect((await fails('mine.Loud', { ending: 'print' })).message).toContain(
      'mine models cannot be taken over; give the class a method to_onnx()',
    )
  })
})
