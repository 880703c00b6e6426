import { span } from './span.ts'

/** Fewer values than this are sorted. */
const few = 2048
const cells = 1 << 16
/** Values so unequal that they are still together after this many divisions are sorted. */
const deepest = 4

/**
 * The values at some ascending ranks, counted from 0, as if all values were sorted; there must be no NaN.
 *
 * Values are dealt into equal cells between the smallest and the greatest, and only the cells that hold a rank are looked into. So a
 * thousand quantiles of a million numbers cost a few passes.
 */
export function orderStatistics(values: Float64Array, ranks: Int32Array): Float64Array {
  const found = new Float64Array(ranks.length)
  select(values, ranks, 0, found, 0)
  return found
}

/** Writes into `found` the values at the ranks, of which `before` count from an earlier cell. */
function select(values: Float64Array, ranks: Int32Array, before: number, found: Float64Array, depth: number): void {
  const [low, high] = span(values)
  if (low === high) {
    found.fill(low)
    return
  }
  const scale = cells / (high - low)
  if (values.length < few || depth === deepest || !Number.isFinite(scale) || scale === 0) {
    const sorted = values.slice().sort()
    for (let k = 0; k < ranks.length; k++) found[k] = sorted[(ranks[k] as number) - before] as number
    return
  }
  const starts = countCells(values, low, scale)
  const { slots, sizes, wanted } = wantedCells(starts, ranks, before)
  const gathered = gather(values, low, scale, slots, sizes)
  for (const [index, { cell, from, to }] of wanted.entries()) {
    const part = gathered[index] as Float64Array
    select(part, ranks.subarray(from, to), before + (starts[cell] as number), found.subarray(from, to), depth + 1)
  }
}

/** The rank at which each cell starts, and at the end the number of values. */
function countCells(values: Float64Array, low: number, scale: number): Int32Array {
  const starts = new Int32Array(cells + 2)
  for (let k = 0; k < values.length; k++) {
    const after = (((values[k] as number) - low) * scale) | 0
    starts[after + 1] = (starts[after + 1] as number) + 1
  }
  for (let cell = 1; cell < starts.length; cell++) {
    starts[cell] = (starts[cell] as number) + (starts[cell - 1] as number)
  }
  return starts
}

/** A cell that holds the ranks from position `from` to `to`. */
interface WantedCell {
  readonly cell: number
  readonly from: number
  readonly to: number
}

/** The cells that hold a rank: for each cell its number among them, −1 for the others, and how many values each has. */
function wantedCells(starts: Int32Array, ranks: Int32Array, before: number) {
  const slots = new Int32Array(starts.length).fill(-1)
  const sizes: number[] = []
  const wanted: WantedCell[] = []
  let cell = 0
  for (let from = 0; from < ranks.length; ) {
    while ((starts[cell + 1] as number) <= (ranks[from] as number) - before) cell++
    let to = from + 1
    while (to < ranks.length && (ranks[to] as number) - before < (starts[cell + 1] as number)) to++
    slots[cell] = wanted.length
    sizes.push((starts[cell + 1] as number) - (starts[cell] as number))
    wanted.push({ cell, from, to })
    from = to
  }
  return { slots, sizes, wanted }
}

/** The values of each wanted cell. */
function gather(
  values: Float64Array,
  low: number,
  scale: number,
  slots: Int32Array,
  sizes: readonly number[],
): Float64Array[] {
  const ends = new Int32Array(sizes.length)
  let total = 0
  for (const [slot, size] of sizes.entries()) {
    ends[slot] = total
    total += size
  }
  const all = new Float64Array(total)
  for (let k = 0; k < values.length; k++) {
    const value = values[k] as number
    const slot = slots[((value - low) * scale) | 0] as number
    if (slot < 0) continue
    const at = ends[slot] as number
    all[at] = value
    ends[slot] = at + 1
  }
  return sizes.map((size, slot) => all.subarray((ends[slot] as number) - size, ends[slot] as number))
}
