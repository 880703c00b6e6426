import { describe, expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import type { Table } from '../../src/features/table/table.ts'
import { KBinsDiscretizer } from '../../src/pipeline/transforms/feature-maps.ts'
import { completeTables } from './complete-tables.ts'

const runs = 20
const noWayBack = { inverse: 'the only bin of a constant has no middle' }
const noParts = { ...noWayBack, parts: 'quantiles and centres of parts cannot be merged' }

transformLaws(test, () => new KBinsDiscretizer({ nBins: 4 }), { tables: completeTables, runs, except: noParts })
transformLaws(test, () => new KBinsDiscretizer({ strategy: 'uniform', encode: 'ordinal', subsample: null }), {
  tables: completeTables,
  runs,
  except: noWayBack,
})
transformLaws(test, () => new KBinsDiscretizer({ strategy: 'kmeans', encode: 'onehot-dense' }), {
  tables: completeTables,
  runs,
  except: { ...noParts, weights: 'its tolerance is a share of the variance without weights, as in scikit-learn' },
})

// scikit-learn 1.9.1: KBinsDiscretizer(n_bins=4, strategy='kmeans').fit(x, sample_weight=w).bin_edges_
const weights = [1, 2, 1, 3, 1, 0.5, 2, 1]
test.each<[string, number[], number[] | undefined, number[]]>([
  ['two far groups', [0, 0.1, 0.25, 0.3, 100, 100.1, 100.35, 50], undefined, [0, 25.08125, 75.025, 100.2, 100.35]],
  [
    'two far groups',
    [0, 0.1, 0.25, 0.3, 100, 100.1, 100.35, 50],
    weights,
    [0, 25.09642857, 75.01666667, 100.19166667, 100.35],
  ],
  ['an outlier', [1, 2, 3, 4, 5, 1000, 2.5, 3.5], undefined, [1, 2.375, 4.125, 502.5, 1000]],
  ['an outlier', [1, 2, 3, 4, 5, 1000, 2.5, 3.5], weights, [1, 2.51190476, 4.17857143, 502.5, 1000]],
  ['ties', [1, 1, 1, 2, 2, 3, 9, 9], undefined, [1, 1.5, 2.5, 6, 9]],
  ['ties', [1, 1, 1, 2, 2, 3, 9, 9], weights, [1, 1.5, 2.5, 6, 9]],
])('bins around the centres of %s: %j, weights %j', async (_name, values, sampleWeight, wanted) => {
  const discretizer = new KBinsDiscretizer({ nBins: 4, strategy: 'kmeans', encode: 'ordinal' })
  const { state } = await discretizer.fit(numbers(values), sampleWeight === undefined ? {} : { sampleWeight })
  for (const [index, edge] of wanted.entries()) expect(state.binEdges[0]?.[index]).toBeCloseTo(edge, 7)
})

describe('learning from a sample', () => {
  const squares = numbers(Array.from({ length: 50 }, (_, row) => row ** 2 / 7))
  const discretizer = new KBinsDiscretizer({ nBins: 3, encode: 'ordinal', subsample: 8, randomState: 5 })

  test('draws the rows that scikit-learn draws', async () => {
    const { state } = await discretizer.fit(squares)
    expect(state.binEdges).toEqual([[9.142857142857142, 28, 185.14285714285714, 315.57142857142856]])
  })

  test('draws them by their weights', async () => {
    const { state } = await discretizer.fit(squares, { sampleWeight: Array.from({ length: 50 }, (_, row) => row % 4) })
    expect(state.binEdges).toEqual([[17.285714285714285, 75.57142857142857, 206.28571428571428, 302.2857142857143]])
  })
})

test('a constant column has one bin, which has no middle', async () => {
  const fitted = await new KBinsDiscretizer().fit(numbers([3, 3]))
  expect(fitted.state.binEdges).toEqual([[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]])
  expect(fitted.names).toEqual(['x_0.0'])
  expect(fitted.transformRow({ x: 1e308 })).toEqual({ 'x_0.0': 1 })
  const back = await fitted.inverseTransform(await fitted.transform(numbers([5])))
  expect(back.column('x').toArray()).toEqual([Number.NaN])
})

test('each column may have its own number of bins, and the way back gives the middles', async () => {
  const table = tableFromRows({ a: 'float64', b: 'int32' }, [
    { a: 0, b: 10 },
    { a: 1, b: 40 },
  ] as const)
  const fitted = await new KBinsDiscretizer({ nBins: [2, 3], strategy: 'uniform' }).fit(table)
  expect(fitted.names).toEqual(['a_0.0', 'a_1.0', 'b_0.0', 'b_1.0', 'b_2.0'])
  const back = await fitted.inverseTransform(await fitted.transform(table))
  expect([...back.rows()]).toEqual([
    { a: 0.25, b: 15 },
    { a: 0.75, b: 35 },
  ])
})

describe('is refused', () => {
  test.each([
    [{ nBins: 1 }, '`nBins`: 1 is not a whole number of at least 2, nor one per column'],
    [{ nBins: [2, 2] }, '`nBins`: 2 numbers are given for 1 columns'],
    [{ encode: 'binary' as never }, "`encode`: 'binary' is not one of 'onehot', 'onehot-dense', 'ordinal'"],
    [{ subsample: 0 }, '`subsample`: 0 is not a whole number of at least 1'],
    [{ randomState: -1 }, '`randomState`: -1 is not an integer from 0 to 4294967295'],
  ])('%j', async (params, message) => {
    await expect(new KBinsDiscretizer(params).fit(numbers([1, 2]))).rejects.toThrow(message)
  })

  test('a missing value, when fitting and after', async () => {
    const message = 'null and NaN are not allowed; fill them before.'
    await expect(new KBinsDiscretizer().fit(numbers([1, null]))).rejects.toThrow(`Column \`x\`, row 1: ${message}`)
    const fitted = await new KBinsDiscretizer().fit(numbers([1, 2]))
    await expect(fitted.transform(numbers([1, Number.NaN]))).rejects.toThrow(`Column \`x\`, row 1: ${message}`)
  })

  test('weights for a way to read quantiles that has none, and weights of nothing', async () => {
    const hazen = new KBinsDiscretizer({ quantileMethod: 'hazen' }).fit(numbers([1, 2]), { sampleWeight: [1, 2] })
    const remedy = "`quantileMethod`: 'hazen' takes no weights; give 'averaged_inverted_cdf' or 'inverted_cdf'."
    await expect(hazen).rejects.toThrow(remedy)
    const nothing = new KBinsDiscretizer().fit(numbers([1, 2]), { sampleWeight: [0, 0] })
    await expect(nothing).rejects.toThrow('KBinsDiscretizer cannot be fitted: all sample weights are 0.')
    const part = new KBinsDiscretizer({ strategy: 'uniform', subsample: null })
    await expect(part.accumulate(numbers([1, 2]), { sampleWeight: [0, 0] })).rejects.toThrow(
      'every row has weight 0, so column `x` shows nothing.',
    )
  })

  test('fitting quantiles in parts', async () => {
    await expect(new KBinsDiscretizer().accumulate(numbers([1, 2]))).rejects.toThrow('cannot be fitted in parts')
  })
})

function numbers(values: readonly (number | null)[]): Table<{ x: 'float64' }> {
  return tableFromRows(
    { x: 'float64' },
    values.map(x => ({ x })),
  )
}
