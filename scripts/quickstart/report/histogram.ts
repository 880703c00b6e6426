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

/** How many bars a number's histogram has, where it is not one bar for each whole number. */
const bars = 32

/** The ends of the bins come from at most this many values of each half. */
const sampled = 50_000

/** Bins over all but about the most extreme half per cent at each side; whole numbers in few steps get one bin each. */
export function binsFor(...halves: readonly ArrayLike<number>[]): Bins {
  const sorted = Float64Array.from(halves.flatMap(sample)).sort()
  const low = sorted[Math.floor((sorted.length - 1) * 0.005)] ?? 0
  const high = sorted[Math.ceil((sorted.length - 1) * 0.995)] ?? 1
  if (high - low <= 60 && halves.every(areWhole)) return { start: low - 0.5, width: 1, count: high - low + 1 }
  if (high === low) return { start: low - 0.5, width: 1, count: 1 }
  return { start: low, width: (high - low) / bars, count: bars }
}

/** The share of values in each bin; those beyond the bins count in the whole, not in a bar. */
export function histogram(values: ArrayLike<number>, bins: Bins): readonly Bar[] {
  const { start, width, count } = bins
  const end = start + width * count
  const counts = new Float64Array(count)
  let total = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (!Number.isFinite(value)) continue
    total++
    const bin = value === end ? count - 1 : Math.floor((value - start) / width)
    if (bin >= 0 && bin < count) counts[bin] = (counts[bin] as number) + 1
  }
  return Array.from(counts, (found, bin) => ({
    start: start + bin * width,
    end: start + (bin + 1) * width,
    share: total === 0 ? 0 : found / total,
  }))
}

/** One word and its share of all rows of each half. */
export interface WordShare {
  readonly word: string
  readonly train: number
  readonly test: number
}

/** How many words are shown; the rest is one more. */
export const mostWords = 12

/** The most frequent words of the training half; the rest is one more. */
export function wordShares(
  train: ArrayLike<string | null>,
  test: ArrayLike<string | null>,
  count = mostWords,
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

/** Every n-th value, of those that are finite. */
function sample(values: ArrayLike<number>): readonly number[] {
  const step = Math.max(1, Math.floor(values.length / sampled))
  const found: number[] = []
  for (let row = 0; row < values.length; row += step) {
    const value = values[row] as number
    if (Number.isFinite(value)) found.push(value)
  }
  return found
}

/** Whether every finite value is a whole number. */
function areWhole(values: ArrayLike<number>): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (Number.isFinite(value) && !Number.isInteger(value)) return false
  }
  return true
}

function counts(values: ArrayLike<string | null>): Map<string, number> {
  const found = new Map<string, number>()
  for (let row = 0; row < values.length; row++) {
    const word = values[row] ?? 'missing'
    found.set(word, (found.get(word) ?? 0) + 1)
  }
  return found
}
