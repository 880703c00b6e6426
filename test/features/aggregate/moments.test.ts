import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import { doubles, exactSum, nearestDouble, seed, somewhere } from './values.ts'

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
