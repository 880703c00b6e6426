import { ParameterError } from '../errors/parameter-error.ts'
import { showValue } from '../table/input-value.ts'

/** A span of time: a whole number of milliseconds, seconds, minutes, hours, days or weeks, like `90m` or `7d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`

const units: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** The duration in milliseconds, or null when the text is not one. */
export function parseDuration(text: string): number | null {
  const match = typeof text === 'string' ? /^(\d{1,12})(ms|s|m|h|d|w)$/.exec(text) : null
  if (match === null) return null
  const milliseconds = Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN)
  return Number.isSafeInteger(milliseconds) ? milliseconds : null
}

/** The shortest text of a duration: `formatDuration(5_400_000)` is `90m`. */
export function formatDuration(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = units[unit] ?? 1
    if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size}${unit}`
  }
  return `${milliseconds}ms`
}

/** The longest delay of a timer, in milliseconds; longer ones fire at once. */
export const longestTimer: number = 2 ** 31 - 1

/** A duration in milliseconds, short enough for a timer; throws ParameterError for anything else. */
export function readDuration(parameter: string, given: unknown): number {
  const milliseconds = typeof given === 'string' ? parseDuration(given) : null
  if (milliseconds !== null && milliseconds <= longestTimer) return milliseconds
  throw new ParameterError(parameter, `${showValue(given)} is not a duration like \`30s\`, or it is too long.`)
}
