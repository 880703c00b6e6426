import { lanes, mostBins } from './binned-features.ts'

/** The sums of a word of features by bin: first those of the first derivatives, then those of the second. */
export const sumsOfWord: number = 2 * lanes * mostBins

const second = lanes * mostBins

/** Where the derivatives' sums by bin of a feature lie. */
export interface SumPlaces {
  readonly g: number
  readonly h: number
}

/** The places of a feature's sums, where those of its word begin at `at`. */
export function placesOf(lane: number, at: number): SumPlaces {
  return { g: at + lane * mostBins, h: at + second + lane * mostBins }
}

/** Sets the sums to 0; of each feature of the word `used` bins. */
export function clearSums(sums: Float64Array, used: number): void {
  for (let from = 0; from < sums.length; from += mostBins) sums.fill(0, from, from + used)
}

/** Adds the pairs of derivatives from `start` to `end` to the sums by the bins of four features; `order` has the rows, the pairs are in it. */
export function sumBins(
  sums: Float64Array,
  words: Int32Array,
  { order, pairs }: { readonly order: Int32Array; readonly pairs: Float64Array },
  start: number,
  end: number,
): void {
  for (let at = start; at < end; at++) {
    const word = words[order[at] as number] as number
    const g = pairs[2 * at] as number
    const h = pairs[2 * at + 1] as number
    const a = word & 255
    const b = 256 | ((word >>> 8) & 255)
    const c = 512 | ((word >>> 16) & 255)
    const d = 768 | (word >>> 24)
    sums[a] = (sums[a] as number) + g
    sums[a | 1024] = (sums[a | 1024] as number) + h
    sums[b] = (sums[b] as number) + g
    sums[b | 1024] = (sums[b | 1024] as number) + h
    sums[c] = (sums[c] as number) + g
    sums[c | 1024] = (sums[c | 1024] as number) + h
    sums[d] = (sums[d] as number) + g
    sums[d | 1024] = (sums[d | 1024] as number) + h
  }
}

/** Leaves what is not in the smaller part; of each feature of the word `used` bins. */
export function subtractSums(sums: Float64Array, smaller: Float64Array, used: number): void {
  for (let from = 0; from < sums.length; from += mostBins)
    for (let at = from; at < from + used; at++) sums[at] = (sums[at] as number) - (smaller[at] as number)
}
