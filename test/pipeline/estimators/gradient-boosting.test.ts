import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { readArtifact } from '../../../src/pipeline/artifact.ts'
import type { FeatureImportance } from '../../../src/pipeline/estimators/boosting/boost.ts'
import {
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '../../../src/pipeline/estimators/gradient-boosting.ts'
import type { FittedClassifier } from '../../../src/pipeline/fitted-classifier.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'

interface Row {
  readonly a: number | null
  readonly b: number | null
  readonly y: number
  readonly w: number
}

const schema = { a: 'float64', b: 'float64', y: 'float64', w: 'float64' } as const
const small = { nEstimators: 1, maxDepth: 1, learningRate: 1, minChildWeight: 0 }

test('a first split gains as much as the best of all that can be tried', async () => {
  const number = fc.option(fc.integer({ min: -4, max: 4 }))
  const row = fc.record({ a: number, b: number, y: fc.integer({ min: -9, max: 9 }), w: fc.integer({ min: 0, max: 3 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 30 }), fc.constantFrom(0, 1), async (rows, lambda) => {
      fc.pre(rows.some(({ w }) => w > 0))
      const model = new GradientBoostingRegressor({ ...small, regLambda: lambda })
      const fitted = await model.fit(tableFromRows(schema, rows), { target: 'y', sampleWeight: 'w' })
      const { importance } = fitted.state as { importance: FeatureImportance }
      const gain = importance.gain.reduce((sum, each) => sum + each, 0)
      const wanted = bestGain(rows, lambda)
      expect(gain).toBeCloseTo(wanted > 1e-6 ? wanted : 0, 6)
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('an integer weight is a repetition, and the weight 0 a removal', async () => {
  const rows = drawRows(80, 1)
  const three = { a: 'float64', b: 'float64', y: 'float64' } as const
  // Deeper nodes have so few rows that two features part them alike, and rounding would choose.
  const model = new GradientBoostingRegressor({ nEstimators: 5, maxDepth: 2 })
  const sampleWeight = rows.map(({ w }) => w)
  const weighted = await model.fit(tableFromRows(three, rows.map(bare)), { target: 'y', sampleWeight })
  const repeated = rows.flatMap(row => new Array(row.w).fill(bare(row)))
  const plain = await model.fit(tableFromRows(three, repeated), { target: 'y' })
  for (const { a, b } of rows) expect(weighted.predictRow({ a, b })).toBeCloseTo(plain.predictRow({ a, b }), 10)
})

test('boosting learns what it is shown: numbers, two classes and three, with missing values', async () => {
  const rows = drawRows(400, 2)
  const table = tableFromRows(schema, rows)
  const regressor = await new GradientBoostingRegressor().fit(table, { target: 'y', sampleWeight: 'w' })
  const errors = (await regressor.predict(table)).toArray().map((value, row) => Math.abs(value! - rows[row]!.y))
  expect(errors.filter((_, row) => rows[row]!.w > 0).reduce((sum, each) => sum + each, 0) / rows.length).toBeLessThan(
    0.3,
  )
  for (const count of [2, 3]) {
    const classed = tableFromRows(
      { a: 'float64', b: 'float64', kind: 'string' },
      rows.map(({ a, b, y }) => ({ a, b, kind: `k${classOf(y, count)}` })),
    )
    const fitted = await new GradientBoostingClassifier({ nEstimators: 40 }).fit(classed, { target: 'kind' })
    const labels = (await fitted.predict(classed)).toArray()
    const right = labels.filter((label, row) => label === `k${classOf(rows[row]!.y, count)}`).length
    expect(right / rows.length).toBeGreaterThan(0.9)
    const copy = (await readArtifact(JSON.parse(JSON.stringify(fitted)))) as FittedClassifier
    expect((await copy.predictProba(classed)).values).toEqual((await fitted.predictProba(classed)).values)
    expect(JSON.stringify(copy)).toBe(JSON.stringify(fitted))
    const { a, b } = rows[0]!
    expect(copy.predictRow({ a, b }).label).toBe(labels[0])
  }
})

test('categories are parted as sets, not by their order', async () => {
  const rows = Array.from({ length: 120 }, (_, row) => ({ code: row % 6, y: [1, 0, 1, 0, 0, 1][row % 6]! }))
  const table = tableFromRows({ code: 'float64', y: 'float64' }, rows)
  const options = { target: 'y' } as const
  const sets = await new GradientBoostingRegressor({ ...small, categoricalFeatures: ['code'] }).fit(table, options)
  expect(sets.predictRow({ code: 0 }) - sets.predictRow({ code: 1 })).toBeGreaterThan(0.9)
  expect(sets.predictRow({ code: 5 })).toBe(sets.predictRow({ code: 2 }))
  const ordered = await new GradientBoostingRegressor(small).fit(table, options)
  expect(ordered.predictRow({ code: 0 }) - ordered.predictRow({ code: 1 })).toBeLessThan(0.9)
})

test('learning stops early where rows that are held back get no better', async () => {
  const random = new RandomState(4)
  const rows = Array.from({ length: 300 }, () => ({ a: random.normal(), y: random.normal() }))
  const table = tableFromRows({ a: 'float64', y: 'float64' }, rows)
  const model = new GradientBoostingRegressor({ earlyStoppingRounds: 3, nEstimators: 200, validationFraction: 0.3 })
  const fitted = await model.fit(table, { target: 'y' })
  expect((fitted.state as { rounds: number }).rounds).toBeLessThan(20)
})

test('shares of rows and features are drawn alike from one seed, and otherwise from another', async () => {
  const table = tableFromRows(schema, drawRows(100, 3))
  const learn = async (randomState: number) =>
    JSON.stringify(
      (
        await new GradientBoostingRegressor({ nEstimators: 5, subsample: 0.5, colsampleBytree: 0.5, randomState }).fit(
          table,
          { target: 'y' },
        )
      ).state,
    )
  expect(await learn(1)).toBe(await learn(1))
  expect(await learn(1)).not.toBe(await learn(2))
})

test('a split that gains less than gamma is taken back', async () => {
  const table = tableFromRows(schema, drawRows(100, 5))
  const fitted = await new GradientBoostingRegressor({ nEstimators: 2, gamma: 1e9 }).fit(table, { target: 'y' })
  expect((fitted.state as { importance: FeatureImportance }).importance.weight).toEqual([0, 0, 0])
  expect(new Set((await fitted.predict(table)).toArray()).size).toBe(1)
})

test('learning can be stopped', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  const table = tableFromRows(schema, drawRows(10, 6))
  await expect(new GradientBoostingRegressor().fit(table, { target: 'y', signal })).rejects.toThrow('enough')
})

test('what cannot be learned from is refused', async () => {
  const rows = drawRows(10, 7)
  const learn = (changes: Partial<Row>, params: object = {}, target = 'y') =>
    new GradientBoostingRegressor(params).fit(tableFromRows(schema, [...rows, { ...rows[0]!, ...changes }]), {
      target,
    } as never)
  await expect(learn({ a: Number.POSITIVE_INFINITY })).rejects.toThrow(
    'Column `a`, row 10: GradientBoostingRegressor cannot learn from Infinity; leave the row out.',
  )
  await expect(learn({ y: Number.NaN })).rejects.toThrow('Column `y`, row 10: the target is NaN')
  await expect(learn({ a: 0.5 }, { categoricalFeatures: ['a'] })).rejects.toThrow(
    /is not the code of a category; give whole numbers from 0 to 254/,
  )
  await expect(learn({}, { categoricalFeatures: ['c'] })).rejects.toThrow(
    'Column `c` is not in the features of GradientBoostingRegressor.',
  )
  await expect(learn({}, { maxBin: 257 })).rejects.toThrow(
    'Parameter `maxBin`: 257 is not a whole number from 2 to 256.',
  )
  await expect(learn({ y: 1.7e308 })).rejects.toThrow(
    'gradient boosting cannot be fitted: the errors of its rows add up to infinity; scale the target or the weights.',
  )
  await expect(learn({}, { subsample: 0 })).rejects.toThrow(
    'Parameter `subsample`: 0 is not a share above 0, at most 1.',
  )
  const one = tableFromRows({ a: 'float64', y: 'string' }, [{ a: 1, y: 'x' }])
  await expect(new GradientBoostingClassifier().fit(one, { target: 'y' })).rejects.toThrow(
    'GradientBoostingClassifier cannot be fitted: the target `y` has only one class.',
  )
  await expect(new GradientBoostingRegressor().fit(tableFromRows(schema, []), { target: 'y' })).rejects.toThrow(
    'GradientBoostingRegressor cannot be fitted: the table has no rows.',
  )
})

test('an edited state is refused', async () => {
  const table = tableFromRows(schema, drawRows(20, 8))
  const json = JSON.parse(
    JSON.stringify(await new GradientBoostingRegressor({ nEstimators: 1 }).fit(table, { target: 'y' })),
  )
  await expect(readArtifact({ ...json, state: { ...json.state, classes: ['a', 'b'] } })).rejects.toThrow(
    'the state of GradientBoostingRegressor is wrong.',
  )
  await expect(readArtifact({ ...json, params: { maxDepth: 0 } })).rejects.toThrow(
    'Parameter `maxDepth`: 0 is not a whole number from 1 to 32.',
  )
})

function bare({ a, b, y }: Row) {
  return { a, b, y }
}

function classOf(y: number, count: number): number {
  return y < 1 ? 0 : count === 2 || y < 3 ? 1 : 2
}

function drawRows(count: number, seed: number): Row[] {
  const random = new RandomState(seed)
  return Array.from({ length: count }, () => {
    const a = random.random() < 0.1 ? null : Math.round(random.normal() * 4) / 4
    const b = random.random() < 0.1 ? null : Math.round(random.normal() * 4) / 4
    return { a, b, y: (a ?? 1) * 2 + Math.abs(b ?? 0), w: random.integer(0, 3) }
  })
}

/** The most that one split of `a` or `b` gains for the squared error, by trying every threshold and both sides for missing values. */
function bestGain(rows: readonly Row[], lambda: number): number {
  const total = rows.reduce((sum, { w }) => sum + w, 0)
  const mean = rows.reduce((sum, { y, w }) => sum + y * w, 0) / total
  const score = (part: readonly Row[]): number => {
    const g = part.reduce((sum, { y, w }) => sum + w * (mean - y), 0)
    const h = part.reduce((sum, { w }) => sum + w, 0)
    return h + lambda > 0 ? (g * g) / (h + lambda) : 0
  }
  const has = (part: readonly Row[]): boolean => part.some(({ w }) => w > 0)
  let best = 0
  for (const name of ['a', 'b'] as const) {
    for (const threshold of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
      for (const missingLeft of [false, true]) {
        const goesLeft = (row: Row): boolean => (row[name] === null ? missingLeft : row[name] <= threshold)
        const [left, right] = [rows.filter(goesLeft), rows.filter(row => !goesLeft(row))]
        if (has(left) && has(right)) best = Math.max(best, score(left) + score(right) - score(rows))
      }
    }
  }
  return best
}
