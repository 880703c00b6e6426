import { hopOf, type Resolution } from '../definition/window.ts'

/**
 * For each query of one key, the first and the one-past-last input of its window.
 *
 * Times and query times ascend, so both edges only move forward. The right edge is strict: inputs at the query's own instant do not count.
 */
export function rightBounds(times: Float64Array, queries: Float64Array, right: Int32Array): void {
  let edge = 0
  for (let query = 0; query < queries.length; query++) {
    const at = queries[query] as number
    while (edge < times.length && (times[edge] as number) < at) edge++
    right[query] = edge
  }
}

/** The left bounds of one window; `null` is all history. */
export function leftBounds(
  times: Float64Array,
  queries: Float64Array,
  window: number | null,
  resolution: Resolution,
  left: Int32Array,
): void {
  if (window === null) {
    left.fill(0)
    return
  }
  const hop = resolution === 'exact' ? 1 : hopOf(window)
  let edge = 0
  for (let query = 0; query < queries.length; query++) {
    const at = (queries[query] as number) - window
    const opens = hop === 1 ? at : Math.floor(at / hop) * hop
    while (edge < times.length && (times[edge] as number) < opens) edge++
    left[query] = edge
  }
}

/** The first instant that a window includes, for each query. */
export function putOpenings(queries: Float64Array, window: number, resolution: Resolution, opens: Float64Array): void {
  const hop = resolution === 'exact' ? 1 : hopOf(window)
  for (let query = 0; query < queries.length; query++) opens[query] = (queries[query] as number) - window
  if (hop === 1) return
  for (let query = 0; query < queries.length; query++) {
    opens[query] = Math.floor((opens[query] as number) / hop) * hop
  }
}
