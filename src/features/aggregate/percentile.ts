/** Values in ascending order, each several times: the value at every share in `ps` of the way, as a list. */
export function listPercentiles(values: readonly number[], counts: readonly number[], ps: readonly number[]): number[] {
  const ends = new Float64Array(values.length)
  let total = 0
  for (let index = 0; index < values.length; index++) {
    total += counts[index] as number
    ends[index] = total
  }
  return ps.map(p => percentileOf(p, total, rank => values[firstAbove(ends, rank)] as number))
}

/**
 * The value at the share `p` of the way through `count` ordered values: numpy's `linear` rule, bit for bit.
 *
 * `valueAt` gives the value of a rank, counted from 0.
 */
export function percentileOf(p: number, count: number, valueAt: (rank: number) => number): number {
  const place = p * (count - 1)
  const rank = Math.floor(place)
  const share = place - rank
  const low = valueAt(rank)
  return share === 0 ? low : between(low, valueAt(rank + 1), share)
}

/** Two-sided, so that the upper value is met exactly. */
function between(low: number, high: number, share: number): number {
  if (low === high) return low
  const gap = high - low
  return share < 0.5 ? low + gap * share : high - gap * (1 - share)
}

function firstAbove(ends: Float64Array, rank: number): number {
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] as number) <= rank) low = middle + 1
    else high = middle
  }
  return low
}
