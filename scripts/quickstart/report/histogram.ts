/** One bar: from `start` to `end`, with its share of all values that are not missing. */
export interface Bar {
  readonly start: number
  readonly end: number
  readonly share: number
}

/** Where equally wide bars lie. */
export interface Bins {
  readonly start: number
  readonly width: number
  readonly count: number
}

/** Bins over all but the most extreme half per cent at each side; whole numbers in few steps get one bin each. */
export function binsFor(values: ArrayLike<number>, count = 32): Bins {
  const sorted = Float64Array.from(finite(values)).sort()
  const low = sorted[Math.floor((sorted.length - 1) * 0.005)] ?? 0
  const high = sorted[Math.ceil((sorted.length - 1) * 0.995)] ?? 1
  if (high - low <= 60 && sorted.every(Number.isInteger)) return { start: low - 0.5, width: 1, count: high - low + 1 }
  if (high === low) return { start: low - 0.5, width: 1, count: 1 }
  return { start: low, width: (high - low) / count, count }
}

/** The share of values in each bin; those beyond the bins count in the whole, not in a bar. */
export function histogram(values: ArrayLike<number>, bins: Bins): readonly Bar[] {
  const counts = new Float64Array(bins.count)
  let total = 0
  for (const value of finite(values)) {
    total++
    const bin = Math.floor((value - bins.start) / bins.width)
    const last = bin === bins.count && value === bins.start + bins.width * bins.count ? bin - 1 : bin
    if (last >= 0 && last < bins.count) counts[last] = (counts[last] ?? 0) + 1
  }
  return Array.from(counts, (count, bin) => ({
    start: bins.start + bin * bins.width,
    end: bins.start + (bin + 1) * bins.width,
    share: total === 0 ? 0 : count / total,
  }))
}

/** One word and its share of all rows of each half. */
export interface WordShare {
  readonly word: string
  readonly train: number
  readonly test: number
}

/** The most frequent words of the training half; the rest is one more. */
export function wordShares(
  train: ArrayLike<string | null>,
  test: ArrayLike<string | null>,
  count = 12,
): readonly WordShare[] {
  const [inTrain, inTest] = [counts(train), counts(test)]
  const frequent = [...inTrain].toSorted((left, right) => right[1] - left[1]).slice(0, count)
  const share = (word: string): WordShare => ({
    word,
    train: (inTrain.get(word) ?? 0) / train.length,
    test: (inTest.get(word) ?? 0) / test.length,
  })
  const shares = frequent.map(([word]) => share(word))
  const others = inTrain.size - shares.length
  if (others <= 0) return shares
  const rest = (half: 'train' | 'test'): number => Math.max(0, 1 - shares.reduce((sum, word) => sum + word[half], 0))
  return [...shares, { word: `${others} others`, train: rest('train'), test: rest('test') }]
}

/** The share of missing values. */
export function missingShare(values: ArrayLike<number | string | null>): number {
  let missing = 0
  for (let row = 0; row < values.length; row++) if (values[row] === null || Number.isNaN(values[row])) missing++
  return values.length === 0 ? 0 : missing / values.length
}

/** The value below which a share of the values lies, by linear interpolation. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

function finite(values: ArrayLike<number>): readonly number[] {
  return Array.from(values).filter(Number.isFinite)
}

function counts(values: ArrayLike<string | null>): Map<string, number> {
  const found = new Map<string, number>()
  for (let row = 0; row < values.length; row++) {
    const word = values[row] ?? 'missing'
    found.set(word, (found.get(word) ?? 0) + 1)
  }
  return found
}
