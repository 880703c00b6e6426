import { roundScaled, scaledSum, toScaled } from './exact-ratio.ts'
import { grow, type Power, powerTerms, roundExpansion } from './expansion.ts'

/** What an exact sum holds beside small whole numbers. */
export interface SumRest {
  /** An expansion: see `grow`. */
  parts: number[]
  /** Terms beyond the range of exact double arithmetic, in decimal, as a multiple of 2^(−1074 × power); null for none. */
  wide: string | null
  /** How many terms were NaN, +∞ and −∞. */
  nan: number
  up: number
  down: number
}

/**
 * The exact sum of doubles as plain data. Whole numbers go into `whole`, exactly, for as long as it stays within ±(2^53 − 1);
 * everything else, and `whole` itself when it gets too large, goes into `rest`.
 */
export interface ExactSum {
  whole: number
  rest: SumRest | null
}

/** Values from here on are added as big integers, so that no partial sum overflows. */
const wideFrom = 2 ** 900

export function emptySum(): ExactSum {
  return { whole: 0, rest: null }
}

/** Adds any double, exactly. A total within ±(2^53 − 1) was not rounded: it and both terms are whole. */
export function addExact(sum: ExactSum, value: number): void {
  const whole = sum.whole + value
  if (Math.abs(whole) <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) sum.whole = whole
  else addToRest(sum, value)
}

/** Undoes `addExact` of the same value. */
export function removeExact(sum: ExactSum, value: number): void {
  if (Number.isFinite(value)) addExact(sum, -value)
  else countSpecial(sum, value, -1)
}

/** Adds `value^power` exactly, or takes it away where `sign` is −1; special values are ignored. */
export function addPower(sum: ExactSum, value: number, power: Power, sign: 1 | -1): void {
  const square = value * value
  const rounded = power === 2 ? square : power === 3 ? square * value : square * square
  const magnitude = Math.abs(value)
  if (Math.abs(rounded) <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) addExact(sum, sign * rounded)
  else if (magnitude >= 2 ** (52 - 1074 / power) && magnitude <= 2 ** (900 / power)) {
    const { parts } = restOf(sum)
    for (const term of powerTerms(value, power)) grow(parts, sign * term)
    dropEmptyRest(sum)
  } else if (Number.isFinite(value)) addWide(sum, BigInt(sign) * toScaled(value) ** BigInt(power))
}

/** Adds all of `right` to `left`; `right` is left alone. */
export function mergeSum(left: ExactSum, right: ExactSum): void {
  addExact(left, right.whole)
  if (right.rest === null) return
  const rest = restOf(left)
  for (const part of right.rest.parts) grow(rest.parts, part)
  rest.nan += right.rest.nan
  rest.up += right.rest.up
  rest.down += right.rest.down
  if (right.rest.wide !== null) addWide(left, BigInt(right.rest.wide))
  dropEmptyRest(left)
}

/** The sum rounded once, half to even. */
export function roundSum(sum: ExactSum): number {
  const { rest } = sum
  if (rest === null) return sum.whole
  const special = specialSum(rest)
  if (special !== null) return special
  // One addition of two doubles rounds their real sum once.
  if (rest.wide === null && rest.parts.length === 1) return sum.whole + (rest.parts[0] as number)
  return rest.wide === null ? roundExpansion(partsOf(sum)) : roundScaled(scaledTotal(sum, 1), 1n, 1)
}

/** NaN or an infinity where the special terms decide, else null. */
export function specialSum(rest: SumRest | null): number | null {
  if (rest === null || rest.nan + rest.up + rest.down === 0) return null
  if (rest.nan > 0 || (rest.up > 0 && rest.down > 0)) return Number.NaN
  return rest.up > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}

/** The sum as a new expansion, without wide and special terms. */
export function partsOf(sum: ExactSum): number[] {
  const parts = sum.rest === null ? [] : sum.rest.parts.slice()
  grow(parts, sum.whole)
  return parts
}

/** The finite terms as a multiple of 2^(−1074 × power), where the sum is one of that power. */
export function scaledTotal(sum: ExactSum, power: number): bigint {
  const wide = sum.rest?.wide ?? null
  return scaledSum(partsOf(sum), power) + (wide === null ? 0n : BigInt(wide))
}

function addToRest(sum: ExactSum, value: number): void {
  if (!Number.isFinite(value)) countSpecial(sum, value, 1)
  else if (Math.abs(value) >= wideFrom) addWide(sum, toScaled(value))
  else if (Number.isSafeInteger(value)) {
    addPart(sum, sum.whole)
    sum.whole = value
  } else addPart(sum, value)
}

function addPart(sum: ExactSum, value: number): void {
  grow(restOf(sum).parts, value)
  dropEmptyRest(sum)
}

function addWide(sum: ExactSum, scaled: bigint): void {
  const rest = restOf(sum)
  const total = BigInt(rest.wide ?? 0) + scaled
  rest.wide = total === 0n ? null : total.toString()
  dropEmptyRest(sum)
}

function countSpecial(sum: ExactSum, value: number, by: 1 | -1): void {
  const rest = restOf(sum)
  if (Number.isNaN(value)) rest.nan += by
  else if (value > 0) rest.up += by
  else rest.down += by
  dropEmptyRest(sum)
}

function restOf(sum: ExactSum): SumRest {
  sum.rest ??= { parts: [], wide: null, nan: 0, up: 0, down: 0 }
  return sum.rest
}

function dropEmptyRest(sum: ExactSum): void {
  const { rest } = sum
  if (rest === null || rest.parts.length > 0 || rest.wide !== null) return
  if (rest.nan === 0 && rest.up === 0 && rest.down === 0) sum.rest = null
}
