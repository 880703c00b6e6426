/** Every finite double is a multiple of 2^−1074. */
const lowestExponent = 1074

/** A finite double as an exact multiple of 2^−1074. */
export function toScaled(value: number): bigint {
  const bits = new BigUint64Array(new Float64Array([Math.abs(value)]).buffer)[0] ?? 0n
  const exponent = bits >> 52n
  const fraction = bits & 0xfffffffffffffn
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n)
  return value < 0 ? -magnitude : magnitude
}

/** The exact sum of doubles as a multiple of 2^(−1074 × power). */
export function scaledSum(parts: readonly number[], power: number): bigint {
  let total = 0n
  for (const part of parts) total += toScaled(part)
  return total << BigInt(lowestExponent * (power - 1))
}

/** `numerator / (denominator × 2^(1074 × power))`, rounded once to the nearest double, half to even; the denominator is positive. */
export function roundScaled(numerator: bigint, denominator: bigint, power: number): number {
  return roundRatio(numerator, denominator << BigInt(lowestExponent * power))
}

/** `numerator / denominator` rounded once to the nearest double, half to even; the denominator is positive. */
export function roundRatio(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0
  const magnitude = numerator < 0n ? -numerator : numerator
  let shift = Math.min(lowestExponent, 53 - bitLength(magnitude) + bitLength(denominator))
  let quotient = shifted(magnitude, shift) / shifted(denominator, -shift)
  if (quotient >= 0x20000000000000n) {
    shift--
    quotient = shifted(magnitude, shift) / shifted(denominator, -shift)
  }
  const divisor = shifted(denominator, -shift)
  const twice = 2n * (shifted(magnitude, shift) - quotient * divisor)
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient++
  // Two exact steps: one power of two alone may be out of range.
  const half = Math.trunc(-shift / 2)
  const value = Number(quotient) * 2 ** half * 2 ** (-shift - half)
  return numerator < 0n ? -value : value
}

function shifted(value: bigint, bits: number): bigint {
  return bits > 0 ? value << BigInt(bits) : value
}

function bitLength(value: bigint): number {
  const digits = value.toString(16)
  return digits.length * 4 - Math.clz32(Number.parseInt(digits[0] ?? '0', 16)) + 28
}

/** The square root of `numerator / denominator` rounded once to the nearest double, half to even; neither is negative. */
export function roundRootOfRatio(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0
  // The root to at least 60 bits, and whether anything is left, which decides between two doubles.
  const shift = Math.max(0, 120 - bitLength(numerator) + bitLength(denominator))
  const even = BigInt(shift + (shift & 1))
  const quotient = (numerator << even) / denominator
  const root = floorRoot(quotient)
  const isExact = root * root === quotient && quotient * denominator === numerator << even
  return roundRatio(2n * root + (isExact ? 0n : 1n), 1n << (even / 2n + 1n))
}

/** The greatest integer whose square is not above a positive integer (Newton). */
function floorRoot(value: bigint): bigint {
  let root = 1n << BigInt((bitLength(value) + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
