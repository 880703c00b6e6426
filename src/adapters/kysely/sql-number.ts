/** The least number; it stands for no bound, and times are far above it. */
export const least: number = -Number.MAX_SAFE_INTEGER
const greatest: number = Number.MAX_SAFE_INTEGER

/** A time or position that may be infinite, as databases and JSON can hold it. */
export function bounded(value: number): number {
  return Math.min(Math.max(value, least), greatest)
}

/** What a driver gives for a number of 64 bits: a text, a bigint or a number. */
export function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}
