import { lanes } from './binned-features.ts'
import type { RowRange } from './boosting-loss.ts'
import type { Parting } from './part-rows.ts'

/** The sums that leaves add to: `margins` has those of all rows, `order` the numbers of the rows. */
export interface LeafSums {
  readonly order: Int32Array
  readonly margins: Float64Array
  readonly outputs: number
  readonly output: number
}

/** Adds the same to the sums of some rows. */
export function addToAll({ order, margins, outputs, output }: LeafSums, { start, end }: RowRange, value: number): void {
  for (let at = start; at < end; at++) {
    const margin = (order[at] as number) * outputs + output
    margins[margin] = (margins[margin] as number) + value
  }
}

/** Adds to the sums of some rows what the side gives that they go to. */
export function addToSides(
  { order, margins, outputs, output }: LeafSums,
  { start, end }: RowRange,
  { bins, lane, goesLeft }: Parting,
  { left, right }: { readonly left: number; readonly right: number },
): void {
  const values = Float64Array.of(right, left)
  for (let at = start; at < end; at++) {
    const row = order[at] as number
    const side = goesLeft[bins[row * lanes + lane] as number] as number
    const margin = row * outputs + output
    margins[margin] = (margins[margin] as number) + (values[side] as number)
  }
}
