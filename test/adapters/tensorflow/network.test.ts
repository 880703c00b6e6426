import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { networkEstimator, tensorflowRuntime } from '../../../src/adapters/tensorflow/index.ts'
import {
  type FittedClassifier,
  type FittedRegressor,
  fittedFromJSON,
  Pipeline,
  StandardScaler,
  tableFromRows,
} from '../../../src/index.ts'

const schema = { x: 'float64', y: 'float64', inside: 'boolean', far: 'float64', zone: 'string' } as const
/** Points on a grid, and whether they lie in the unit circle, which no linear model can tell. */
const points = tableFromRows(
  schema,
  Array.from({ length: 441 }, (_, index) => {
    const [x, y] = [(index % 21) / 5 - 2, Math.floor(index / 21) / 5 - 2]
    const far = Math.hypot(x, y)
    return { x, y, inside: far < 1.2, far, zone: far < 0.9 ? 'core' : far < 1.8 ? 'ring' : 'out' }
  }),
)
const features = points.select(['x', 'y'])
const quick = { hidden: [16], epochs: 30, learningRate: 0.02, batchSize: 21 } as const

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('a network', () => {
  test('learns what no linear model can, for two classes', async () => {
    const table = points.select(['x', 'y', 'inside'])
    const fitted = await networkEstimator(tf, { role: 'classifier', ...quick }).fit(table, { target: 'inside' })
    const labels = (await fitted.predict(features)).toArray()
    const right = labels.filter((label, row) => label === points.column('inside').get(row)).length
    expect(right / labels.length).toBeGreaterThan(0.95)
  })

  test('learns several classes, and numbers', async () => {
    const zones = await networkEstimator(tf, { role: 'classifier', ...quick }).fit(points.select(['x', 'y', 'zone']), {
      target: 'zone',
    })
    expect(zones.classes).toEqual(['core', 'out', 'ring'])
    const { values } = await zones.predictProba(features)
    for (let row = 0; row < 3; row++)
      expect(values.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    const far = await networkEstimator(tf, { role: 'regressor', ...quick }).fit(points.select(['x', 'y', 'far']), {
      target: 'far',
    })
    const guesses = (await far.predict(features)).toArray() as number[]
    const errors = guesses.map((guess, row) => (guess - (points.column('far').get(row) as number)) ** 2)
    expect(errors.reduce((a, b) => a + b) / errors.length).toBeLessThan(0.05)
  })

  test('gives a row the bits of the table, and the same again with the same randomState', async () => {
    const estimator = networkEstimator(tf, { role: 'classifier', ...quick, epochs: 2 })
    const pipeline = new Pipeline([
      ['scale', new StandardScaler()],
      ['net', estimator],
    ])
    const table = points.select(['x', 'y', 'zone'])
    const fitted = await pipeline.fit(table, { target: 'zone' })
    const { values } = await fitted.predictProba(features)
    for (const [index, row] of [...features.rows()].entries()) {
      const { probabilities } = fitted.predictRow(row)
      expect(Object.values(probabilities)).toEqual([...values.subarray(3 * index, 3 * index + 3)])
    }
    expect((await (await pipeline.fit(table, { target: 'zone' })).predictProba(features)).values).toEqual(values)
  })

  test('is data: JSON gives back the same function, with its runtime', async () => {
    const pipeline = new Pipeline([['net', networkEstimator(tf, { role: 'regressor', hidden: [4, 3], epochs: 1 })]])
    const fitted = await pipeline.fit(points.select(['x', 'y', 'far']), { target: 'far' })
    const json = JSON.parse(JSON.stringify(fitted))
    const copy = (await fittedFromJSON(json, { runtimes: [tensorflowRuntime(tf)] })) as FittedRegressor
    expect((await copy.predict(features)).toArray()).toEqual((await fitted.predict(features)).toArray())
    expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
    await expect(fittedFromJSON(json)).rejects.toThrow('there is no kind `Network`; a model of a kind from elsewhere')
  })

  test('counts rows by their weights', async () => {
    const table = tableFromRows({ x: 'float64', y: 'float64' }, [
      { x: 1, y: 0 },
      { x: 1, y: 10 },
    ])
    const estimator = networkEstimator(tf, { role: 'regressor', hidden: [], epochs: 400, learningRate: 0.1 })
    const fitted = await estimator.fit(table, { target: 'y', sampleWeight: [3, 1] })
    expect(fitted.predictRow({ x: 1 })).toBeCloseTo(2.5, 2)
  })

  test('stops early with the weights of the best epoch', async () => {
    const estimator = networkEstimator(tf, {
      role: 'regressor',
      ...quick,
      epochs: 200,
      validationShare: 0.25,
      patience: 3,
    })
    const fitted = (await estimator.fit(points.select(['x', 'y', 'far']), { target: 'far' })) as FittedRegressor
    const { loss, validationLoss } = fitted.state as { readonly loss: number[]; readonly validationLoss: number[] }
    expect(loss.length).toBeLessThan(200)
    expect(validationLoss.length).toBe(loss.length)
    expect(validationLoss.indexOf(Math.min(...validationLoss))).toBe(loss.length - 4)
  })

  test('reports epochs and stops with its signal', async () => {
    const stages = new Set<string>()
    const stop = new AbortController()
    const run = networkEstimator(tf, { role: 'regressor', epochs: 100_000 }).fit(points.select(['x', 'y', 'far']), {
      target: 'far',
      signal: stop.signal,
      onProgress: ({ stage }) => {
        stages.add(stage)
        stop.abort(new Error('enough'))
      },
    })
    await expect(run).rejects.toThrow('enough')
    expect([...stages][0]).toMatch(/^epoch \d+$/)
  })
})

describe('a network refuses', () => {
  const table = points.select(['x', 'y', 'far'])
  test('parameters out of range, and missing numbers', async () => {
    const learn = (options: object) =>
      networkEstimator(tf, { role: 'regressor', ...options }).fit(table, { target: 'far' })
    await expect(learn({ hidden: [0] })).rejects.toThrow('is not a list of at most 64 whole numbers from 1 to 65536')
    await expect(learn({ dropout: 1 })).rejects.toThrow('is not a share from 0 to below 1')
    await expect(learn({ learningRate: 1e30, epochs: 3 })).rejects.toThrow('its weights grew without bounds')
    const holed = tableFromRows({ x: 'float64', far: 'float64' }, [
      { x: 1, far: 1 },
      { x: null, far: 1 },
    ])
    const estimator = networkEstimator(tf, { role: 'regressor' })
    await expect(estimator.fit(holed, { target: 'far' })).rejects.toThrow('Column `x`, row 1: Network cannot use null')
  })

  test('a state that was cut or edited', async () => {
    const fitted = await networkEstimator(tf, { role: 'classifier', epochs: 1 }).fit(
      points.select(['x', 'y', 'zone']),
      {
        target: 'zone',
      },
    )
    const json = JSON.parse(JSON.stringify(fitted as FittedClassifier))
    const read = (change: object) =>
      fittedFromJSON({ ...json, ...change }, { runtimes: [tensorflowRuntime(tf)] }) as Promise<unknown>
    await expect(read({ params: { ...json.params, hidden: [65536, 65536] } })).rejects.toThrow('bytes of weights, not')
    await expect(read({ state: { ...json.state, classes: null } })).rejects.toThrow('its classes do not fit its role')
    await expect(read({ state: { ...json.state, classes: ['core', 'core'] } })).rejects.toThrow('are not labels')
    await expect(read({ state: { ...json.state, weights: 'AAAA' } })).rejects.toThrow('it has no weights')
    await expect(read({ state: null })).rejects.toThrow('it is not an object')
    await expect(read({ inputs: [['x', 'float64']] })).rejects.toThrow('bytes of weights, not')
  })
})
