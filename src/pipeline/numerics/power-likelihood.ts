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
  const logs = values.map(value => Math.log1p(Math.abs(value)))
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
  const mostLog = Math.log1p(greatest)
  return minimizeBetween(
    lambda => {
      stretch(logs, negative, lambda, mostLog, powers)
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
      stretch(centred, positive, lambda, mostLog, powers)
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
function stretch(logs: Float64Array, negative: Uint8Array, lambda: number, mostLog: number, out: Float64Array): void {
  const upper = exponentOf(lambda, mostLog)
  const lower = exponentOf(2 - lambda, mostLog)
  for (let row = 0; row < logs.length; row++) {
    const log = logs[row] as number
    out[row] = negative[row] === 1 ? -powered(log, lower) : powered(log, upper)
  }
}

/** An exponent, and whether e^x − 1 would lose too much for it. */
interface Exponent {
  readonly value: number
  readonly isSmall: boolean
}

function exponentOf(value: number, mostLog: number): Exponent {
  return { value, isSmall: Math.abs(value) * mostLog < 0.1 }
}

function powered(log: number, { value, isSmall }: Exponent): number {
  if (Math.abs(value) < Number.EPSILON) return log
  return (isSmall ? Math.expm1(value * log) : Math.exp(value * log) - 1) / value
}
