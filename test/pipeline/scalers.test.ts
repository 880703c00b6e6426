import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { MaxAbsScaler, RobustScaler, tableFromRows } from '../../src/index.ts'

const table = tableFromRows(
  { a: 'float64', zero: 'int32' },
  [1, -4, 2, null].map(a => ({ a, zero: 0 })),
)

transformLaws(test, () => new MaxAbsScaler({ clip: true }), { runs: 30 })
transformLaws(test, () => new RobustScaler({ quantileRange: [10, 80], unitVariance: true }), { runs: 30 })

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
