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
