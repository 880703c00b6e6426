import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Progress } from '../../../../src/features/progress.ts'
import { Column } from '../../../../src/features/table/column.ts'
import { tableFromRows } from '../../../../src/features/table/from-rows.ts'
import { Table } from '../../../../src/features/table/table.ts'
import { Blocks } from '../../../../src/pipeline/blocks.ts'
import { cutsOf, writeBins } from '../../../../src/pipeline/estimators/boosting/feature-cuts.ts'
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../../../../src/pipeline/estimators/gradient-boosting.ts'
import type { TreeModel } from '../../../../src/pipeline/estimators/trees/tree-model.ts'
import { RandomState } from '../../../../src/pipeline/random-state.ts'
import { plainBoosting } from './plain-boosting.ts'

const number = fc.option(fc.integer({ min: -4, max: 4 }), { nil: Number.NaN, freq: 6 })
const category = fc.option(fc.integer({ min: 0, max: 5 }), { nil: Number.NaN, freq: 6 })
const row = fc.record({
  x: fc.tuple(number, number, category, number, number),
  y: fc.integer({ min: 0, max: 1 }),
  w: fc.integer({ min: 0, max: 3 }),
})
const rules = fc.record({
  rounds: fc.constant(3),
  learningRate: fc.constantFrom(0.3, 1),
  maxDepth: fc.integer({ min: 1, max: 4 }),
  regLambda: fc.constantFrom(0, 1),
  gamma: fc.constantFrom(0, 0.5),
  minChildWeight: fc.constantFrom(0, 1),
  categorical: fc.constantFrom([], [2]),
  loss: fc.constantFrom('squared' as const, 'logistic' as const),
})

test('trees of histograms are those of trying every split row by row, to the last bit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 40 }), rules, async (rows, given) => {
      fc.pre(new Set(rows.filter(({ w }) => w > 0).map(({ y }) => y)).size === 2)
      const names = rows[0]!.x.map((_, index) => `x${index}`)
      const { rounds, loss, categorical, ...params } = given
      const Model = loss === 'squared' ? GradientBoostingRegressor : GradientBoostingClassifier
      const model = new Model({
        ...params,
        nEstimators: rounds,
        categoricalFeatures: categorical.map(index => `x${index}`),
      })
      const schema = Object.fromEntries([...names, 'y'].map(name => [name, 'float64'] as const))
      const cells = rows.map(({ x, y }) => Object.fromEntries([...x.map((value, at) => [`x${at}`, value]), ['y', y]]))
      const table = tableFromRows(schema, cells)
      const fitted = await model.fit(table as never, { target: 'y', sampleWeight: rows.map(({ w }) => w) } as never)
      const margins = (fitted.model as TreeModel).margins(Blocks.of(table.select(names)))
      const plain = plainBoosting(rows, given)
      expect([...margins]).toEqual(rows.map(({ x }) => plain(x)))
    }),
    { seed: 5, numRuns: 150 },
  )
})

test('a bin is the number of cuts below', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 60 }),
      fc.array(value),
      fc.integer({ min: 2, max: 256 }),
      (learned, others, maxBin) => {
        const cuts = cutsOf(Float64Array.from(learned), maxBin, null)
        expect(cuts.length).toBeLessThan(maxBin)
        const values = Float64Array.of(...learned, ...others, Number.NaN)
        const bytes = new Uint8Array(2 * values.length)
        writeBins(values, cuts, 255, { bytes, at: 1, step: 2 })
        const wanted = [...values].map(x => (Number.isNaN(x) ? 255 : cuts.filter(cut => cut < x).length))
        expect([...bytes].filter((_, at) => at % 2 === 1)).toEqual(wanted)
      },
    ),
    { seed: 2, numRuns: 300 },
  )
})

test('256 distinct numbers have a bin each, and 255 where some are missing', async () => {
  for (const count of [255, 256]) {
    const rows = Array.from({ length: count }, (_, at) => ({ a: at, y: at + (at % 2) / 4 }))
    const missing = count === 255 ? [{ a: null, y: 1000 }] : []
    const table = tableFromRows({ a: 'float64', y: 'float64' }, [...rows, ...missing])
    const deep = { maxDepth: 32, nEstimators: 1, learningRate: 1, regLambda: 0, minChildWeight: 0 }
    const fitted = await new GradientBoostingRegressor(deep).fit(table, { target: 'y' })
    for (const { a, y } of [...rows, ...missing]) expect(fitted.predictRow({ a })).toBeCloseTo(y, 9)
  }
})

test('any number of threads learns the same bits: several classes, rows and features drawn, rows held back', async () => {
  const count = 45_000
  const random = new RandomState(9)
  const draw = (give: () => number) => Float64Array.from({ length: count }, give)
  const columns = ['a', 'b', 'c', 'd'].map(name => [name, draw(() => random.random())] as const)
  const kinds = draw(() => random.integer(0, 3))
  const table = new Table<Readonly<Record<'a' | 'b' | 'c' | 'd' | 'y', 'float64'>>>(
    [...columns, ['y', kinds] as const].map(([name, values]) => [
      name,
      new Column('float64', count, { kind: 'number', values, validity: null }),
    ]),
    count,
  )
  const params = { nEstimators: 2, maxDepth: 3, subsample: 0.9, colsampleBytree: 0.8, earlyStoppingRounds: 2 }
  const model = new GradientBoostingClassifier(params)
  const learn = async (threads: number) => JSON.stringify(await model.fit(table, { target: 'y', threads }))
  const alone = await learn(1)
  expect(await learn(2)).toBe(alone)
  expect(await learn(3)).toBe(alone)
})

test.each([1, 2])('learning reports its rounds and stops in the middle, with %i threads', async threads => {
  const count = 60_000
  const random = new RandomState(4)
  const columns = ['a', 'b', 'c', 'y'].map(name => {
    const values = Float64Array.from({ length: count }, () => random.random())
    return [name, new Column('float64', count, { kind: 'number', values, validity: null })] as const
  })
  const table = new Table<Readonly<Record<'a' | 'b' | 'c' | 'y', 'float64'>>>(columns, count)
  const stopping = new AbortController()
  const reports: Progress[] = []
  const onProgress = (progress: Progress): void => {
    reports.push(progress)
    stopping.abort(new Error('enough'))
  }
  const model = new GradientBoostingRegressor({ nEstimators: 100_000 })
  const options = { target: 'y', threads, signal: stopping.signal, onProgress } as const
  await expect(model.fit(table, options)).rejects.toThrow('enough')
  expect(reports).toEqual([
    { stage: expect.stringMatching(/^round \d+$/), done: expect.any(Number), total: count * 100_000, unit: 'rows' },
  ])
  expect(reports[0]!.done).toBe(count * (Number(reports[0]!.stage.slice('round '.length)) - 1))
})
