import { compareNumbers } from '../table/total-order.ts'

/** What a state can count: a finite number or a text; `countable` writes any scalar as one. */
export type Countable = number | string

/** How often each of several values was added, less how often it was removed; plain data. */
export interface Counts {
  /** Distinct values, ascending in `compareCountables`. */
  values: Countable[]
  /** One per value; never 0, below 0 where a removal is here and what it removes is in another state. */
  counts: number[]
  /** Values that came lately and are not among `values`: few, so that a place among them is made quickly. */
  recent: Countable[]
  recentCounts: number[]
}

export function emptyCounts(): Counts {
  return { values: [], counts: [], recent: [], recentCounts: [] }
}

/** A scalar as a state can count it: equal values, and only those, give equal countables of one column. */
export function countable(value: unknown): Countable {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof Uint8Array ? hexadecimal(value) : String(value)
}

/** Numbers in ascending order, NaN the greatest; texts by UTF-16 unit, which is quick and needs no meaning. */
function compareCountables(left: Countable, right: Countable): number {
  if (typeof left === typeof right) return left < right ? -1 : left > right ? 1 : 0
  // One is 'NaN', 'Infinity' or '-Infinity', which order as texts like the numbers that they are.
  return compareNumbers(Number(left), Number(right))
}

/** Counts a value `by` times more. */
export function changeCount(state: Counts, value: Countable, by: number): void {
  if (adjust(state.values, state.counts, value, by)) return
  if (adjust(state.recent, state.recentCounts, value, by)) return
  const place = placeOf(state.recent, value)
  state.recent.splice(place, 0, value)
  state.recentCounts.splice(place, 0, by)
  if (state.recent.length > 64 + 4 * Math.sqrt(state.values.length)) settle(state)
}

/** Adds all counts of `right` to `left`; `right` is left alone. */
export function mergeCounts(left: Counts, right: Counts): void {
  const size = right.values.length + right.recent.length
  if (size * 16 < left.values.length) {
    for (const [index, value] of right.values.entries()) changeCount(left, value, right.counts[index] as number)
    for (const [index, value] of right.recent.entries()) changeCount(left, value, right.recentCounts[index] as number)
    return
  }
  settle(left)
  const { values, counts } = mergeSorted(left, settled(right))
  left.values = values
  left.counts = counts
}

/** All values in order with their counts; arrays that the state may share. */
export function settled({ values, counts, recent, recentCounts }: Counts): Pick<Counts, 'values' | 'counts'> {
  return recent.length === 0
    ? { values, counts }
    : mergeSorted({ values, counts }, { values: recent, counts: recentCounts })
}

/** Moves the recent values to the others. */
export function settle(state: Counts): void {
  const { values, counts } = settled(state)
  state.values = values
  state.counts = counts
  state.recent = []
  state.recentCounts = []
}

type Sorted = Pick<Counts, 'values' | 'counts'>

function mergeSorted(left: Sorted, right: Sorted): Sorted {
  const values: Countable[] = []
  const counts: number[] = []
  let at = 0
  for (let index = 0; index < right.values.length; index++) {
    const value = right.values[index] as Countable
    let count = right.counts[index] as number
    let order = -1
    while (at < left.values.length) {
      order = compareCountables(left.values[at] as Countable, value)
      if (order >= 0) break
      values.push(left.values[at] as Countable)
      counts.push(left.counts[at++] as number)
    }
    if (order === 0) count += left.counts[at++] as number
    if (count === 0) continue
    values.push(value)
    counts.push(count)
  }
  for (; at < left.values.length; at++) {
    values.push(left.values[at] as Countable)
    counts.push(left.counts[at] as number)
  }
  return { values, counts }
}

/** Changes the count of a value that is there; false where it is not. */
function adjust(values: Countable[], counts: number[], value: Countable, by: number): boolean {
  const place = placeOf(values, value)
  if (values[place] !== value) return false
  const count = (counts[place] as number) + by
  counts[place] = count
  if (count !== 0) return true
  values.splice(place, 1)
  counts.splice(place, 1)
  return true
}

/** The place of the first of values in order that is not less. */
export function placeOf(values: readonly Countable[], value: Countable): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareCountables(values[middle] as Countable, value) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
