import { expect, test } from 'vitest'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import { restoreLinearRegression } from '../../src/pipeline/estimators/learn-linear-regression.ts'
import type { FittedClassifier } from '../../src/pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../src/pipeline/fitted-regressor.ts'
import type { ModelRuntime } from '../../src/pipeline/model-runtime.ts'
import { flightModel, flights } from './flights.ts'

type Json = Record<string, never>

test('a pipeline from JSON predicts the same bits', async () => {
  const fitted = await flightModel().fit(flights, { target: 'late' })
  const copy = (await readArtifact(JSON.parse(JSON.stringify(fitted)))) as FittedClassifier
  expect((await copy.predictProba(flights)).values).toEqual((await fitted.predictProba(flights)).values)
  expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
})

test('a newer format is refused', async () => {
  const json = (await stored()) as Json
  await expect(readArtifact({ ...json, version: 2 })).rejects.toThrow(
    'Pipeline has format version 2; this version of bighead reads up to 1. Upgrade bighead, or write the Pipeline again.',
  )
})

test.each<readonly [string, (json: Json) => unknown, string]>([
  ['nothing', () => null, 'a fitted step is not an object.'],
  [
    'another kind',
    json => ({ ...json, kind: 'toString' }),
    'there is no kind `toString`; a model of a kind from elsewhere needs its runtime.',
  ],
  ['no version', json => ({ ...json, version: '1' }), 'the version of Pipeline is `1`.'],
  ['no steps', json => ({ ...json, children: [] }), 'a Pipeline has no steps.'],
  ['a list for an object', json => ({ ...json, params: [] }), 'the params of Pipeline is not an object.'],
  ['a type that is none', json => ({ ...json, inputs: [['a', 'number']] }), 'the input `a` has the type `number`.'],
  [
    'a name twice',
    json => ({
      ...json,
      inputs: [
        ['a', 'string'],
        ['a', 'string'],
      ],
    }),
    'the inputs of Pipeline repeat a name.',
  ],
  ['a prototype', () => JSON.parse('{"__proto__": {"kind": "Pipeline"}}'), 'a fitted step has a field `__proto__`.'],
  [
    'a name that is a prototype',
    json => ({ ...json, inputs: [['__proto__', 'string']] }),
    '`__proto__` is not a name.',
  ],
])('refuses %s', async (_name, change, message) => {
  const json = (await stored()) as Json
  await expect(readArtifact(change(json))).rejects.toThrow(`Column \`artifact\`: ${message}`)
})

test('refuses a state that does not fit, an unknown parameter, and steps too deep', async () => {
  const scaler = { kind: 'StandardScaler', version: 1, params: {}, inputs: [['a', 'float64']] }
  const state = { mean: [1], variance: [1], scale: [1], samplesSeen: [1] }
  await expect(readArtifact({ ...scaler, state: { ...state, mean: [1, 2] } })).rejects.toThrow(
    'the state of StandardScaler does not fit its inputs.',
  )
  await expect(readArtifact({ ...scaler, params: { withMeen: true }, state })).rejects.toThrow(
    'Parameter `withMeen`: StandardScaler has no such parameter. Did you mean `withMean`?',
  )
  let deep: unknown = { ...scaler, state }
  for (let level = 0; level < 20; level++) {
    const children = [{ name: 'inner', fitted: deep }]
    deep = { kind: 'Pipeline', version: 1, params: {}, inputs: [], state: null, children }
  }
  await expect(readArtifact(deep)).rejects.toThrow('it is nested too deeply.')
})

test('a model of a kind from elsewhere is rebuilt by its runtime, also within a pipeline', async () => {
  const json = { kind: 'Half', version: 1, params: {}, inputs: [['a', 'float64']], state: { of: 2 } }
  const half: ModelRuntime = {
    kind: 'Half',
    version: 1,
    restore: async ({ inputs, state }) => {
      const coefficients = [1 / (state as { readonly of: number }).of]
      return restoreLinearRegression({ fitIntercept: false }, inputs, { coefficients, intercept: 0 })
    },
  }
  await expect(readArtifact(json)).rejects.toThrow('there is no kind `Half`; a model of a kind from elsewhere')
  await expect(readArtifact({ ...json, version: 2 }, { runtimes: [half] })).rejects.toThrow('Half has format version 2')
  const pipeline = { kind: 'Pipeline', version: 1, params: {}, inputs: json.inputs, state: null }
  const children = [{ name: 'model', fitted: json }]
  const read = (await readArtifact({ ...pipeline, children }, { runtimes: [half] })) as FittedRegressor
  expect(read.predictRow({ a: 3 })).toBe(1.5)
})

async function stored(): Promise<unknown> {
  return JSON.parse(JSON.stringify(await flightModel().fit(flights, { target: 'late' })))
}
