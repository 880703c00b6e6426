import { leastLength } from '../../features/evaluate/vector-steps.ts'

/** A spread that is nothing but rounding counts as 1, so that it can be divided by; as lengths do. */
export const notZeroFrom: number = leastLength

/** The spread, or 1 where it is nothing but rounding. */
export function notZero(spread: number): number {
  return spread < notZeroFrom ? 1 : spread
}
