import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTable } from '../../../src/adapters/duckdb/load-table.ts'
import { pipelineSql } from '../../../src/adapters/duckdb/pipeline-sql.ts'
import { readResult } from '../../../src/adapters/duckdb/read-result.ts'
import { named } from '../../../src/adapters/duckdb/result-columns.ts'
import { shipped } from '../../../src/adapters/duckdb/shipping.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { TransformedTargetRegressor } from '../../../src/pipeline/composites.ts'
import { LinearRegression, LogisticRegression } from '../../../src/pipeline/estimators/linear-models.ts'
import { buildEnsemble } from '../../../src/pipeline/estimators/trees/build-ensemble.ts'
import { fittedTrees } from '../../../src/pipeline/estimators/trees/fitted-trees.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedClassifier } from '../../../src/pipeline/fitted-classifier.ts'
import type { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import { OrdinalEncoder } from '../../../src/pipeline/transforms/encoders.ts'
import { PowerTransformer } from '../../../src/pipeline/transforms/feature-maps.ts'
import { MinMaxScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { indices, randomTransformer, rows, tableOf, withTarget } from '../../adapters/onnx/random-pipelines.ts'
import { randomTree } from '../../pipeline/estimators/trees/random-trees.ts'

let connection: DuckDBConnection
let loaded = 0
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
afterAll(() => connection.closeSync())

/** The rows that DuckDB gives for a fitted pipeline over a table. */
async function runSql(fitted: Fitted, table: Table): Promise<Record<string, unknown>[]> {
  const from = `rows ${++loaded}`
  await loadTable(connection, from, table)
  const { sql, setup, columns } = pipelineSql(fitted, { from })
  for (const macro of setup) await connection.run(macro)
  const sent = Object.entries(columns).map(([name, type]) => `${shipped(named(name), type)} AS ${named(name)}`)
  const result = await connection.run(`SELECT ${sent.join(', ')} FROM (\n${sql}\n)`)
  return [...(await readResult(result, columns)).rows()]
}

/** Numbers as they are compared: −0 is 0. */
function plain(found: Iterable<object>): unknown[][] {
  return [...found].map(row => Object.values(row).map(value => (value === 0 ? 0 : value)))
}

test('DuckDB gives what transform gives, row by row, on random pipelines and tables', async () => {
  const property = fc.asyncProperty(rows, rows, indices, async (training, others, kinds) => {
    const fitted = (await randomTransformer(kinds).fit(tableOf(training) as never)) as unknown as FittedTransform
    const table = tableOf(others)
    expect(plain(await runSql(fitted, table))).toEqual(plain((await fitted.transform(table)).rows()))
  })
  await fc.assert(property, { seed: 20010617, numRuns: 40, endOnFailure: true })
})

test('DuckDB gives what models predict: numbers to the bit, probabilities within 1e-12', async () => {
  const property = fc.asyncProperty(rows, indices, fc.integer({ min: 2, max: 3 }), async (cells, kinds, count) => {
    const table = tableOf(cells)
    const x = randomTransformer([1, kinds[1], kinds[2], 0])
    const amount = cells.map((row, index) => Number(row[0] ?? 0) / 1e6 + index)
    const learn = (model: unknown, target: never) =>
      new Pipeline([
        ['x', x],
        ['model', model],
      ] as never).fit(target, { target: 'y' } as never) as unknown
    const regressor = (await learn(new LinearRegression(), withTarget(table, 'float64', amount))) as never as {
      predict(table: Table): Promise<{ toArray(): unknown[] }>
    }
    const predicted = (await runSql(regressor as never, table)).map(row => row.prediction)
    expect(predicted).toEqual((await regressor.predict(table)).toArray())
    const labels = cells.map((_, index) => ['é', 'b', "c'"][index % count])
    const model = (await learn(
      new LogisticRegression({ maxIter: 5 }),
      withTarget(table, 'string', labels),
    )) as FittedClassifier
    const { values } = await model.predictProba(table)
    const found = await runSql(model, table)
    const given = found.flatMap(({ label: _, ...probabilities }) => Object.values(probabilities) as number[])
    expect(Math.max(...given.map((value, index) => Math.abs(value - (values[index] ?? 9))))).toBeLessThanOrEqual(1e-12)
  })
  await fc.assert(property, { seed: 20010617, numRuns: 15, endOnFailure: true })
})

test('DuckDB goes back from a transformed target', async () => {
  const table = tableFromRows(
    { x: 'float64', y: 'float64' },
    Array.from({ length: 20 }, (_, row) => ({ x: Math.sin(row), y: 1 + row })),
  )
  for (const [transformer, tolerance] of [
    [new MinMaxScaler(), 0],
    [new PowerTransformer(), 1e-12],
  ] as const) {
    const step = new TransformedTargetRegressor({ regressor: new LinearRegression(), transformer })
    const fitted = await step.fit(table, { target: 'y' })
    const wanted = (await fitted.predict(table)).toArray() as number[]
    const found = (await runSql(fitted as never, table)).map(row => row.prediction as number)
    expect(Math.max(...found.map((value, row) => Math.abs(value - (wanted[row] ?? 9e9))))).toBeLessThanOrEqual(
      tolerance,
    )
  }
})

test('DuckDB gives the sums of trees, to the bit', async () => {
  const inputs = { x0: 'float64', x1: 'float64', x2: 'float64' } as const
  const values = [null, 0, 1e-36, 0.25, 1, 2, 3, 40.7, -0.5, -3, Number.NaN]
  for (const [seed, precision] of [
    [1, 'float32'],
    [2, 'float64'],
    [3, 'float64'],
  ] as const) {
    const random = new RandomState(seed)
    const found = Array.from({ length: 6 }, () => randomTree(random, { width: 3, output: 0, categories: true }))
    const trees = buildEnsemble(found, { width: 3, base: Float64Array.of(0.5), divisor: seed, precision })
    const fitted = fittedTrees(trees, { kind: 'identity', slope: 1 }, null, inputs)
    const cell = (): number | null => values[random.integer(0, values.length)] as number | null
    const table = tableFromRows(
      inputs,
      Array.from({ length: 40 }, () => ({ x0: cell(), x1: cell(), x2: cell() })),
    )
    const wanted = ((await fitted.predict(table)) as { toArray(): unknown[] }).toArray()
    expect((await runSql(fitted, table)).map(row => row.prediction)).toEqual(wanted)
  }
})

test('what the pipeline refuses is an error of the statement', async () => {
  const city = tableFromRows({ city: 'string' }, [{ city: 'SEA' }])
  const encoder = (await new OrdinalEncoder().fit(city)) as unknown as Fitted
  const nowhere = tableFromRows({ city: 'string' }, [{ city: 'nowhere' }])
  await expect(runSql(encoder, nowhere)).rejects.toThrow('a value is not among the known ones')
  const numbers = tableFromRows({ x: 'float64', y: 'float64' }, [
    { x: 1, y: 1 },
    { x: 2, y: 5 },
  ])
  const endless = tableFromRows({ x: 'float64', y: 'float64' }, [{ x: Number.NEGATIVE_INFINITY, y: 0 }])
  await expect(runSql((await new MinMaxScaler().fit(numbers)) as never, endless)).rejects.toThrow(
    'column x is infinite',
  )
  const model = (await new LinearRegression().fit(numbers, { target: 'y' })) as unknown as Fitted
  const missing = tableFromRows({ x: 'float64' }, [{ x: null }])
  await expect(runSql(model, missing)).rejects.toThrow('a feature of the model is missing or infinite')
})
