import { lanes } from './binned-features.ts'
import type { RowRange } from './boosting-loss.ts'

/** What parts rows: the bins of a feature, and for each of them whether it goes left, 1 or 0. */
export interface Parting {
  readonly bins: Uint8Array
  readonly lane: number
  readonly goesLeft: Uint8Array
}

/** How many parted rows go left, and where those of each side are put. */
export interface Placing {
  readonly count: number
  readonly leftAt: number
  readonly rightAt: number
}

/** Copies rows: those that go left from the start on, the others from the end backwards; gives the number of the former. */
export function partRows(
  order: Int32Array,
  into: Int32Array,
  { start, end }: RowRange,
  { bins, lane, goesLeft }: Parting,
): number {
  let lower = start
  let upper = end - 1
  for (let at = start; at < end; at++) {
    const row = order[at] as number
    const left = goesLeft[bins[row * lanes + lane] as number] as number
    // Written to both places, for a wrong guess of where to go takes longer.
    into[lower] = row
    into[upper] = row
    lower += left
    upper -= 1 - left
  }
  return lower - start
}

/** The rows of each side put to their places, in their order. */
export function placeRows(
  parted: Int32Array,
  order: Int32Array,
  { start, end }: RowRange,
  { count, leftAt, rightAt }: Placing,
): void {
  order.set(parted.subarray(start, start + count), leftAt)
  let to = rightAt
  for (let at = end - 1; at >= start + count; at--) order[to++] = parted[at] as number
}

/** The pairs of derivatives of some rows, in their order. */
export function gatherPairs(
  pairs: Float64Array,
  order: Int32Array,
  into: Float64Array,
  { start, end }: RowRange,
): void {
  for (let at = start; at < end; at++) {
    const from = 2 * (order[at] as number)
    into[2 * at] = pairs[from] as number
    into[2 * at + 1] = pairs[from + 1] as number
  }
}
