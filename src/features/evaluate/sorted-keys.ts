/** Ascending numbers, with an index over equal cells between the first and the last, so that a search looks at few of them. */
export interface SortedKeys {
  readonly keys: Float64Array
  /** For each cell the number of keys in the cells before it; one more entry at the end. */
  readonly starts: Int32Array
  readonly scale: number
}

const cellsPerKey = 4
const mostCells = 1 << 16

/** Prepares ascending finite keys. */
export function sortedKeys(keys: Float64Array): SortedKeys {
  const cells = Math.min(keys.length * cellsPerKey, mostCells)
  const first = keys[0] ?? 0
  const width = (keys[keys.length - 1] ?? 0) - first
  const fits = width > 0 && Number.isFinite(width) && Number.isFinite(cells / width)
  const scale = fits ? cells / width : 0
  const starts = new Int32Array(cells + 2)
  for (const key of keys) {
    const after = Math.min((key - first) * scale, cells) | 0
    starts[after + 1] = (starts[after + 1] as number) + 1
  }
  for (let cell = 1; cell < starts.length; cell++)
    starts[cell] = (starts[cell] as number) + (starts[cell - 1] as number)
  return { keys, starts, scale }
}

/**
 * Writes how many keys are below each value, or with `equal` not above it; NaN is above all.
 *
 * A cell's bounds never fall as values rise, so keys in earlier cells are below the value and keys in later ones above it.
 */
export function countKeys(
  { keys, starts, scale }: SortedKeys,
  values: Float64Array,
  equal: boolean,
  counts: Float64Array,
  length: number,
): void {
  const first = keys[0] ?? 0
  const last = starts.length - 2
  for (let row = 0; row < length; row++) {
    const value = values[row] as number
    if (Number.isNaN(value)) {
      counts[row] = keys.length
      continue
    }
    const place = scale === 0 ? 0 : (value - first) * scale
    const cell = place > 0 ? (place < last ? place | 0 : last) : 0
    let low = starts[cell] as number
    let high = starts[cell + 1] as number
    while (low < high) {
      const middle = (low + high) >> 1
      const key = keys[middle] as number
      if (key < value || (equal && key === value)) low = middle + 1
      else high = middle
    }
    counts[row] = low
  }
}

/** Up to so many keys are compared with every value. */
export const fewKeys = 8

/** As `countKeys`, for few keys and finite values: four comparisons at a time, and no branch, which data would decide. */
export function countFewKeys(
  keys: Float64Array,
  values: Float64Array,
  equal: boolean,
  counts: Float64Array,
  length: number,
): void {
  const beyond = Number.POSITIVE_INFINITY
  const add = equal ? addNotAbove : addBelow
  counts.fill(0)
  for (let at = 0; at < keys.length; at += 4) {
    const [a = beyond, b = beyond, c = beyond, d = beyond] = keys.subarray(at, at + 4)
    add([a, b, c, d], values, counts, length)
  }
}

type Four = readonly [number, number, number, number]

function addNotAbove([a, b, c, d]: Four, values: Float64Array, counts: Float64Array, length: number): void {
  for (let row = 0; row < length; row++) {
    const value = values[row] as number
    const found = Number(a <= value) + Number(b <= value) + Number(c <= value) + Number(d <= value)
    counts[row] = (counts[row] as number) + found
  }
}

function addBelow([a, b, c, d]: Four, values: Float64Array, counts: Float64Array, length: number): void {
  for (let row = 0; row < length; row++) {
    const value = values[row] as number
    const found = Number(a < value) + Number(b < value) + Number(c < value) + Number(d < value)
    counts[row] = (counts[row] as number) + found
  }
}
