import { logBeta, logGamma } from './log-gamma.ts'

/** How likely a value above `f` is in the F distribution. NaN for NaN. */
export function fSurvival(f: number, numerator: number, denominator: number): number {
  if (Number.isNaN(f) || !(numerator > 0) || !(denominator > 0)) return Number.NaN
  if (f <= 0) return 1
  if (f === Number.POSITIVE_INFINITY) return 0
  const ratio = (numerator * f) / denominator
  const [a, b] = [denominator / 2, numerator / 2]
  // Both logarithms without cancellation: x = 1 / (1 + ratio).
  const front = -a * Math.log1p(ratio) - b * Math.log1p(1 / ratio) - logBeta(a, b)
  const x = 1 / (1 + ratio)
  const y = ratio / (1 + ratio)
  return x < (a + 1) / (a + b + 2)
    ? (Math.exp(front) * betaFraction(a, b, x)) / a
    : 1 - (Math.exp(front) * betaFraction(b, a, y)) / b
}

/** How likely a value above `chi` is in the χ² distribution. NaN for NaN. */
export function chiSquaredSurvival(chi: number, degrees: number): number {
  if (Number.isNaN(chi) || !(degrees > 0)) return Number.NaN
  if (chi <= 0) return 1
  if (chi === Number.POSITIVE_INFINITY) return 0
  const [a, x] = [degrees / 2, chi / 2]
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * gammaSeries(a, x) : front * gammaFraction(a, x)
}

const tiny = 1e-300
const longest = 10_000

/** The continued fraction of the incomplete beta function (Lentz's way). */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = notTiny(1 - ((a + b) * x) / (a + 1))
  let value = 1 / d
  d = value
  for (let m = 1; m <= longest; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / notTiny(1 + even * d)
    c = notTiny(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / notTiny(1 + odd * d)
    c = notTiny(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < Number.EPSILON) break
  }
  return value
}

/** Σ xⁿ / (a (a + 1) … (a + n)), for the lower incomplete gamma function. */
function gammaSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n <= longest && term > sum * Number.EPSILON * 0.1; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** The continued fraction of the upper incomplete gamma function (Lentz's way). */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / notTiny(b)
  let value = d
  for (let n = 1; n <= longest; n++) {
    const step = -n * (n - a)
    b += 2
    d = 1 / notTiny(step * d + b)
    c = notTiny(b + step / c)
    value *= d * c
    if (Math.abs(d * c - 1) < Number.EPSILON) break
  }
  return value
}

function notTiny(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}
