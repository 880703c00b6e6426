// The sums of derivatives by bin: what growing a tree lets threads do, a few features a job.
import type { Doing } from '../../../features/parallel/threads.ts'

/** Bins of a feature with that of missing numbers; each has the sums of the first and of the second derivatives. */
export const sumsOfFeature = 512

/** What all nodes of a tree have in common; for threads it is on shared memory. */
export interface SumWork {
  /** The bins of every feature. */
  readonly bins: readonly Uint8Array[]
  /** The features that the tree reads. */
  readonly chosen: readonly number[]
  /** The rows, those of a node side by side. */
  readonly order: Int32Array
  /** The derivatives of the node's rows, in their order. */
  readonly g: Float64Array
  readonly h: Float64Array
}

/** The sums of some features over a node's rows, from `start` to `end` of the order. */
export interface SumJob {
  readonly sums: Float64Array
  readonly start: number
  readonly end: number
  /** The features, as positions among those that the tree reads. */
  readonly from: number
  readonly to: number
}

export function prepare({ bins, chosen, order, g, h }: SumWork): Doing<SumJob, null> {
  return ({ sums, start, end, from, to }) => {
    const rows = order.subarray(start, end)
    for (let slot = from; slot < to; slot++) {
      const part = sums.subarray(slot * sumsOfFeature, (slot + 1) * sumsOfFeature)
      part.fill(0)
      addBins(part, bins[chosen[slot] as number] as Uint8Array, rows, g, h)
    }
    return null
  }
}

function addBins(sums: Float64Array, bins: Uint8Array, rows: Int32Array, g: Float64Array, h: Float64Array): void {
  for (let index = 0; index < rows.length; index++) {
    const at = 2 * (bins[rows[index] as number] as number)
    sums[at] = (sums[at] as number) + (g[index] as number)
    sums[at + 1] = (sums[at + 1] as number) + (h[index] as number)
  }
}
