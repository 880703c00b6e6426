import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import { doubles, exactSum, nearestDouble, nearestRoot, seed, somewhere } from './values.ts'

const answer = (name: string, values: readonly number[]): unknown => {
  const aggregate = aggregateOf(name, 'float64')
  const state = values.reduce<unknown>((s, value) => aggregate.add(s, value, somewhere), aggregate.init())
  return aggregate.result(state, 0)
}

const variance = (values: readonly number[]): number => {
  const n = BigInt(values.length)
  const [sum, unit] = exactSum(values)
  const [squares] = exactSum(values, 2)
  return nearestDouble(n * squares - sum * sum, n * n * unit * unit)
}

/** `n²·m₂`, `n³·m₃` and `n⁴·m₄` by their definition, from every deviation, in units that a skewness and a kurtosis cancel. */
const centralMoments = (values: readonly number[]): readonly [bigint, bigint, bigint] => {
  const n = BigInt(values.length)
  const scaled = values.map(value => exactSum([value])[0])
  const sum = scaled.reduce((a, b) => a + b, 0n)
  const moment = (p: bigint): bigint => scaled.reduce((total, value) => total + (n * value - sum) ** p, 0n) / n
  return [moment(2n), moment(3n), moment(4n)]
}

const skewness = (values: readonly number[]): number | null => {
  if (values.length < 3) return null
  const [second, third] = centralMoments(values)
  if (second === 0n) return null
  return third < 0n ? -nearestRoot(third * third, second ** 3n) : nearestRoot(third * third, second ** 3n)
}

const kurtosis = (values: readonly number[]): number | null => {
  if (values.length < 4) return null
  const [second, , fourth] = centralMoments(values)
  return second === 0n ? null : nearestDouble(fourth - 3n * second ** 2n, second ** 2n)
}

const nonEmpty = (values: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
  fc.array(values, { minLength: 1, maxLength: 30 })
const close = fc.integer({ min: -50, max: 50 }).map(step => 1e9 + step / 7)
const cents = fc.integer({ min: -100_000, max: 100_000 }).map(value => value / 100)

describe('moments', () => {
  test.each([
    ['any doubles', doubles(false)],
    ['decimals', cents],
    ['values far from 0 and close together', close],
    ['whole numbers', fc.integer()],
  ])('variance and mean of %s are the exact ones, rounded once', (_, values) => {
    fc.assert(
      fc.property(nonEmpty(values), list => {
        const [numerator, denominator] = exactSum(list)
        expect(answer('variance', list)).toBe(variance(list))
        expect(answer('mean', list)).toBe(nearestDouble(numerator, denominator * BigInt(list.length)))
        expect(answer('stddev', list)).toBe(Math.sqrt(variance(list)))
      }),
      { seed, numRuns: 400 },
    )
  })

  test.each([
    ['any doubles', doubles(false)],
    ['decimals', cents],
    ['values far from 0 and close together', close],
    ['whole numbers', fc.integer()],
    ['a few small numbers', fc.integer({ min: 0, max: 2 })],
    ['doubles over many magnitudes', fc.tuple(cents, fc.integer({ min: -60, max: 60 })).map(([c, e]) => c * 10 ** e)],
  ])('skew and kurtosis of %s are the true ones, rounded once', (_, values) => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 12 }), list => {
        expect(answer('skew', list)).toBe(skewness(list))
        expect(answer('kurtosis', list)).toBe(kurtosis(list))
      }),
      { seed, numRuns: 150 },
    )
  })

  test('skew and kurtosis are known for simple values', () => {
    expect(answer('skew', [1, 2, 3])).toBe(0)
    expect(answer('skew', [0, 0, 0, 4])).toBe(1.1547005383792515) // 2 / √3
    expect(answer('kurtosis', [1, 2, 3, 4])).toBe(-1.36)
    expect(answer('kurtosis', [-1, -1, 1, 1])).toBe(-2)
  })

  test('skew needs three values, kurtosis four, and both a variance', () => {
    expect(answer('skew', [1, 2])).toBeNull()
    expect(answer('skew', [0.1, 0.1, 0.1])).toBeNull()
    expect(answer('skew', [1e300, 1e300, 1e300])).toBeNull()
    expect(answer('kurtosis', [1, 2, 4])).toBeNull()
    expect(answer('kurtosis', [0.1, 0.1, 0.1, 0.1])).toBeNull()
    expect(answer('skew', [1, 2, Number.NaN])).toBeNaN()
    expect(answer('kurtosis', [1, 2, 3, Number.POSITIVE_INFINITY])).toBeNaN()
    expect(answer('kurtosis', [1, 2, Number.NaN])).toBeNull()
  })

  test('equal values have no variance', () => {
    expect(answer('variance', [0.1, 0.1, 0.1])).toBe(0)
    expect(answer('stddev', [1e300, 1e300])).toBe(0)
    expect(answer('mean', [0.1, 0.1, 0.1])).toBe(0.1)
  })

  test('NaN and infinities', () => {
    const { NaN: nan, POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down } = Number
    expect(answer('variance', [1, nan])).toBeNaN()
    expect(answer('variance', [1, up])).toBeNaN()
    expect(answer('stddev', [down])).toBeNaN()
    expect(answer('mean', [1, up])).toBe(up)
    expect(answer('mean', [1, up, down])).toBeNaN()
    expect(answer('mean', [down, 5])).toBe(down)
  })
})
