import { describe, expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import type { Table } from '../../src/features/table/table.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import { normalCdf } from '../../src/pipeline/numerics/normal-cdf.ts'
import { Clipper, PowerTransformer, QuantileTransformer } from '../../src/pipeline/transforms/feature-maps.ts'
import { positiveTables, spreadTables } from './complete-tables.ts'

const runs = 12

transformLaws(test, () => new QuantileTransformer({ nQuantiles: 10, subsample: null }), { runs })
transformLaws(test, () => new QuantileTransformer({ outputDistribution: 'normal' }), { runs })
transformLaws(test, () => new PowerTransformer(), {
  runs,
  except: { weights: 'λ is as near as the search comes, 1e-8; see below', parts: 'λ of parts cannot be merged' },
})
transformLaws(test, () => new PowerTransformer({ method: 'box-cox', standardize: false }), {
  tables: positiveTables,
  runs,
  except: { weights: 'as above', parts: 'as above' },
})
transformLaws(test, () => new Clipper({ fold: 1 }), { tables: spreadTables, runs })
for (const method of ['iqr', 'mad', 'quantiles'] as const) {
  transformLaws(test, () => new Clipper({ method, fold: 0.2 }), {
    tables: spreadTables,
    runs,
    except: { parts: 'quantiles of parts cannot be merged' },
  })
}

describe('QuantileTransformer', () => {
  const squares = numbers(Array.from({ length: 50 }, (_, row) => row ** 2 / 7))

  // scikit-learn 1.9.1: QuantileTransformer(n_quantiles=4, subsample=8, random_state=5).fit(x).quantiles_
  test('learns from the rows that scikit-learn chooses', async () => {
    const { state } = await new QuantileTransformer({ nQuantiles: 4, subsample: 8, randomState: 5 }).fit(squares)
    expect(state.quantiles).toEqual([[0.5714285714285714, 44.71428571428571, 117.42857142857142, 264.14285714285717]])
  })

  test('keeps null and NaN, and gives NaN for a column that showed nothing', async () => {
    const fitted = await new QuantileTransformer().fit(numbers([null, Number.NaN]))
    const out = await fitted.transform(numbers([null, 5]))
    expect(out.column('x').toArray()).toEqual([null, Number.NaN])
    expect((await fitted.inverseTransform(out)).column('x').toArray()).toEqual([null, Number.NaN])
    expect(await readArtifact(JSON.parse(JSON.stringify(fitted)))).toBeDefined()
  })

  test('brings normal numbers back, the ends included', async () => {
    const fitted = await new QuantileTransformer({ outputDistribution: 'normal' }).fit(squares)
    const back = await fitted.inverseTransform(await fitted.transform(squares))
    for (const [row, value] of back.column('x').toArray().entries()) expect(value).toBeCloseTo(row ** 2 / 7, 9)
  })

  test.each([
    [{ nQuantiles: 0 }, '`nQuantiles`: 0 is not a whole number of at least 1'],
    [{ nQuantiles: 20, subsample: 10 }, '`nQuantiles`: 20 quantiles cannot be learned from 10 rows (subsample).'],
    [{ outputDistribution: 'flat' as never }, "`outputDistribution`: 'flat' is not one of 'uniform', 'normal'"],
  ])('refuses %j', async (params, message) => {
    await expect(new QuantileTransformer(params).fit(squares)).rejects.toThrow(message)
  })

  test('refuses a state whose quantiles descend', async () => {
    const fitted = await new QuantileTransformer().fit(numbers([1, 2]))
    const artifact = JSON.parse(JSON.stringify(fitted))
    artifact.state.quantiles[0] = [2, 1]
    await expect(readArtifact(artifact)).rejects.toThrow('state')
  })
})

// scipy 1.17.1: scipy.special.ndtr(x)
test.each([
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [-1, 0.15865525393145707],
  [-1.2, 0.11506967022170828],
  [2.5, 0.9937903346742238],
  [-5.199337582605575, 9.999999977795539e-8],
  [-20, 2.7536241186062337e-89],
])('the share of the normal distribution below %f is as in scipy', (value, share) => {
  expect(Math.abs(normalCdf(value) / share - 1)).toBeLessThan(1e-13)
})

describe('PowerTransformer', () => {
  test.each(['yeo-johnson', 'box-cox'] as const)(
    'learns by weights as from repeated rows, and comes back: %s',
    async method => {
      const [values, sampleWeight] = [
        [1, 2, 3, 8, 20, 21.5],
        [1, 2, 1, 3, 1, 2],
      ]
      const transformer = new PowerTransformer({ method })
      const weighted = await transformer.fit(numbers(values), { sampleWeight })
      const plain = await transformer.fit(
        numbers(values.flatMap((value, row) => Array<number>(sampleWeight[row]!).fill(value))),
      )
      expect(weighted.state.lambdas[0]).toBeCloseTo(plain.state.lambdas[0]!, 7)
      const back = await weighted.inverseTransform(await weighted.transform(numbers(values)))
      for (const [row, value] of [...back.rows()].entries())
        expect(Object.values(value)[0]).toBeCloseTo(values[row]!, 9)
    },
  )

  test('keeps a constant column and one that shows nothing', async () => {
    expect((await new PowerTransformer().fit(numbers([3, 3]))).state).toEqual({ lambdas: [1], mean: [3], scale: [1] })
    expect((await new PowerTransformer().fit(numbers([null]))).state.lambdas).toEqual([1])
  })

  test('refuses a number that is not positive, after fitting too', async () => {
    const boxCox = new PowerTransformer({ method: 'box-cox' })
    const detail = "-1 is not positive, as Box-Cox needs it; use method: 'yeo-johnson'."
    await expect(boxCox.fit(numbers([1, -1]))).rejects.toThrow(`Column \`x\`, row 1: ${detail}`)
    const fitted = await boxCox.fit(numbers([1, 2]))
    const held = numbers([null, Number.NaN, 0])
    await expect(fitted.transform(held)).rejects.toThrow('Column `x`, row 2: 0 is outside the allowed range.')
    await expect(boxCox.fit(numbers([null]))).rejects.toThrow('Box-Cox needs different numbers')
  })

  test('refuses an unknown method', async () => {
    const fit = new PowerTransformer({ method: 'log' as never }).fit(numbers([1, 2]))
    await expect(fit).rejects.toThrow("`method`: 'log' is not one of 'yeo-johnson', 'box-cox'")
  })
})

describe('Clipper', () => {
  const values = numbers([1, 2, 3, 4, 100, null, Number.NaN])

  test.each([
    ['gaussian', 1, [-21.617657, 65.617657]],
    ['iqr', 1.5, [-1, 7]],
    ['mad', 2, [1, 5]],
    ['quantiles', 0.25, [2, 4]],
  ] as const)('holds numbers within bounds by %s', async (method, fold, [low, high]) => {
    const fitted = await new Clipper({ method, fold }).fit(values)
    expect(fitted.state.low[0]).toBeCloseTo(low, 4)
    expect(fitted.state.high[0]).toBeCloseTo(high, 4)
    const out = (await fitted.transform(values)).column('x').toArray()
    expect(out.slice(4)).toEqual([fitted.state.high[0], null, Number.NaN])
  })

  test('holds one side only', async () => {
    const fitted = await new Clipper({ method: 'quantiles', tail: 'left', fold: 0.25 }).fit(values)
    expect((await fitted.transform(values)).column('x').toArray()).toEqual([2, 2, 3, 4, 100, null, Number.NaN])
  })

  test('refuses what has no bounds, and bad parameters', async () => {
    await expect(new Clipper().fit(numbers([1]))).rejects.toThrow('column `x` shows no bounds; it has too few numbers')
    await expect(new Clipper({ fold: 0 }).fit(values)).rejects.toThrow('`fold`: 0 is not a number above 0')
    const half = new Clipper({ method: 'quantiles', fold: 0.6 }).fit(values)
    await expect(half).rejects.toThrow('`fold`: 0.6 is not a share below 0.5, as quantiles need it')
  })
})

function numbers(values: readonly (number | null)[]): Table<{ x: 'float64' }> {
  return tableFromRows(
    { x: 'float64' },
    values.map(x => ({ x })),
  )
}
