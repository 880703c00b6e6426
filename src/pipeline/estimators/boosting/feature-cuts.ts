import { lowerBound } from '../../../features/lower-bound.ts'

/** The number of rows from which the bins of a feature are computed; of more rows, every n-th one is taken. */
const sampleRows = 200_000

/**
 * The greatest number of each bin but the last: half-way between neighbours of a sorted sample, at equal numbers of rows. Every distinct
 * number has a bin where they are few. Rows of the weight 0 have no say.
 */
export function cutsOf(values: Float64Array, maxBin: number, weights: Float64Array | null): Float64Array {
  const present = sample(values, weights).sort()
  const distinct = distinctOf(present, maxBin)
  const cuts: number[] = []
  if (distinct !== null) {
    for (let index = 1; index < distinct.length; index++)
      cuts.push(between(distinct[index - 1] as number, distinct[index] as number))
    return Float64Array.from(cuts)
  }
  for (let bin = 1; bin < maxBin; bin++) {
    const high = present[Math.floor((bin * present.length) / maxBin)] as number
    const before = lowerBound(present, high)
    const low = present[before - 1] as number
    if (before > 0 && !((cuts.at(-1) ?? Number.NEGATIVE_INFINITY) >= low)) cuts.push(between(low, high))
  }
  return Float64Array.from(cuts)
}

function sample(values: Float64Array, weights: Float64Array | null): Float64Array {
  const step = Math.ceil(values.length / sampleRows)
  const found = new Float64Array(Math.ceil(values.length / Math.max(step, 1)))
  let count = 0
  for (let row = 0; row < values.length; row += step) {
    const x = values[row] as number
    if (!Number.isNaN(x) && weights?.[row] !== 0) found[count++] = x
  }
  return found.subarray(0, count)
}

/** The distinct numbers in a sorted list; null where there are more than `most`. */
function distinctOf(sorted: Float64Array, most: number): readonly number[] | null {
  const distinct: number[] = []
  for (let index = 0; index < sorted.length && distinct.length <= most; index++)
    if (index === 0 || sorted[index] !== sorted[index - 1]) distinct.push(sorted[index] as number)
  return distinct.length > most ? null : distinct
}

function between(low: number, high: number): number {
  const middle = low + (high - low) / 2
  return middle < high ? middle : low
}

/** More cells would not fit into the fastest memory. */
const cellCount = 8192

/**
 * Writes for each number how many cuts are below it, to every `step`-th byte from `at` on; `missing` for NaN. A cell of a grid leaves few
 * cuts to compare a number with.
 */
export function writeBins(
  values: Float64Array,
  cuts: Float64Array,
  missing: number,
  { bytes, at, step }: { readonly bytes: Uint8Array; readonly at: number; readonly step: number },
): void {
  const low = cuts[0] ?? 0
  const high = cuts.at(-1) ?? 0
  const width = cellCount / (high - low)
  const scale = Number.isFinite(width) ? width : 0
  const from = firstCuts(cuts, low, scale)
  for (let row = 0, to = at; row < values.length; row++, to += step) {
    const x = values[row] as number
    if (x > low && x <= high) {
      const cell = ((x - low) * scale) | 0
      let start = from[cell] as number
      let end = from[cell + 1] as number
      while (start < end) {
        const middle = (start + end) >> 1
        if ((cuts[middle] as number) < x) start = middle + 1
        else end = middle
      }
      bytes[to] = start
    } else bytes[to] = x <= low ? 0 : x > high ? cuts.length : missing
  }
}

/** For each cell of the grid, and one after the last, how many cuts are in cells before it. */
function firstCuts(cuts: Float64Array, low: number, scale: number): Uint8Array {
  const from = new Uint8Array(cellCount + 2)
  for (const cut of cuts) {
    const cell = ((cut - low) * scale) | 0
    from[cell + 1] = (from[cell + 1] as number) + 1
  }
  for (let cell = 1; cell < from.length; cell++) from[cell] = (from[cell] as number) + (from[cell - 1] as number)
  return from
}
