import { hopOf, type Resolution } from '../definition/window.ts'

/**
 * For each query of one key, the first and the one-past-last input of its window.
 *
 * Times and query times ascend, so both edges only move forward. The right edge is strict: inputs at the query's own instant do not count.
 */
export function rightBounds(
  times: Float64Array,
  start: number,
  end: number,
  queries: Float64Array,
  from: number,
  count: number,
  right: Int32Array,
): void {
  let edge = start
  for (let query = 0; query < count; query++) {
    const at = queries[from + query] as number
    while (edge < end && (times[edge] as number) < at) edge++
    right[query] = edge - start
  }
}

/** The left bounds of one window; `null` is all history. */
export function leftBounds(
  times: Float64Array,
  start: number,
  end: number,
  queries: Float64Array,
  from: number,
  count: number,
  window: number | null,
  resolution: Resolution,
  left: Int32Array,
): void {
  if (window === null) {
    left.fill(0, 0, count)
    return
  }
  const hop = resolution === 'exact' ? 1 : hopOf(window)
  let edge = start
  for (let query = 0; query < count; query++) {
    const at = (queries[from + query] as number) - window
    const opens = hop === 1 ? at : Math.floor(at / hop) * hop
    while (edge < end && (times[edge] as number) < opens) edge++
    left[query] = edge - start
  }
}
