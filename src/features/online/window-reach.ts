import { ceilTo, day, fiveMinutes, hour, type Resolution, windowStart } from '../definition/window.ts'

/** The sizes of the tiles of the three levels. */
export const tileSizes: readonly [number, number, number] = [fiveMinutes, hour, day]

/** The left edges that reads of a window can have within a batch, up to its greatest age. */
export interface WindowReach {
  /** The earliest one; −∞ for all history. */
  readonly first: number
  /** What happened between here and the batch end is in one state: no reachable left edge lies behind it. */
  readonly headFrom: number
}

/** What a batch with that end and age uploads for a window. A window that is not longer than the age needs no head. */
export function windowReach(
  window: number | null,
  resolution: Resolution,
  until: number,
  maxBatchAge: number,
): WindowReach {
  const first = windowStart(until, window, resolution)
  const last = windowStart(until + maxBatchAge, window, resolution)
  return { first, headFrom: Math.min(until, ceilTo(last, day)) }
}

/** Where the tiles of each level begin that make up a stretch from `from` on: fine ones to the next hour, middle ones to the next day. */
export function levelStarts(from: number): [number, number, number] {
  return [ceilTo(from, fiveMinutes), ceilTo(from, hour), ceilTo(from, day)]
}
