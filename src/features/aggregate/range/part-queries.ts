import type { KernelQueries } from './range-kernel.ts'

/** Questions that some inputs of a part answer, with bounds among the part's own inputs. */
export interface PartQueries {
  /** Their numbers among the questions of the key. */
  readonly numbers: Int32Array
  readonly right: Int32Array
  readonly lefts: readonly Int32Array[]
  readonly times: Float64Array
  readonly rows: Int32Array
}

/** Room for so many questions. */
export function partQueries(size: number, windows: number): PartQueries {
  return {
    numbers: new Int32Array(size),
    right: new Int32Array(size),
    lefts: Array.from({ length: windows }, () => new Int32Array(size)),
    times: new Float64Array(size),
    rows: new Int32Array(size),
  }
}

/** For each question the leftmost edge of its own and all later windows: it does not decrease. */
export function lowestLefts({ count, lefts }: KernelQueries): Int32Array {
  const lowest = new Int32Array(count)
  let least = 0x7fffffff
  for (let query = count - 1; query >= 0; query--) {
    for (const left of lefts) least = Math.min(least, left[query] as number)
    lowest[query] = least
  }
  return lowest
}

/** Fills in the questions that see one of the ascending positions, and gives how many; it passes over the others by bisection. */
export function selectQueries(
  positions: Int32Array,
  queries: KernelQueries,
  lowest: Int32Array,
  into: PartQueries,
): number {
  const { count, right, lefts, times, rows } = queries
  const size = positions.length
  let found = 0
  let next = 0
  let end = 0
  const starts = new Int32Array(lefts.length)
  let query = firstAfter(right, positions[0] as number, 0, count)
  while (query < count) {
    while (next < size && (positions[next] as number) < (lowest[query] as number)) next++
    if (next === size) break
    const edge = right[query] as number
    if ((positions[next] as number) >= edge) {
      query = firstAfter(right, positions[next] as number, query + 1, count)
      continue
    }
    while (end < size && (positions[end] as number) < edge) end++
    let isSeen = false
    for (let window = 0; window < lefts.length; window++) {
      const opens = (lefts[window] as Int32Array)[query] as number
      let start = starts[window] as number
      while (start > 0 && (positions[start - 1] as number) >= opens) start--
      while (start < end && (positions[start] as number) < opens) start++
      starts[window] = start
      ;(into.lefts[window] as Int32Array)[found] = start
      isSeen ||= start < end
    }
    if (isSeen) {
      into.numbers[found] = query
      into.right[found] = end
      into.times[found] = times[query] as number
      into.rows[found] = rows[query] as number
      found++
    }
    query++
  }
  return found
}

/** The first question from `low` on whose right edge is behind the position. */
function firstAfter(right: Int32Array, position: number, from: number, count: number): number {
  let low = from
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if ((right[middle] as number) > position) high = middle
    else low = middle + 1
  }
  return low
}
