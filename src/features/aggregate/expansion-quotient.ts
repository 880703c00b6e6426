import { roundRatio, scaledSum } from './exact-ratio.ts'
import { growProduct, productError, roundExpansion } from './expansion.ts'

const largestExactInteger = 2 ** 53
const small = 2 ** -900
const large = 2 ** 960

/** An expansion, the first `length` entries, divided by a positive whole number up to 2^53, rounded once, half to even. */
export function divideExpansion(parts: readonly number[], divisor: number, length: number = parts.length): number {
  if (length === 0) return 0
  const top = parts[length - 1] as number
  if (length === 1) return top / divisor
  let tail = 0
  let magnitude = 0
  for (let index = 0; index < length - 1; index++) {
    const part = parts[index] as number
    tail += part
    magnitude += Math.abs(part)
  }
  const quick = quotientOf(top, tail, magnitude, divisor)
  if (!Number.isNaN(quick)) return quick
  const isLarge = Math.abs(top / divisor) >= small
  return isLarge && isPowerOfTwo(divisor)
    ? roundExpansion(parts, length) / divisor
    : divideExactly(parts, divisor, length)
}

/** The same for the sum of two doubles. */
export function dividePair(left: number, right: number, divisor: number): number {
  const high = left + right
  const virtual = high - left
  const low = left - (high - virtual) + (right - virtual)
  if (low === 0) return high / divisor
  const quick = quotientOf(high, low, Math.abs(low), divisor)
  return Number.isNaN(quick) ? divideExpansion([low, high], divisor) : quick
}

/** `(top + tail) / divisor` rounded once where a tail that is known to a few bits in 2^53 of `magnitude` decides it, else NaN. */
function quotientOf(top: number, tail: number, magnitude: number, divisor: number): number {
  const quotient = top / divisor
  if (Math.abs(quotient) < small || Math.abs(top) > large) return Number.NaN
  const product = quotient * divisor
  const remainder = top - product - productError(quotient, divisor, product)
  const correction = (remainder + tail) / divisor
  const error = ((Math.abs(remainder) + magnitude) / divisor) * 2 ** -48
  // Both ends of the interval that holds the true quotient round alike, except next to half way between two doubles.
  const lower = quotient + (correction - error)
  return lower === quotient + (correction + error) ? lower : Number.NaN
}

function divideExactly(parts: readonly number[], divisor: number, length: number): number {
  return roundRatio(scaledSum(parts.slice(0, length), 1), BigInt(divisor) << 1074n)
}

function isPowerOfTwo(value: number): boolean {
  return value <= 2 ** 30 && (value & (value - 1)) === 0
}

const smallFactor = 2 ** -485
const largeFactor = 2 ** 450

/**
 * The population variance `(n·Σx² − (Σx)²) / n²`, rounded once; `sums` and `squares` are doubles whose real sums are Σx and Σx².
 *
 * `work` is an array to calculate in; its contents are overwritten.
 */
export function roundVariance(
  count: number,
  sums: readonly number[],
  squares: readonly number[],
  work: number[],
): number {
  if (count > 2 ** 26 || !sums.every(isFactor) || !squares.every(isSquare)) {
    return varianceOfScaled(count, scaledSum(sums, 1), scaledSum(squares, 2))
  }
  let length = 0
  for (let index = 0; index < squares.length; index++) {
    length = growProduct(work, length, squares[index] as number, count)
  }
  for (let row = 0; row < sums.length; row++) {
    const left = -(sums[row] as number)
    length = growProduct(work, length, left, sums[row] as number)
    for (let column = 0; column < row; column++) {
      length = growProduct(work, length, 2 * left, sums[column] as number)
    }
  }
  return divideExpansion(work, count * count, length)
}

/** The same for whole sums while everything stays exact in a double, else null. */
export function wholeVariance(count: number, sum: number, squares: number): number | null {
  const left = count * squares
  const right = sum * sum
  if (left > largestExactInteger || right > largestExactInteger || count > 2 ** 26) return null
  return (left - right) / (count * count)
}

/** The same from Σx in units of 2^−1074 and Σx² in units of 2^−2148. */
export function varianceOfScaled(count: number, sum: bigint, squares: bigint): number {
  const n = BigInt(count)
  return roundRatio(n * squares - sum * sum, (n * n) << 2148n)
}

function isFactor(value: number): boolean {
  const magnitude = Math.abs(value)
  return magnitude === 0 || (magnitude >= smallFactor && magnitude <= largeFactor)
}

function isSquare(value: number): boolean {
  return Math.abs(value) <= large
}
