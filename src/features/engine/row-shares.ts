import { isAscending } from './radix-order.ts'

/** Requests that stand together in a spine in order of time. */
export interface RowShare {
  readonly kind: 'rows'
  /** A multiple of 8, so that no two shares have one byte of a bitmap. */
  readonly start: number
  readonly end: number
  readonly requests: number
}

/** Reading the events around each share may add so much to reading them once. */
const mostRepeated = 0.5

/**
 * Divides a spine in order of time into shares of as many requests each. Null where it is in no such order, or where so many events
 * would be seen by several shares that dividing keys is better.
 */
export function rowShares(times: Float64Array, reach: number, count: number): readonly RowShare[] | null {
  if (!isAscending(times)) return null
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  if (reach * (count - 1) > span * mostRepeated) return null
  const size = Math.max(8, Math.ceil(times.length / count / 8) * 8)
  return Array.from({ length: Math.ceil(times.length / size) }, (_, share) => {
    const start = share * size
    const end = Math.min(start + size, times.length)
    return { kind: 'rows', start, end, requests: end - start }
  })
}
