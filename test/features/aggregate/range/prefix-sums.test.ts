import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrefixSums } from '../../../../src/features/aggregate/range/prefix-sums.ts'
import { exactSum, seed } from '../values.ts'

const unit = 2 ** -40

/** Values whose bits lie between 2^low and 2^high, both ends taken. */
const spread = (low: number, high: number): fc.Arbitrary<number> =>
  fc
    .tuple(fc.double({ noNaN: true, min: 1, max: 2, maxExcluded: true }), fc.integer({ min: low + 52, max: high }))
    .map(([mantissa, exponent]) => mantissa * 2 ** exponent)

const signed = (values: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.tuple(values, fc.boolean()).map(([value, negative]) => (negative ? -value : value))

function expectExact(values: readonly number[], power: 1 | 2): number {
  const sums = new PrefixSums(power)
  expect(sums.build(Float64Array.from(values), values.length)).toBe(true)
  const limbs: number[] = []
  for (const [left, right] of [
    [0, values.length],
    [1, values.length - 1],
    [values.length >> 1, values.length],
  ] as const) {
    sums.read(left, Math.max(left, right), limbs)
    const [numerator, denominator] = exactSum(limbs)
    const [wanted, by] = exactSum(values.slice(left, Math.max(left, right)), power)
    expect(numerator * by === wanted * denominator).toBe(true)
  }
  return sums.limbs
}

describe('running totals', () => {
  test.each([
    ['one magnitude', -60, 0, 1],
    ['one magnitude', -60, 0, 2],
    ['thirty magnitudes', -100, 50, 1],
    ['thirty magnitudes', -60, 20, 2],
    ['subnormals', -1074, -1000, 1],
    ['large numbers', 700, 890, 1],
  ] as const)('no bit is lost in %s (2^%i to 2^%i), power %i', (_, low, high, power) => {
    const values = fc.array(signed(spread(low, high)), { minLength: 2, maxLength: 40 })
    fc.assert(
      fc.property(values, list => void expectExact(list, power)),
      { seed, numRuns: 300 },
    )
  })

  test('no bit is lost when many values all have the largest magnitude', () => {
    const most = 2 - 2 ** -52
    for (const length of [2, 3, 1000, 4096, 5000]) {
      expectExact(
        Array.from({ length }, () => most),
        1,
      )
      expectExact(
        Array.from({ length }, () => most),
        2,
      )
      expectExact(
        Array.from({ length }, (_, index) => (index === 0 ? unit * 2 ** -52 : most)),
        1,
      )
      expectExact(
        Array.from({ length }, (_, index) => (index % 2 === 0 ? unit * most : most)),
        2,
      )
    }
  })

  test('uses as few limbs as the data allow', () => {
    expect(expectExact([1, 2, 3], 1)).toBe(1)
    expect(expectExact([0.125, -2.5, 1e6], 1)).toBe(1)
    expect(expectExact([0.5, 0.25], 2)).toBe(1)
    expect(expectExact([0.1, 0.2, 12.34], 1)).toBe(2)
    expect(expectExact([1, 2 ** -80], 1)).toBe(2)
    expect(expectExact([1, 2 ** -200], 1)).toBe(5)
    expect(expectExact([0, 0], 1)).toBe(1)
  })

  test('declines what spreads over too many magnitudes', () => {
    const build = (values: number[], power: 1 | 2) =>
      new PrefixSums(power).build(Float64Array.from(values), values.length)
    expect(build([1e-300, 1e300], 1)).toBe(false)
    expect(build([1e-200, 1e-200], 2)).toBe(false)
    expect(build([1e290, 1e290], 1)).toBe(false)
    expect(build([1e200, 1e200], 2)).toBe(false)
  })
})
