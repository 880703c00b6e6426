import type { DerivativeSizes, RowRange } from './boosting-loss.ts'
import type { Totals } from './find-split.ts'

/** What each derivative is made a multiple of. */
export interface Units {
  readonly gradient: number
  readonly hessian: number
}

const bits = 51

/**
 * The powers of two of which derivatives become multiples, so that all their sums are exact: 2⁵¹ of them are as much as all derivatives
 * together. Then a sum depends neither on the order of its numbers nor on how they were put together, and a difference of sums is that
 * of the rows by which they differ.
 */
export function unitsOf({ gradient, hessian }: DerivativeSizes): Units {
  return { gradient: unitOf(gradient), hessian: unitOf(hessian) }
}

/**
 * Rounds the pairs of derivatives of some rows of an order, where they are and beside one another in that order, and adds them up. A second
 * derivative above 0 stays above 0.
 */
export function roundPairs(
  {
    pairs,
    order,
    ordered,
  }: { readonly pairs: Float64Array; readonly order: Int32Array; readonly ordered: Float64Array },
  { gradient, hessian }: Units,
  { start, end }: RowRange,
): Totals {
  // Adding so large a number leaves no bits below the unit.
  const forG = 1.5 * 2 ** 52 * gradient
  const forH = 1.5 * 2 ** 52 * hessian
  let allG = 0
  let allH = 0
  for (let at = start; at < end; at++) {
    const from = 2 * (order[at] as number)
    const second = pairs[from + 1] as number
    const g = (pairs[from] as number) + forG - forG
    const h = second > 0 ? Math.max(second + forH - forH, hessian) : 0
    pairs[from] = g
    pairs[from + 1] = h
    ordered[2 * at] = g
    ordered[2 * at + 1] = h
    allG += g
    allH += h
  }
  return { g: allG, h: allH }
}

function unitOf(size: number): number {
  return 2 ** Math.max(Math.ceil(Math.log2(size)) - bits, -1022)
}
