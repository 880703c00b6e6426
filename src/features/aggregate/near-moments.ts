import {
  type DoubleDouble,
  minus,
  over,
  plus,
  rootOf,
  roundDoubleDouble,
  scaled,
  sumOf,
  times,
} from './double-double.ts'

/**
 * The skewness from sums of powers in numbers of 106 bits, rounded once where what their operations may have lost cannot change it, else NaN: for
 * equal values, for a skewness of 0, and where nearly all bits cancel.
 */
export function nearSkew(count: number, powers: readonly (readonly number[])[]): number {
  const { second, third, secondError, thirdError } = centralMoments(count, powers)
  if (!(second.high > 2 ** 10 * secondError)) return Number.NaN
  const skew = over(third, times(second, rootOf(second)))
  const relative = 2 * (secondError / second.high) + 2 ** -96
  return roundDoubleDouble(skew, thirdError / (second.high * Math.sqrt(second.high)) + Math.abs(skew.high) * relative)
}

/** The excess kurtosis, likewise. */
export function nearKurtosis(count: number, powers: readonly (readonly number[])[]): number {
  const [sum, , cubes, fourths] = powers.map(sumOf) as [DoubleDouble, DoubleDouble, DoubleDouble, DoubleDouble]
  const { second, third, secondError, thirdError } = centralMoments(count, powers)
  if (!(second.high > 2 ** 10 * secondError)) return Number.NaN
  const inner = minus(scaled(fourths, count), times(sum, cubes))
  const outer = scaled(times(sum, plus(third, times(sum, second))), 3)
  const fourth = minus(scaled(scaled(inner, count), count), outer)
  const square = times(second, second)
  const excess = minus(fourth, scaled(square, 3))
  const kurtosis = over(excess, square)
  const [s, q, c, f] = powers.map(parts => magnitude(parts)) as [number, number, number, number]
  const terms = count * count * (count * f + s * c) + 3 * s * (count * count * c + 3 * count * s * q + 3 * s * s * s)
  const lost = terms * lossPerTerm + 3 * s * thirdError + 8 * second.high * secondError
  const relative = 4 * (secondError / second.high) + 2 ** -96
  return roundDoubleDouble(kurtosis, lost / square.high + Math.abs(kurtosis.high) * relative)
}

/** What a few operations lose of the magnitude of what they add up, generously. */
const lossPerTerm = 2 ** -94

/** `n²·m₂` and `n³·m₃`, and how far they may be off. */
function centralMoments(count: number, powers: readonly (readonly number[])[]) {
  const [sum, squares, cubes] = powers.map(sumOf) as [DoubleDouble, DoubleDouble, DoubleDouble]
  const second = minus(scaled(squares, count), times(sum, sum))
  const inner = minus(scaled(cubes, count), times(sum, squares))
  const third = minus(scaled(inner, count), scaled(times(sum, second), 2))
  const [s, q, c] = [magnitude(powers[0]), magnitude(powers[1]), magnitude(powers[2])]
  const secondError = (count * q + s * s) * lossPerTerm
  const thirdError = (count * (count * c + 3 * s * q) + 2 * s * s * s) * lossPerTerm
  return { second, third, secondError, thirdError }
}

function magnitude(parts: readonly number[] = []): number {
  let total = 0
  for (let index = 0; index < parts.length; index++) total += Math.abs(parts[index] as number)
  return total
}
