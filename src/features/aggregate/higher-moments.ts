import { over, rootOf, roundDoubleDouble, times, toDoubleDouble } from './double-double.ts'
import { roundRatio, roundRootOfRatio, scaledSum } from './exact-ratio.ts'
import { combine, multiply } from './expansion.ts'
import { nearKurtosis, nearSkew } from './near-moments.ts'

/** Doubles whose real sums are Σx, Σx², Σx³ and, for the kurtosis, Σx⁴. */
export type Powers = readonly (readonly number[])[]

/**
 * The population skewness `m₃ / m₂^1.5`, the true value rounded once; null where all values are equal.
 *
 * With S for the sums of powers, `n²·m₂ = n·S₂ − S₁²` and `n³·m₃ = n·(n·S₃ − S₁·S₂) − 2·S₁·n²m₂`, formed without rounding.
 */
export function roundSkew(count: number, powers: Powers): number | null {
  if (!areTame(count, powers)) return exactSkew(count, scaledPowers(powers))
  const nearly = nearSkew(count, powers)
  if (!Number.isNaN(nearly)) return nearly
  const { second, third } = centralMoments(count, powers)
  if (second.length === 0) return null
  if (third.length === 0) return 0
  const spread = toDoubleDouble(second)
  const quick = roundDoubleDouble(over(toDoubleDouble(third), times(spread, rootOf(spread))))
  return Number.isNaN(quick) ? exactSkew(count, scaledPowers(powers)) : quick
}

/**
 * The population excess kurtosis `m₄ / m₂² − 3`, the true value rounded once; null where all values are equal.
 *
 * `n⁴·m₄ = n²·(n·S₄ − S₁·S₃) − 3·S₁·(n³m₃ + S₁·n²m₂)`.
 */
export function roundKurtosis(count: number, powers: Powers): number | null {
  if (!areTame(count, powers)) return exactKurtosis(count, scaledPowers(powers))
  const nearly = nearKurtosis(count, powers)
  if (!Number.isNaN(nearly)) return nearly
  const [sum, , cubes, fourths] = powers as [number[], number[], number[], number[]]
  const { second, third } = centralMoments(count, powers)
  if (second.length === 0) return null
  const inner = combine(multiply(fourths, [count]), multiply(sum, cubes), -1)
  const outer = multiply(multiply(sum, [3]), combine(third, multiply(sum, second), 1))
  const fourth = combine(multiply(inner, [count * count]), outer, -1)
  const square = multiply(second, second)
  const excess = combine(fourth, multiply(square, [3]), -1)
  if (excess.length === 0) return 0
  const quick = roundDoubleDouble(over(toDoubleDouble(excess), toDoubleDouble(square)))
  return Number.isNaN(quick) ? exactKurtosis(count, scaledPowers(powers)) : quick
}

/** The same from big integers: Σx^p in units of 2^(−1074·p). */
export function exactSkew(count: number, powers: readonly bigint[]): number | null {
  const { second, third } = exactMoments(BigInt(count), powers)
  if (second === 0n) return null
  const root = roundRootOfRatio(third * third, second * second * second)
  return third < 0n ? -root : root
}

/** The same from big integers: Σx^p in units of 2^(−1074·p). */
export function exactKurtosis(count: number, powers: readonly bigint[]): number | null {
  const n = BigInt(count)
  const [sum, , cubes, fourths] = powers as [bigint, bigint, bigint, bigint]
  const { second, third } = exactMoments(n, powers)
  if (second === 0n) return null
  const fourth = n * n * (n * fourths - sum * cubes) - 3n * sum * (third + sum * second)
  return roundRatio(fourth - 3n * second * second, second * second)
}

/** `n²·m₂` and `n³·m₃`, exactly. */
function centralMoments(count: number, powers: Powers): { second: number[]; third: number[] } {
  const [sum, squares, cubes] = powers as [number[], number[], number[]]
  const second = combine(multiply(squares, [count]), multiply(sum, sum), -1)
  const inner = combine(multiply(cubes, [count]), multiply(sum, squares), -1)
  const third = combine(multiply(inner, [count]), multiply(multiply(sum, [2]), second), -1)
  return { second, third }
}

function exactMoments(n: bigint, powers: readonly bigint[]): { second: bigint; third: bigint } {
  const [sum, squares, cubes] = powers as [bigint, bigint, bigint]
  const second = n * squares - sum * sum
  return { second, third: n * (n * cubes - sum * squares) - 2n * sum * second }
}

function scaledPowers(powers: Powers): bigint[] {
  return powers.map((parts, index) => scaledSum(parts, index + 1))
}

/** Whether no product of these leaves the range in which products of doubles are exact. */
function areTame(count: number, powers: Powers): boolean {
  return (
    count <= 2 ** 26 &&
    powers.every((parts, index) => {
      const least = 2 ** (-150 * (index + 1))
      const greatest = 2 ** (150 * (index + 1) + 30)
      return parts.every(part => part === 0 || (Math.abs(part) >= least && Math.abs(part) <= greatest))
    })
  )
}
