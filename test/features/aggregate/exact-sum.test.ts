import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roundRatio } from '../../../src/features/aggregate/exact-ratio.ts'
import {
  addExact,
  type ExactSum,
  emptySum,
  mergeSum,
  removeExact,
  roundSum,
} from '../../../src/features/aggregate/exact-sum.ts'
import { grow } from '../../../src/features/aggregate/expansion.ts'
import { divideExpansion, dividePair } from '../../../src/features/aggregate/expansion-quotient.ts'
import { doubles, exactSum, nearestDouble, seed } from './values.ts'

const sumOf = (values: readonly number[]): ExactSum => {
  const sum = emptySum()
  for (const value of values) addExact(sum, value)
  return sum
}
const json = (sum: ExactSum): ExactSum => JSON.parse(JSON.stringify(sum)) as ExactSum
const lists = fc.array(doubles(false), { maxLength: 40 })

describe('exact sum', () => {
  test('rounds the true sum once', () => {
    fc.assert(
      fc.property(lists, values => {
        expect(roundSum(sumOf(values))).toBe(nearestDouble(...exactSum(values)))
      }),
      { seed, numRuns: 1000 },
    )
  })

  test('rounds half-way cases to even, as the sign of what is left decides', () => {
    expect(roundSum(sumOf([1, 2 ** -53]))).toBe(1)
    expect(roundSum(sumOf([1, 2 ** -53, 2 ** -200]))).toBe(1 + 2 ** -52)
    expect(roundSum(sumOf([1, 2 ** -53, -(2 ** -200)]))).toBe(1)
    expect(roundSum(sumOf([1 + 2 ** -52, 2 ** -53]))).toBe(1 + 2 ** -51)
    expect(roundSum(sumOf([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]))).toBe(1)
  })

  test('is finite when only partial sums overflow', () => {
    const max = Number.MAX_VALUE
    expect(roundSum(sumOf([max, max, -max]))).toBe(max)
    expect(roundSum(sumOf([max, max, 1, -max, -max]))).toBe(1)
    expect(roundSum(sumOf([max, max]))).toBe(Number.POSITIVE_INFINITY)
    expect(roundSum(sumOf([1e308, 1e308, -1e308, 0.5, -1e308]))).toBe(0.5)
  })

  test('keeps whole numbers beyond 2^53 exact', () => {
    const large = Number.MAX_SAFE_INTEGER
    expect(roundSum(sumOf([large, large, large, -large, -large, -large, 1]))).toBe(1)
    expect(roundSum(sumOf([large, 2, -large]))).toBe(2)
  })

  test('holds whole sums as one number', () => {
    expect(sumOf([1, 2, -0, 40])).toEqual({ whole: 43, rest: null })
    expect(sumOf([0.5, 1, -0.5])).toEqual({ whole: 1, rest: null })
  })

  test('counts NaN and infinities beside the finite sum', () => {
    expect(roundSum(sumOf([1, Number.NaN]))).toBeNaN()
    expect(roundSum(sumOf([1, Number.POSITIVE_INFINITY]))).toBe(Number.POSITIVE_INFINITY)
    expect(roundSum(sumOf([1, Number.NEGATIVE_INFINITY]))).toBe(Number.NEGATIVE_INFINITY)
    expect(roundSum(sumOf([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]))).toBeNaN()
    const sum = sumOf([1.5, Number.NaN, Number.POSITIVE_INFINITY])
    removeExact(sum, Number.NaN)
    expect(roundSum(sum)).toBe(Number.POSITIVE_INFINITY)
    removeExact(sum, Number.POSITIVE_INFINITY)
    expect(roundSum(sum)).toBe(1.5)
  })

  test('merges in any partition, through JSON, and removes exactly', () => {
    const all = fc.array(doubles(true), { maxLength: 20 })
    fc.assert(
      fc.property(all, all, all, (a, b, c) => {
        const whole = roundSum(sumOf([...a, ...b, ...c]))
        const merged = json(sumOf(c))
        mergeSum(merged, json(sumOf(a)))
        mergeSum(merged, sumOf(b))
        expect(roundSum(merged)).toBe(whole)
        for (const value of b) removeExact(merged, value)
        expect(roundSum(merged)).toBe(roundSum(sumOf([...a, ...c])))
        for (const value of [...a, ...c]) removeExact(merged, value)
        expect(roundSum(merged)).toBe(0)
      }),
      { seed, numRuns: 500 },
    )
  })
})

describe('exact quotient', () => {
  test('rounds an expansion over a whole number once', () => {
    const divisors = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 53 }))
    fc.assert(
      fc.property(lists, divisors, (values, divisor) => {
        const parts: number[] = []
        const small = values.filter(value => Math.abs(value) < 1e290)
        for (const value of small) grow(parts, value)
        const [numerator, denominator] = exactSum(small)
        expect(divideExpansion(parts, divisor)).toBe(nearestDouble(numerator, denominator * BigInt(divisor)))
      }),
      { seed, numRuns: 1000 },
    )
  })

  test('rounds a pair over a whole number once, also half way between doubles', () => {
    const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 })
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 50 }), (left, right, divisor) => {
        const [numerator, denominator] = exactSum([left, right])
        expect(dividePair(left, right, divisor)).toBe(nearestDouble(numerator, denominator * BigInt(divisor)))
      }),
      { seed, numRuns: 2000 },
    )
    expect(dividePair(3 * 2 ** 53, 3, 3)).toBe(2 ** 53)
    expect(dividePair(3 * (2 ** 53 + 2), 3, 3)).toBe(2 ** 53 + 4)
  })

  test('rounds fractions to subnormals and beyond the largest double', () => {
    const whole = fc.bigInt({ min: -(1n << 2200n), max: 1n << 2200n })
    const positive = fc.oneof(fc.bigInt({ min: 1n, max: 1n << 2200n }), fc.bigInt({ min: 1n, max: 1n << 60n }))
    fc.assert(
      fc.property(
        fc.oneof(whole, fc.bigInt({ min: -(1n << 60n), max: 1n << 60n })),
        positive,
        (numerator, denominator) => {
          expect(roundRatio(numerator, denominator)).toBe(nearestDouble(numerator, denominator))
        },
      ),
      { seed, numRuns: 500 },
    )
    expect(roundRatio(1n, 1n << 1075n)).toBe(0)
    expect(roundRatio(3n, 1n << 1075n)).toBe(1e-323)
    expect(roundRatio((1n << 1024n) - (1n << 970n), 1n)).toBe(Number.POSITIVE_INFINITY)
    expect(roundRatio((1n << 1024n) - (1n << 970n) - 1n, 1n)).toBe(Number.MAX_VALUE)
  })
})
