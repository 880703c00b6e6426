import { describe, expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { PolynomialFeatures, SplineTransformer } from '../../src/pipeline/transforms/feature-maps.ts'
import { completeTables, spreadTables } from './complete-tables.ts'

const runs = 12

transformLaws(test, () => new PolynomialFeatures({ degree: 3 }), { tables: completeTables, runs })
transformLaws(test, () => new SplineTransformer(), { tables: spreadTables, runs })
transformLaws(test, () => new SplineTransformer({ knots: 'quantile', nKnots: 3, extrapolation: 'linear' }), {
  tables: spreadTables,
  runs,
  except: {
    parts: 'quantiles of parts cannot be merged',
    weights: 'quantiles by weights are not interpolated, as in scikit-learn',
  },
})

describe('PolynomialFeatures', () => {
  const table = tableFromRows({ a: 'float64', b: 'int32' }, [{ a: 2, b: 3 }])

  test('names products by their powers', async () => {
    const fitted = await new PolynomialFeatures({ degree: [2, 3] }).fit(table)
    expect(fitted.transformRow({ a: 2, b: 3 })).toEqual({
      ...{ 1: 1, 'a^2': 4, 'a b': 6, 'b^2': 9 },
      ...{ 'a^3': 8, 'a^2 b': 12, 'a b^2': 18, 'b^3': 27 },
    })
  })

  test.each([
    [{ degree: -1 }, '`degree`: -1 is not a whole number from 0, nor two of them in ascending order'],
    [{ degree: [3, 2] as const }, '`degree`: [3,2] is not a whole number from 0'],
    [{ degree: 0, includeBias: false }, '`degree`: there is no product of degree 0 without includeBias'],
    [{ degree: 200 }, '`degree`: 2 columns have more than 10000 products up to degree 200; give fewer columns'],
  ])('refuses %j', async (params, message) => {
    await expect(new PolynomialFeatures(params).fit(table)).rejects.toThrow(message)
  })

  test('refuses a missing value', async () => {
    const holed = tableFromRows({ a: 'float64' }, [{ a: 1 }, { a: null }])
    await expect(new PolynomialFeatures().fit(holed)).rejects.toThrow('Column `a`, row 1: null and NaN are not allowed')
  })
})

describe('SplineTransformer', () => {
  const numbers = tableFromRows(
    { x: 'float64' },
    [0, 1, 2, 4, 8].map(x => ({ x })),
  )

  test('gives splines that are never negative and together are 1 between the knots', async () => {
    for (const degree of [0, 1, 2, 3, 5]) {
      for (const extrapolation of ['constant', 'periodic'] as const) {
        const fitted = await new SplineTransformer({ degree, nKnots: 7, extrapolation }).fit(numbers)
        for (const x of [0, 0.3, 1.9999, 4, 7.5, 8]) {
          const values = Object.values(fitted.transformRow({ x })) as number[]
          expect(Math.min(...values)).toBeGreaterThanOrEqual(-1e-15)
          expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(1, 13)
        }
      }
    }
  })

  test('has one piece where all but one knot are the same, as in scikit-learn', async () => {
    const skewed = tableFromRows(
      { x: 'float64' },
      [1, 3, 3, 3, 3, 3, 3, 3, 3].map(x => ({ x })),
    )
    const params = { nKnots: 5, degree: 2, knots: 'quantile' } as const
    const periodic = await new SplineTransformer({ ...params, extrapolation: 'periodic' }).fit(skewed)
    expect(Object.values(periodic.transformRow({ x: 1.5 }))).toEqual([0.5625, 0.375, 0.0625, 0])
    expect(Object.values(periodic.transformRow({ x: 4.5 }))).toEqual([0.0625, 0.375, 0.5625, 0])
    const further = await new SplineTransformer({ ...params, extrapolation: 'continue' }).fit(skewed)
    expect(Object.values(further.transformRow({ x: 2 }))).toEqual([0.125, 0.625, 0.25, 0, 0, 0])
  })

  // What SplineTransformer(n_knots=5, knots='quantile') of scikit-learn 1.9.1 gives for −1, 0, 0.5, 1 and 2.
  test.each([
    [
      'constant',
      1,
      [0, 1, 1, 1, 1],
      [
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [0.5, 0.5, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    ],
    [
      'linear',
      1,
      [0, 1, 1, 1, 1],
      [
        [2, -1, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [0.5, 0.5, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    ],
    [
      'continue',
      0,
      [0, 1, 1, 1, 1],
      [
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
      ],
    ],
    [
      'constant',
      2,
      [0, 0, 0, 0, 1],
      [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0.25, 0.625, 0.125],
        [0, 0, 0, 0, 0.5, 0.5],
        [0, 0, 0, 0, 0.5, 0.5],
      ],
    ],
    [
      'linear',
      1,
      [0, 0, 0, 0, 1],
      [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0.5, 0.5],
        [0, 0, 0, 0, 1],
        [0, 0, 0, -1, 2],
      ],
    ],
    [
      'linear',
      0,
      [0, 0, 0, 0, 1],
      [
        [0, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
      ],
    ],
    [
      'continue',
      2,
      [0, 0, 0, 0, 1],
      [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0.25, 0.625, 0.125],
        [0, 0, 0, 0, 0.5, 0.5],
        [0, 0, 0, 1, -2, 2],
      ],
    ],
    [
      'continue',
      0,
      [0, 0, 0, 0, 1],
      [
        [1, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
      ],
    ],
  ] as const)(
    '%s with degree %i: knots that are the same at an end of %j',
    async (extrapolation, degree, learned, wanted) => {
      const table = tableFromRows(
        { x: 'float64' },
        learned.map(x => ({ x })),
      )
      const fitted = await new SplineTransformer({ nKnots: 5, knots: 'quantile', degree, extrapolation }).fit(table)
      const rows = [-1, 0, 0.5, 1, 2].map(x => Object.values(fitted.transformRow({ x })))
      for (const [row, values] of rows.entries())
        for (const [spline, value] of values.entries())
          expect(value).toBeCloseTo(wanted[row]?.[spline] ?? Number.NaN, 13)
      expect(rows.map(values => values.length)).toEqual(wanted.map(values => values.length))
    },
  )

  test('of degree 0 holds no constant beyond the knots, where no spline goes on', async () => {
    const fitted = await new SplineTransformer({ degree: 0, nKnots: 3 }).fit(numbers)
    expect(Object.values(fitted.transformRow({ x: -1 }))).toEqual([0, 0])
  })

  test('gives 0 in all splines for missing values, where it is told so', async () => {
    const fitted = await new SplineTransformer({ degree: 1, nKnots: 2, handleMissing: 'zeros' }).fit(numbers)
    expect(fitted.transformRow({ x: null })).toEqual({ x_sp_0: 0, x_sp_1: 0 })
    expect(fitted.transformRow({ x: 2 })).toEqual({ x_sp_0: 0.75, x_sp_1: 0.25 })
  })

  test('refuses missing values and, where it is told so, values beyond the knots', async () => {
    const fitted = await new SplineTransformer({ extrapolation: 'error' }).fit(numbers)
    const given = (x: number | null) => fitted.transform(tableFromRows({ x: 'float64' }, [{ x: 1 }, { x }]))
    await expect(given(null)).rejects.toThrow('Column `x`, row 1: null and NaN are not allowed')
    await expect(given(8.5)).rejects.toThrow('Column `x`, row 1: 8.5 is outside the allowed range.')
    expect((await given(8)).rowCount).toBe(2)
  })

  test.each([
    [{ nKnots: 1 }, '`nKnots`: 1 is not a whole number from 2 to 1000'],
    [{ knots: [[1], [1]] }, '`knots`: [[1],[1]] is not'],
    [
      {
        knots: [
          [0, 0],
          [1, 1],
        ],
      },
      '`knots`: rows of 2 numbers are given for 1 columns',
    ],
    [
      { extrapolation: 'periodic' as const, degree: 5 },
      '`degree`: periodic splines of degree 5 need more than 5 knots',
    ],
    [{ handleMissing: 'skip' as never }, "`handleMissing`: 'skip' is not one of 'error', 'zeros'"],
  ])('refuses %j', async (params, message) => {
    await expect(new SplineTransformer(params).fit(numbers)).rejects.toThrow(message)
  })

  test('refuses a column of one number', async () => {
    const fit = new SplineTransformer().fit(tableFromRows({ x: 'float64' }, [{ x: 1 }, { x: 1 }]))
    await expect(fit).rejects.toThrow('column `x` shows no two different numbers to put knots at')
  })
})
