const minute = 60_000
export const hour = 3_600_000
export const day = 86_400_000
/** The finest tile and the hop of windows shorter than twelve hours. */
export const fiveMinutes: number = 5 * minute

/** How a window's left edge is rounded: down to a hop, or not at all. */
export type Resolution = 'hop' | 'exact'

/** The hop of a window in milliseconds: a day from 12 days on, an hour from 12 hours on, else five minutes. */
export function hopOf(window: number): number {
  if (window >= 12 * day) return day
  return window >= 12 * hour ? hour : fiveMinutes
}

/** The first instant that a window ending at `end` includes; −∞ for all history. */
export function windowStart(end: number, window: number | null, resolution: Resolution): number {
  if (window === null) return Number.NEGATIVE_INFINITY
  return resolution === 'exact' ? end - window : floorTo(end - window, hopOf(window))
}

/** The greatest multiple of `step` that is not after `time`; also before 1970. */
export function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step
}

/** The smallest multiple of `step` that is not before `time`. */
export function ceilTo(time: number, step: number): number {
  return Math.ceil(time / step) * step
}
