/** ln 2 in two parts: a multiple of the first with a whole number of up to 11 bits is exact. */
export const ln2High: number = Math.round(Math.LN2 * 2 ** 32) / 2 ** 32
export const ln2Low = -4.2009150726810846e-11

/** Magnitudes up to here are their own logarithm of 1 + x and e^x − 1. */
export const tiny: number = 2 ** -54

const least = -1074
const powers = Float64Array.from({ length: 1024 - least }, (_, at) => 2 ** (at + least))

/** 2 to the power of a whole number that a double can be. */
export function powerOfTwo(exponent: number): number {
  return powers[exponent - least] as number
}
