import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { KNNImputer } from '../../src/pipeline/transforms/imputers.ts'
import { StandardScaler } from '../../src/pipeline/transforms/scalers.ts'

const except = { weights: 'rows that are kept have no weight' }
transformLaws(test, () => new KNNImputer({ nNeighbors: 2, addIndicator: true }), { runs: 20, except })
transformLaws(test, () => new KNNImputer({ weights: 'distance', missingValues: 0.25, keepEmptyFeatures: true }), {
  runs: 20,
  tables: wholeTables(),
  except,
})

const numbers = { a: 'float64', b: 'float64' } as const
const known = tableFromRows(numbers, [
  { a: 1, b: 10 },
  { a: 3, b: 30 },
  { a: 3, b: 50 },
  { a: null, b: 70 },
  { a: 9, b: Number.NaN },
])

test('of equally near rows the first counts as nearer', async () => {
  const one = await new KNNImputer({ nNeighbors: 1 }).fit(known)
  expect(one.transformRow({ a: 2, b: null })).toStrictEqual({ a: 2, b: 10 })
  expect(one.transformRow({ a: 3, b: Number.NaN })).toStrictEqual({ a: 3, b: 30 })
  const two = await new KNNImputer({ nNeighbors: 2 }).fit(known)
  expect(two.transformRow({ a: 2, b: null })).toStrictEqual({ a: 2, b: 20 })
})

test('a row without any value, and one that shares none with a row that has the value, get the means', async () => {
  const fitted = await new KNNImputer({ nNeighbors: 2 }).fit(known)
  expect(fitted.transformRow({ a: null, b: Number.NaN })).toStrictEqual({ a: 4, b: 40 })
  const apart = tableFromRows(numbers, [
    { a: 1, b: null },
    { a: null, b: 5 },
    { a: null, b: 8 },
  ])
  const alone = await new KNNImputer().fit(apart)
  expect(alone.transformRow({ a: 7, b: null })).toStrictEqual({ a: 7, b: 6.5 })
})

test('the closer of two rows counts more by distance, and one that is the same alone', async () => {
  const fitted = await new KNNImputer({ nNeighbors: 2, weights: 'distance' }).fit(known)
  expect(fitted.transformRow({ a: 1.5, b: null }).b).toBeCloseTo((10 / 0.5 + 30 / 1.5) / (1 / 0.5 + 1 / 1.5), 12)
  expect(fitted.transformRow({ a: 1, b: null })).toStrictEqual({ a: 1, b: 10 })
  expect(fitted.transformRow({ a: 3, b: null })).toStrictEqual({ a: 3, b: 40 })
})

test('indicators stand for columns with gaps; a column without values is left out, or zero', async () => {
  const table = tableFromRows({ ...numbers, none: 'int32' }, [
    { a: 1, b: 2, none: null },
    { a: null, b: 3, none: null },
  ])
  const without = await new KNNImputer({ addIndicator: true }).fit(table)
  expect(without.names).toEqual(['a', 'b', 'missingindicator_a', 'missingindicator_none'])
  expect(without.transformRow({ a: null, b: 4, none: 6 })).toStrictEqual({
    a: 1,
    b: 4,
    missingindicator_a: 1,
    missingindicator_none: 0,
  })
  const kept = await new KNNImputer({ keepEmptyFeatures: true }).fit(table)
  expect(kept.transformRow({ a: 5, b: 4, none: 6 })).toStrictEqual({ a: 5, b: 4, none: 0 })
})

test('what is missing can be null, NaN or a number; the others are refused by column and row', async () => {
  const nulls = tableFromRows(numbers, [
    { a: 1, b: 2 },
    { a: null, b: 4 },
  ])
  const nans = tableFromRows(numbers, [
    { a: 1, b: 2 },
    { a: Number.NaN, b: 4 },
  ])
  const marks = tableFromRows(numbers, [
    { a: 1, b: 2 },
    { a: -1, b: 4 },
  ])
  const refused = 'Column `a`, row 1: null and NaN are not allowed; fill them before.'
  for (const [missingValues, right, wrong] of [
    ['null', nulls, nans],
    ['nan', nans, nulls],
    [-1, marks, nans],
  ] as const) {
    const imputer = new KNNImputer({ missingValues })
    const fitted = await imputer.fit(right)
    expect((await fitted.transform(right)).column('a').toArray()).toStrictEqual([1, 1])
    await expect(imputer.fit(wrong)).rejects.toThrow(refused)
    await expect(fitted.transform(wrong)).rejects.toThrow(refused)
  }
})

test('weights and more values than can be kept are refused', async () => {
  await expect(new KNNImputer().fit(known, { sampleWeight: [1, 1, 1, 1, 1] })).rejects.toThrow(
    'Parameter `sampleWeight`: KNNImputer keeps rows, which have no weight; leave it out.',
  )
  const many = { length: 500_001 }
  const column = Array.from(many, (_, row) => row)
  const table = tableFromRows(
    numbers,
    Array.from(many, (_, row) => ({ a: column[row]!, b: 0 })),
  )
  await expect(new KNNImputer().fit(table)).rejects.toThrow(
    'KNNImputer cannot be fitted: it keeps every value, at most 1000000, but there are 2 columns of 500001 rows; fit it on a sample of them.',
  )
})

test('a pipeline searches once for all the outputs that need it', async () => {
  const pipeline = new Pipeline([
    ['impute', new KNNImputer({ nNeighbors: 2 })],
    ['scale', new StandardScaler()],
  ])
  const fitted = await pipeline.fit(known)
  const scaled = [...(await fitted.transform(known)).rows()]
  expect(scaled).toStrictEqual(Array.from(known.rows(), row => fitted.transformRow(row)))
  expect(scaled.every(({ a, b }) => Number.isFinite(a) && Number.isFinite(b))).toBe(true)
})

/** Numbers in which a quarter stands for what is missing. */
function wholeTables(): fc.Arbitrary<Table> {
  const cell = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -20, max: 20 }) }, fc.constant(0.25))
  return fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 15 }).map(rows => {
    const columns = ['a', 'b', 'c'].map(
      (name, index) =>
        [
          name,
          columnFromExact(
            'float64',
            rows.map(row => row[index]!),
          ),
        ] as const,
    )
    return new Table(columns, rows.length) as Table
  })
}
