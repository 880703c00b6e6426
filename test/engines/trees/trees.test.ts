import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { readParquet } from '../../../src/adapters/parquet/index.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { Blocks } from '../../../src/pipeline/blocks.ts'
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../../../src/pipeline/estimators/gradient-boosting.ts'
import type { TreeModel } from '../../../src/pipeline/estimators/trees/tree-model.ts'
import { rocAuc } from '../../../src/pipeline/metrics/ranking-scores.ts'
import { readLightgbm, readXgboost } from '../../../src/pipeline/read-models.ts'
import { askTrees } from './environment.ts'

interface Model {
  readonly library: 'xgboost' | 'lightgbm'
  readonly model: string
  readonly X: readonly (readonly number[])[]
  readonly margins: readonly number[]
}

interface DataSet {
  readonly name: string
  readonly train: readonly (readonly number[])[]
  readonly trainY: readonly number[]
  readonly test: readonly (readonly number[])[]
  readonly testY: readonly number[]
  readonly answers: readonly number[]
}

let answers: { readonly models: readonly Model[]; readonly sets: readonly DataSet[] }

beforeAll(async () => {
  answers = await askTrees('trees.py', { count: 48, flights: await flights() })
})

test('random models of XGBoost and LightGBM have their own margins', async () => {
  for (const { library, model, X, margins } of answers.models) {
    const isXgboost = library === 'xgboost'
    const fitted = isXgboost
      ? await readXgboost(Uint8Array.from(Buffer.from(model, 'base64')))
      : await readLightgbm(model)
    const table = tableFromRows(fitted.inputs, rowsOf(X, Object.keys(fitted.inputs)))
    const found = (fitted.model as TreeModel).margins(Blocks.of(table))
    expect(found.length).toBe(margins.length)
    const tolerance = isXgboost ? 1e-6 : 1e-12
    for (const [index, margin] of margins.entries())
      expect(Math.abs(found[index]! - margin)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(margin)))
  }
})

test('gradient boosting is as good as XGBoost on public data', async () => {
  for (const { name, train, trainY, test: rows, testY, answers: wanted } of answers.sets) {
    const names = train[0]!.map((_, index) => `x${index}`)
    const schema = Object.fromEntries([...names, 'y'].map(each => [each, 'float64' as const]))
    const table = tableFromRows(
      schema,
      rowsOf(train, names).map((row, index) => ({ ...row, y: trainY[index]! })),
    )
    const held = rowsOf(rows, names)
    const options = { target: 'y' } as never
    if (name === 'diabetes') {
      const fitted = await new GradientBoostingRegressor({ learningRate: 0.1 }).fit(table, options)
      const found = held.map(row => fitted.predictRow(row as never))
      expect(rootError(found, testY)).toBeLessThanOrEqual(rootError(wanted, testY) * 1.01)
    } else {
      const fitted = await new GradientBoostingClassifier({ learningRate: 0.1 }).fit(table, options)
      const found = held.map(row => fitted.predictRow(row as never).probabilities['1']!)
      expect(rocAuc(testY, found), name).toBeGreaterThanOrEqual(rocAuc(testY, wanted) - 0.002)
    }
  }
})

/** Flights of 2001, of 50 one: whether they were late by what was known before; every fourth one is held back. */
async function flights() {
  const path = fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')))
  const schema = {
    date: 'timestamp',
    delay: 'float64',
    distance: 'float64',
    origin: 'string',
    destination: 'string',
  } as const
  const table = await readParquet(path, schema, { zone: 'UTC' })
  const airports = new Map<string | null, number>()
  const codeOf = (airport: string | null): number => {
    const code = airports.get(airport) ?? airports.size
    airports.set(airport, code)
    return code
  }
  const rows = [...table.rows()].filter((_, index) => index % 50 === 0)
  const X = rows.map(({ date, distance, origin, destination }) => {
    const at = new Date(date!)
    return [at.getUTCHours(), at.getUTCDay(), at.getUTCMonth(), distance!, codeOf(origin), codeOf(destination)]
  })
  const y = rows.map(({ delay }) => (delay! > 15 ? 1 : 0))
  const held = <T>(list: readonly T[], isHeld: boolean): T[] => list.filter((_, at) => (at % 4 === 0) === isHeld)
  return { train: held(X, false), trainY: held(y, false), test: held(X, true), testY: held(y, true) }
}

function rowsOf(X: readonly (readonly number[])[], names: readonly string[]) {
  return X.map(row => Object.fromEntries(names.map((name, index) => [name, row[index]!])))
}

function rootError(found: readonly number[], truth: readonly number[]): number {
  return Math.sqrt(found.reduce((sum, value, row) => sum + (value - truth[row]!) ** 2, 0) / truth.length)
}
