import type { ReadRequest } from './online-store.ts'
import { addStretch, type Growing } from './stretches.ts'
import { levelStarts } from './window-reach.ts'

/** Where a window that is read begins, and from where on the batch has all of it in one state. */
export interface LeftEdge {
  readonly left: number
  readonly headFrom: number
}

/** What is asked of a store. */
export type WindowNeeds = Pick<ReadRequest, 'tiles' | 'strips'>

/**
 * The tiles and inputs that windows need: of the batch, which ends at `until`, those from each left edge on that no head includes; of
 * streams all from there, or from the batch end, on. `edges` are in order of time.
 */
export function windowNeeds(edges: readonly LeftEdge[], until: number, isExact: boolean): WindowNeeds {
  const [fine, middle, coarse, strips]: [Growing, Growing, Growing, Growing] = [[], [], [], []]
  const add = (from: number, end: number): void => {
    const [five, hour, day] = levelStarts(from)
    if (isExact) addStretch(strips, from, Math.min(five, end))
    addStretch(fine, five, Math.min(hour, end))
    addStretch(middle, hour, Math.min(day, end))
    addStretch(coarse, day, end)
  }
  for (const { left, headFrom } of edges) if (left < until) add(left, headFrom)
  for (const { left } of edges) add(Math.max(left, until), Number.POSITIVE_INFINITY)
  return { tiles: [fine, middle, coarse], strips }
}
