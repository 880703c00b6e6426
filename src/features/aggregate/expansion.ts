/**
 * Exact sums of doubles as expansions: numbers that do not overlap, in ascending magnitude, without zeros, whose real sum is the value
 * (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997). Magnitudes must stay below 2^1000, or partial sums could overflow.
 */
export function grow(parts: number[], value: number): void {
  const length = growWithin(parts, parts.length, value)
  if (parts.length > length) parts.length = length
}

/** The same for the first `length` entries of an array that may be longer; returns how many count afterwards. */
export function growWithin(parts: number[], length: number, value: number): number {
  let high = value
  let kept = 0
  for (let index = 0; index < length; index++) {
    const part = parts[index] as number
    const sum = high + part
    const virtual = sum - high
    const low = high - (sum - virtual) + (part - virtual)
    if (low !== 0) parts[kept++] = low
    high = sum
  }
  if (high !== 0) parts[kept++] = high
  return kept
}

/** Splits a double into two of 26 bits (Veltkamp). */
const splitter = 2 ** 27 + 1

/** Adds `left × right` exactly, as `growWithin`; both below 2^500, and the product of their lowest bits not below 2^−1074. */
export function growProduct(parts: number[], length: number, left: number, right: number): number {
  const product = left * right
  const error = productError(left, right, product)
  return growWithin(parts, error === 0 ? length : growWithin(parts, length, error), product)
}

/** `left × right − product`, exactly, where `product` is the rounded product (Dekker). */
export function productError(left: number, right: number, product: number): number {
  const leftSplit = splitter * left
  const leftHigh = leftSplit - (leftSplit - left)
  const leftLow = left - leftHigh
  const rightSplit = splitter * right
  const rightHigh = rightSplit - (rightSplit - right)
  const rightLow = right - rightHigh
  return leftHigh * rightHigh - product + leftHigh * rightLow + leftLow * rightHigh + leftLow * rightLow
}

export type Power = 2 | 3 | 4

/** Doubles whose real sum is `value^power`; the lowest bit of the power must not be below 2^−1074. */
export function powerTerms(value: number, power: Power): readonly number[] {
  const square = value * value
  const error = productError(value, value, square)
  if (power === 2) return [error, square]
  if (power === 3) return [...product(error, value), ...product(square, value)]
  return [...product(error, error), ...product(2 * square, error), ...product(square, square)]
}

function product(left: number, right: number): readonly [number, number] {
  const rounded = left * right
  return [productError(left, right, rounded), rounded]
}

/** The real product of two expansions as a new one. */
export function multiply(left: readonly number[], right: readonly number[]): number[] {
  const parts: number[] = []
  let length = 0
  for (let row = 0; row < left.length; row++) {
    for (let column = 0; column < right.length; column++) {
      length = growProduct(parts, length, left[row] as number, right[column] as number)
    }
  }
  parts.length = length
  return parts
}

/** The real sum of `left` and `factor × right` as a new expansion; the factor is −1 or 1. */
export function combine(left: readonly number[], right: readonly number[], factor: 1 | -1): number[] {
  const parts = left.slice()
  for (let index = 0; index < right.length; index++) grow(parts, factor * (right[index] as number))
  return parts
}

/** The real sum of an expansion, the first `length` entries, rounded once, half to even. */
export function roundExpansion(parts: readonly number[], length: number = parts.length): number {
  let index = length - 1
  if (index < 0) return 0
  let high = parts[index] as number
  let low = 0
  while (index > 0 && low === 0) {
    const part = parts[--index] as number
    const sum = high + part
    low = part - (sum - high)
    high = sum
  }
  // `high` was rounded at `low`; where that was half way, the sign of what is left decides.
  if (index > 0 && low !== 0 && Math.sign(low) === Math.sign(parts[index - 1] as number)) {
    const doubled = low * 2
    const moved = high + doubled
    if (doubled === moved - high) return moved
  }
  return high
}
