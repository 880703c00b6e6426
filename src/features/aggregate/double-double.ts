import { productError } from './expansion.ts'

/** The real number `high + low`, of some 106 bits; `low` is at most half a unit in the last place of `high`. */
export interface DoubleDouble {
  readonly high: number
  readonly low: number
}

/** The real sum of two doubles of which the first is not the smaller in magnitude. */
function renormalise(high: number, low: number): DoubleDouble {
  const sum = high + low
  return { high: sum, low: low - (sum - high) }
}

/** An expansion to 106 bits. */
export function toDoubleDouble(parts: readonly number[]): DoubleDouble {
  let tail = 0
  for (let index = 0; index < parts.length - 1; index++) tail += parts[index] as number
  return renormalise(parts.at(-1) ?? 0, tail)
}

/** The sum of any doubles; the error is below 2^−100 of the sum of their magnitudes. */
export function sumOf(values: readonly number[]): DoubleDouble {
  let sum: DoubleDouble = { high: 0, low: 0 }
  for (let index = 0; index < values.length; index++) sum = plus(sum, { high: values[index] as number, low: 0 })
  return sum
}

export function plus(left: DoubleDouble, right: DoubleDouble): DoubleDouble {
  const high = left.high + right.high
  const virtual = high - left.high
  const error = left.high - (high - virtual) + (right.high - virtual)
  return renormalise(high, error + (left.low + right.low))
}

export function minus(left: DoubleDouble, right: DoubleDouble): DoubleDouble {
  return plus(left, { high: -right.high, low: -right.low })
}

export function scaled(value: DoubleDouble, factor: number): DoubleDouble {
  return times(value, { high: factor, low: 0 })
}

export function times(left: DoubleDouble, right: DoubleDouble): DoubleDouble {
  const product = left.high * right.high
  const error = productError(left.high, right.high, product)
  return renormalise(product, error + (left.high * right.low + left.low * right.high))
}

export function over(left: DoubleDouble, right: DoubleDouble): DoubleDouble {
  const quotient = left.high / right.high
  const product = quotient * right.high
  const remainder = left.high - product - productError(quotient, right.high, product)
  return renormalise(quotient, (remainder + left.low - quotient * right.low) / right.high)
}

export function rootOf(value: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(value.high)
  const square = root * root
  const remainder = value.high - square - productError(root, root, square)
  return renormalise(root, (remainder + value.low) / (2 * root))
}

/**
 * The number rounded once to a double, half to even, where it is known well enough, else NaN; `error` bounds how far it may be off. Below 2^−900
 * operations may have underflowed.
 */
export function roundDoubleDouble({ high, low }: DoubleDouble, error: number = Math.abs(high) * 2 ** -96): number {
  if (Math.abs(high) < 2 ** -900) return Number.NaN
  const lower = high + (low - error)
  return lower === high + (low + error) ? lower : Number.NaN
}
