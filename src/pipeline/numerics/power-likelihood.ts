import { expm1Loop } from '../../features/evaluate/expm1.ts'
import { log1pLoop } from '../../features/evaluate/log1p.ts'
import { minimizeBetween } from './brent.ts'
import { momentsOf } from './moments.ts'
import type { PresentNumbers } from './present-numbers.ts'

const tolerance = 1.48e-8
const smallestNormal = 2.2250738585072014e-308
/** Half of the range of exponents, so that variances neither overflow nor vanish. */
const lowExponent = (Math.log(smallestNormal) - Math.log(Number.EPSILON)) / 2
const highExponent = (Math.log(Number.MAX_VALUE) + Math.log(Number.EPSILON)) / 2

/** The λ with which Yeo and Johnson's transformation makes numbers most like normal ones; at least two must differ. */
export function yeoJohnsonLambda({ values, weights }: PresentNumbers): number {
  const logs = values.map(Math.abs)
  log1pLoop(logs, logs, logs.length)
  const negative = Uint8Array.from(values, value => (value < 0 ? 1 : 0))
  let greatest = 0
  let [count, signed, negatives] = [0, 0, 0]
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] as number)
    greatest = Math.max(greatest, Math.abs(values[row] as number))
    count += weight
    negatives += negative[row] as number
    signed += weight * (negative[row] === 1 ? -(logs[row] as number) : (logs[row] as number))
  }
  const reach = Math.log1p(20 * greatest)
  const [low, high] = boundsOf(lowExponent / reach, highExponent / reach, negatives, values.length)
  const powers = new Float64Array(values.length)
  return minimizeBetween(
    lambda => {
      stretch(logs, negative, lambda, powers)
      const variance = momentsOf(powers, weights).squares / count
      if (!(variance >= smallestNormal && variance < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
      return (count / 2) * Math.log(variance) - (lambda - 1) * signed
    },
    low,
    high,
    tolerance,
  )
}

/** The λ with which Box and Cox's transformation makes positive numbers most like normal ones; at least two must differ. */
export function boxCoxLambda({ values, weights }: PresentNumbers): number {
  const logs = values.map(value => Math.log(value))
  const { count, mean } = momentsOf(logs, weights)
  const centred = logs.map(log => log - mean)
  const mostLog = centred.reduce((most, log) => Math.max(most, Math.abs(log)), 0)
  const positive = new Uint8Array(values.length)
  const powers = new Float64Array(values.length)
  // The variance of x^λ / λ is that of (x / e^mean)^λ / λ times e^(2 λ mean), which cancels (λ − 1) Σ log x but for a constant.
  return minimizeBetween(
    lambda => {
      stretch(centred, positive, lambda, powers)
      const variance = momentsOf(powers, weights).squares / count
      return variance >= smallestNormal && variance < Number.POSITIVE_INFINITY
        ? Math.log(variance)
        : Number.POSITIVE_INFINITY
    },
    lowExponent / mostLog,
    highExponent / mostLog,
    tolerance,
  )
}

function boundsOf(low: number, high: number, negatives: number, count: number): readonly [number, number] {
  if (negatives === count) return [2 - high, 2 - low]
  return negatives > 0 ? [Math.max(2 - high, low), Math.min(2 - low, high)] : [low, high]
}

/** Writes (e^(λ log) − 1) / λ, and for negative numbers the negative of that with 2 − λ. */
function stretch(logs: Float64Array, negative: Uint8Array, lambda: number, out: Float64Array): void {
  const exponents = Float64Array.of(exponentOf(lambda), exponentOf(2 - lambda))
  const [upper, lower] = exponents as unknown as readonly [number, number]
  const factors = Float64Array.of(1 / upper, -1 / lower)
  for (let row = 0; row < logs.length; row++)
    out[row] = (logs[row] as number) * (exponents[negative[row] as number] as number)
  expm1Loop(out, out, out.length)
  for (let row = 0; row < logs.length; row++)
    out[row] = (out[row] as number) * (factors[negative[row] as number] as number)
}

/** An exponent that is not 0, with which the power is the logarithm but for its last bit where it should be. */
function exponentOf(value: number): number {
  return Math.abs(value) < Number.EPSILON ? Number.EPSILON : value
}
