/** The median, by selection in expected linear time; the values are reordered. NaN for no values. */
export function medianInPlace(values: Float64Array): number {
  const { length } = values
  if (length === 0) return Number.NaN
  const middle = length >> 1
  const upper = select(values, middle)
  if ((length & 1) === 1) return upper
  let lower = values[0] ?? 0
  for (let index = 1; index < middle; index++) {
    const value = values[index] ?? 0
    if (value > lower) lower = value
  }
  return (lower + upper) / 2
}

/** The median where each value counts by its weight: the same as for values repeated by integer weights. */
export function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = Uint32Array.from(values.keys()).filter(index => (weights[index] ?? 0) > 0)
  order.sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0))
  let total = 0
  for (const index of order) total += weights[index] ?? 0
  let before = 0
  for (let at = 0; at < order.length; at++) {
    const index = order[at] ?? 0
    before += weights[index] ?? 0
    if (before * 2 < total) continue
    const value = values[index] ?? 0
    const next = order[at + 1]
    return before * 2 > total || next === undefined ? value : (value + (values[next] ?? 0)) / 2
  }
  return Number.NaN
}

/** Puts the value of that rank at its place, no greater value before it and no smaller one after it (Floyd and Rivest's choice of pivots). */
export function select(values: Float64Array, rank: number): number {
  let left = 0
  let right = values.length - 1
  while (right > left) {
    if (right - left > 600) narrow(values, rank, left, right)
    const pivot = values[rank] ?? 0
    let low = left
    let high = right
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low++
      while ((values[high] ?? 0) > pivot) high--
      if (low > high) break
      const kept = values[low] ?? 0
      values[low] = values[high] ?? 0
      values[high] = kept
      low++
      high--
    }
    if (high < rank) left = low
    if (rank < low) right = high
  }
  return values[rank] ?? 0
}

/** Selects within a sample around the rank first, so that the pivot is close to it. */
function narrow(values: Float64Array, rank: number, left: number, right: number): void {
  const count = right - left + 1
  const position = rank - left + 1
  const z = Math.log(count)
  const sample = 0.5 * Math.exp((2 * z) / 3)
  const sign = position < count / 2 ? -1 : 1
  const spread = 0.5 * Math.sqrt((z * sample * (count - sample)) / count) * sign
  const from = Math.max(left, Math.floor(rank - (position * sample) / count + spread))
  const to = Math.min(right, Math.floor(rank + ((count - position) * sample) / count + spread))
  const kept = values.subarray(from, to + 1)
  select(kept, rank - from)
}
