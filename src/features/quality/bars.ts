import { percentileOf } from '../aggregate/percentile.ts'

/** A histogram with bars of equal width; the most extreme values at each end are counted separately, so that one outlier does not flatten the rest. */
export interface Bars {
  readonly start: number
  readonly width: number
  /** Bar i holds `start + i × width ≤ value < start + (i + 1) × width`; the last one its end as well. */
  readonly counts: readonly number[]
  readonly below: number
  readonly above: number
}

const most = 32
const cut = 0.005

/** The histogram of sorted finite numbers; few whole numbers get one bar each. */
export function barsOf(sorted: Float64Array): Bars {
  const at = (share: number): number => percentileOf(share, sorted.length, rank => sorted[rank] as number)
  const [low, high] = [at(cut), at(1 - cut)]
  const isWhole = high - low < most && sorted.every(Number.isInteger)
  const start = isWhole ? Math.floor(low) - 0.5 : low
  const count = isWhole ? Math.ceil(high) - Math.floor(low) + 1 : high === low ? 1 : most
  const width = isWhole || high === low ? 1 : (high - low) / count
  const counts = new Array<number>(count).fill(0)
  let [below, above] = [0, 0]
  const end = start + count * width
  for (const value of sorted) {
    if (value < start) below++
    else if (value > end) above++
    else {
      const bar = Math.min(count - 1, Math.floor((value - start) / width))
      counts[bar] = (counts[bar] as number) + 1
    }
  }
  return { start, width, counts, below, above }
}
