import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { missingText } from '../../../src/adapters/onnx/value.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { LinearRegression, LogisticRegression } from '../../../src/pipeline/estimators/linear-models.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { OneHotEncoder, OrdinalEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { MinMaxScaler, StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { indices, randomTransformer, rows, tableOf, withTarget } from './random-pipelines.ts'
import { runExported } from './run-graph.ts'

async function numbersOf(fitted: FittedTransform, table: Table): Promise<unknown[][]> {
  const found = await fitted.transform(table)
  return [...found.rows()].map(row => Object.values(row).map(value => (value === null ? Number.NaN : Number(value))))
}

/** The names of a classifier's rows in one list. */
function listOf(column: { get(row: number): unknown; readonly length: number }): unknown[] {
  return Array.from({ length: column.length }, (_, row) => column.get(row))
}

describe('an exported graph', () => {
  test('gives what transform gives, bit for bit, on random pipelines and tables', async () => {
    const property = fc.asyncProperty(rows, rows, indices, fc.boolean(), async (training, others, kinds, isPacked) => {
      const fitted = (await randomTransformer(kinds).fit(tableOf(training) as never)) as unknown as FittedTransform
      const inputs = isPacked ? 'packed' : 'columns'
      const table = tableOf(others)
      expect((await runExported(fitted, table, { inputs })).features).toEqual(await numbersOf(fitted, table))
    })
    await fc.assert(property, { seed: 20010617, numRuns: 15, endOnFailure: true })
  })

  test('gives what a model predicts: numbers bit for bit, probabilities within 1e-9, and the same label', async () => {
    const classes = ['é', 'b', 'c']
    const property = fc.asyncProperty(rows, indices, fc.integer({ min: 2, max: 3 }), async (cells, kinds, count) => {
      const table = tableOf(cells)
      const x = randomTransformer([1, kinds[1], kinds[2], 0])
      const amount = cells.map((row, index) => Number(row[0] ?? 0) / 1e6 + index)
      const regressor = await new Pipeline([
        ['x', x],
        ['model', new LinearRegression()],
      ]).fit(withTarget(table, 'float64', amount), { target: 'y' } as never)
      const predicted = (await runExported(regressor as never, table)).prediction?.flat()
      expect(predicted).toEqual(listOf(await regressor.predict(table as never)))
      const labels = cells.map((_, index) => classes[index % count])
      const model = new LogisticRegression({ maxIter: 5 })
      const classifier = await new Pipeline([
        ['x', x],
        ['model', model],
      ]).fit(withTarget(table, 'string', labels), { target: 'y' } as never)
      const { label, probabilities } = await runExported(classifier as never, table)
      const { values } = await classifier.predictProba(table as never)
      const differences = (probabilities ?? [])
        .flat()
        .map((value, index) => Math.abs((value as number) - (values[index] ?? 9)))
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-9)
      if (differences.every(difference => difference === 0))
        expect(label?.flat()).toEqual(listOf(await classifier.predict(table as never)))
    })
    await fc.assert(property, { seed: 20010617, numRuns: 8 })
  })

  test('reads no rows, and one', async () => {
    const table = tableOf([
      [1, null, 'SEA', 'x', true, null],
      [2, 3, 'é', 'y', false, true],
    ])
    const fitted = (await randomTransformer([0, 0, 0, 0]).fit(table as never)) as unknown as FittedTransform
    expect((await runExported(fitted, tableOf([]))).features).toEqual([])
    const one = tableOf([[5, null, 'x', null, false, null]])
    expect((await runExported(fitted, one)).features).toEqual(await numbersOf(fitted, one))
  })

  test('gives texts by their names, the missing one as a text of its own', async () => {
    const table = tableFromRows({ word: 'string', features: 'float64' }, [
      { word: 'é', features: 1 },
      { word: null, features: 2 },
    ])
    const fitted = await new ColumnTransformer([['all', 'passthrough', ['word', 'features']]]).fit(table as never)
    expect(await runExported(fitted as unknown as Fitted, table)).toEqual({
      features_2: [[1], [2]],
      word_2: [['é'], [missingText]],
    })
  })
})

describe('what a pipeline refuses fails the run', () => {
  const city = tableFromRows({ city: 'string' }, [{ city: 'SEA' }, { city: 'é' }])
  const nowhere = tableFromRows({ city: 'string' }, [{ city: 'SEA' }, { city: 'nowhere' }])

  test.each([
    ['OrdinalEncoder', new OrdinalEncoder()],
    ['OneHotEncoder', new OneHotEncoder()],
  ])('an unknown category of %s', async (_name, encoder) => {
    const fitted = (await encoder.fit(city)) as unknown as FittedTransform
    expect((await runExported(fitted, city)).features).toEqual(await numbersOf(fitted, city))
    await expect(fitted.transform(nowhere)).rejects.toThrow('"nowhere" is not among the known values')
    await expect(runExported(fitted, nowhere)).rejects.toThrow('out of data bounds')
  })

  test.each(['columns', 'packed'] as const)('an infinite number, unless checks are off (%s)', async inputs => {
    const table = tableFromRows({ x: 'float64', y: 'float64' }, [
      { x: 1, y: 3 },
      { x: 2, y: 4 },
    ])
    const endless = tableFromRows({ x: 'float64', y: 'float64' }, [{ x: Number.NEGATIVE_INFINITY, y: 0 }])
    const fitted = (await new MinMaxScaler().fit(table)) as unknown as FittedTransform
    await expect(runExported(fitted, endless, { inputs })).rejects.toThrow('out of data bounds')
    const unchecked = await runExported(fitted, endless, { inputs, checks: false })
    expect(unchecked.features).toEqual([[Number.NEGATIVE_INFINITY, -3]])
  })

  test('a missing feature of a model', async () => {
    const table = tableFromRows({ x: 'float64', y: 'float64' }, [
      { x: 1, y: 3 },
      { x: 2, y: 4 },
    ])
    const missing = tableFromRows({ x: 'float64' }, [{ x: null }])
    const fitted = (await new LinearRegression().fit(table, { target: 'y' })) as unknown as Fitted
    await expect(runExported(fitted, missing)).rejects.toThrow('out of data bounds')
    expect((await runExported(fitted, missing, { checks: false })).prediction).toEqual([[Number.NaN]])
  })
})

test('options that mean nothing are refused by name', async () => {
  const fitted = (await new StandardScaler().fit(tableFromRows({ x: 'float64' }, [{ x: 1 }]))) as unknown as Fitted
  expect(() => toOnnx(fitted, { input: 'packed' } as never)).toThrow('there is no such option. Did you mean `inputs`?')
  expect(() => toOnnx(fitted, { inputs: 'rows' as never })).toThrow("`inputs` is 'columns' or 'packed'")
})
