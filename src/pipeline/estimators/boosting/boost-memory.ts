import { type BinnedFeatures, mostBins } from './binned-features.ts'
import type { BoostMemory } from './boost-work.ts'
import { type BoostingLoss, startOf } from './boosting-loss.ts'
import type { SplitRules } from './find-split.ts'
import type { BatchSizes } from './grow-tree.ts'
import { sumsOfWord } from './sum-bins.ts'

/** What the size of the memory depends on. */
export interface MemoryNeeds {
  readonly rowCount: number
  /** Only the first rows are learned from. */
  readonly learnedRows: number
  readonly sizes: BatchSizes
  /** Whether threads are to see it. */
  readonly isShared: boolean
}

/** The memory that boosting works on, the sums of all rows at their start. */
export function boostMemory(
  { regLambda, minChildWeight }: SplitRules,
  binned: BinnedFeatures,
  loss: BoostingLoss,
  { rowCount, learnedRows, sizes, isShared }: MemoryNeeds,
): BoostMemory {
  const bytes = (size: number) => (isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size))
  const doubles = (count: number) => new Float64Array(bytes(8 * count))
  const integers = (count: number) => new Int32Array(bytes(4 * count))
  const margins = doubles(rowCount * loss.outputs)
  const { base } = startOf(loss, learnedRows)
  for (let at = 0; at < margins.length; at++) margins[at] = base[at % loss.outputs] as number
  return {
    ...binned,
    loss,
    rules: { regLambda, minChildWeight },
    margins,
    pairs: doubles(2 * learnedRows),
    order: integers(learnedRows),
    parted: integers(learnedRows),
    ordered: doubles(2 * learnedRows),
    others: integers(rowCount),
    chosen: new Uint8Array(bytes(binned.features.length)),
    sides: new Uint8Array(bytes(sizes.batch * mostBins)),
    sums: doubles(sizes.slots * binned.words.length * sumsOfWord),
    next: integers(1),
  }
}
