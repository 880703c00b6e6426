import * as fc from 'fast-check'
import type { InputPosition } from '../../../src/features/aggregate/aggregate.ts'

export const seed = 20010617

/** Doubles of every kind: whole, decimal, tiny, huge, subnormal, −0 and, with `special`, NaN and infinities. */
export function doubles(special: boolean): fc.Arbitrary<number> {
  const ordinary = [
    fc.integer({ min: -1000, max: 1000 }),
    fc.integer({ min: -100_000, max: 100_000 }).map(cents => cents / 100),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
    fc.constantFrom(
      0,
      -0,
      0.1,
      2 ** 53,
      -(2 ** 53) + 1,
      1e300,
      -1e300,
      1e-300,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      5e-324,
    ),
  ]
  const all = special
    ? [...ordinary, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)]
    : ordinary
  return fc.oneof(...all)
}

export const somewhere: InputPosition = { time: 1_000_000, created: null, sequence: null }

/** The nearest double to `numerator / denominator`, half to even. */
export function nearestDouble(numerator: bigint, denominator: bigint): number {
  if (numerator < 0n) return -nearestDouble(-numerator, denominator)
  return nearest(numerator, (n, d) => n * denominator - numerator * d)
}

/** The nearest double to the square root of `numerator / denominator`, half to even; neither is negative. */
export function nearestRoot(numerator: bigint, denominator: bigint): number {
  return nearest(numerator, (n, d) => n * n * denominator - numerator * d * d)
}

/** Bisects the positive doubles by comparing exact fractions: slow and obvious. `compare` is negative for fractions below what is sought. */
function nearest(numerator: bigint, compare: (n: bigint, d: bigint) => bigint): number {
  if (numerator === 0n) return 0
  const view = new DataView(new ArrayBuffer(8))
  const doubleAt = (bits: bigint): number => {
    view.setBigUint64(0, bits)
    return view.getFloat64(0)
  }
  const infinity = 0x7ff0000000000000n
  let low = 0n
  let high = infinity
  // Positive doubles order as their bits: find the greatest that is not above the fraction.
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    const [n, d] = fractionOf(doubleAt(middle))
    if (compare(n, d) <= 0n) low = middle
    else high = middle
  }
  const [lowN, lowD] = fractionOf(doubleAt(low))
  const [highN, highD] = low + 1n === infinity ? [1n << 1024n, 1n] : fractionOf(doubleAt(low + 1n))
  const middleN = lowN * highD + highN * lowD
  const middleD = 2n * lowD * highD
  const side = compare(middleN, middleD)
  const up = side < 0n || (side === 0n && (low & 1n) === 1n)
  return doubleAt(up ? low + 1n : low)
}

/** A finite double as a fraction. */
function fractionOf(value: number): readonly [bigint, bigint] {
  let scaled = value
  let power = 0n
  while (!Number.isInteger(scaled)) {
    if (Math.abs(scaled) < 1e-200) {
      scaled *= 2 ** 500
      power += 500n
    } else {
      scaled *= 2
      power += 1n
    }
  }
  return [BigInt(scaled), 1n << power]
}

/** The exact sum of fractions. */
export function exactSum(values: readonly number[], power = 1): readonly [bigint, bigint] {
  let numerator = 0n
  const unit = 1080n
  for (const value of values) {
    const [n, d] = fractionOf(value)
    numerator += ((n << unit) / d) ** BigInt(power)
  }
  return [numerator, 1n << (unit * BigInt(power))]
}
