import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import {
  Binarizer,
  MaxAbsScaler,
  Normalizer,
  Pipeline,
  RobustScaler,
  type Table,
  tableFromRows,
} from '../../src/index.ts'

const quarters = fc
  .array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 12 })
  .map(
    rows =>
      tableFromRows(
        { a: 'float64', b: 'float64' },
        rows.map(([a, b]) => ({ a: a / 4, b })),
      ) as Table,
  )

const table = tableFromRows(
  { a: 'float64', zero: 'int32' },
  [1, -4, 2, null].map(a => ({ a, zero: 0 })),
)

transformLaws(test, () => new MaxAbsScaler({ clip: true }), { runs: 30 })
transformLaws(test, () => new RobustScaler({ quantileRange: [10, 80], unitVariance: true }), { runs: 30 })

transformLaws(test, () => new Normalizer(), { runs: 20, tables: quarters })
transformLaws(test, () => new Normalizer({ norm: 'max' }), { runs: 10, tables: quarters })
transformLaws(test, () => new Binarizer({ threshold: 0.5 }), { runs: 20, tables: quarters })

test('MaxAbsScaler divides by the greatest magnitude, and back; zeros stay', async () => {
  const fitted = await new MaxAbsScaler().fit(table)
  expect(fitted.state).toStrictEqual({ scale: [4, 1], maxAbs: [4, 0] })
  expect(fitted.transformRow({ a: 6, zero: 3 })).toStrictEqual({ a: 1.5, zero: 3 })
  const back = await fitted.inverseTransform((await fitted.transform(table)).dense())
  expect(back.column('a').toArray()).toStrictEqual([1, -4, 2, null])
})

test('RobustScaler leaves out what it is told to, and goes back', async () => {
  const plain = await new RobustScaler({ withCentering: false, withScaling: false }).fit(table)
  expect(plain.state).toStrictEqual({ center: null, scale: null })
  expect(plain.transformRow({ a: 6, zero: 3 })).toStrictEqual({ a: 6, zero: 3 })
  const fitted = await new RobustScaler({ quantileRange: [0, 100] }).fit(table)
  expect(fitted.state).toStrictEqual({ center: [1, 0], scale: [6, 1] })
  const back = await fitted.inverseTransform((await fitted.transform(table)).dense())
  expect(back.column('a').toArray()).toStrictEqual([1, -4, 2, null])
})

test('a constant column has the scale of a normal distribution where unitVariance asks for it', async () => {
  const fitted = await new RobustScaler({ unitVariance: true }).fit(table)
  expect(fitted.state.scale?.[1]).toBeCloseTo(1 / 1.3489795003921634, 15)
})

test('RobustScaler refuses quantiles that are none, or that say nothing of a normal distribution', async () => {
  const range = (quantileRange: readonly [number, number], unitVariance = false) =>
    new RobustScaler({ quantileRange, unitVariance }).fit(table)
  const message =
    /^Parameter `quantileRange`: \[80,20\] is not two percentages from 0 to 100, the first not the greater\.$/
  await expect(range([80, 20])).rejects.toThrow(message)
  await expect(range([-1, 20])).rejects.toThrow('is not two percentages')
  await expect(range([0, 75], true)).rejects.toThrow(
    'Parameter `quantileRange`: [0, 75] has no distance in the normal distribution; unitVariance needs two different quantiles between 0 and 100.',
  )
  await expect(range([50, 50], true)).rejects.toThrow('has no distance')
})

test('a scaler refuses a parameter that is not there, and a flag that is none', async () => {
  await expect(new MaxAbsScaler({ clip: 1 } as never).fit(table)).rejects.toThrow('`clip`: 1 is not true or false')
  await expect(new RobustScaler({ withMean: true } as never).fit(table)).rejects.toThrow('has no such parameter')
})

test('Normalizer measures a row by the sum of magnitudes where it is told to, and keeps a row of zeros', async () => {
  const fitted = await new Normalizer({ norm: 'l1' }).fit([{ x: 1, y: -3 }])
  expect(fitted.transformRow({ x: 1, y: -3 })).toStrictEqual({ x: 0.25, y: -0.75 })
  expect(fitted.transformRow({ x: 0, y: 0 })).toStrictEqual({ x: 0, y: 0 })
})

test('after another step the length of a row is still computed from what that step gives', async () => {
  const both = new Pipeline([
    ['scale', new MaxAbsScaler()],
    ['normalize', new Normalizer()],
  ])
  const rows = [
    { x: 3, y: 8 },
    { x: 6, y: -4 },
  ]
  const fitted = await both.fit(rows as never)
  expect(fitted.transformRow({ x: 4.5, y: 8 } as never)).toStrictEqual({ x: 0.6, y: 0.8 })
})

test('Normalizer and Binarizer refuse missing numbers, when fitting and later', async () => {
  const rows = [{ x: 1 }, { x: Number.NaN }]
  const message = 'Column `x`, row 1: null and NaN are not allowed; fill them before.'
  for (const transform of [new Normalizer(), new Binarizer()]) {
    await expect(transform.fit(rows)).rejects.toThrow(message)
    const fitted = await transform.fit([{ x: 1 }])
    await expect(fitted.transform(rows)).rejects.toThrow(message)
    expect(() => fitted.transformRow({ x: null } as never)).toThrow('null and NaN are not allowed')
  }
  await expect(new Normalizer({ norm: 'l3' } as never).fit(table)).rejects.toThrow(
    "`norm`: 'l3' is not one of 'l1', 'l2', 'max'",
  )
  await expect(new Binarizer({ threshold: Number.NaN }).fit(table)).rejects.toThrow(
    '`threshold`: NaN is not a finite number',
  )
})
