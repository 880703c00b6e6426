import { ParameterError } from '../errors/parameter-error.ts'
import { showValue } from '../table/input-value.ts'
import { parseDuration } from './duration.ts'

/** Timers of more milliseconds fire at once. */
export const longestTimer: number = 2 ** 31 - 1

/** Milliseconds of a duration that a timer can wait; throws ParameterError for what is none. */
export function readDuration(parameter: string, given: unknown): number {
  const milliseconds = typeof given === 'string' ? parseDuration(given) : null
  if (milliseconds !== null && milliseconds <= longestTimer) return milliseconds
  throw new ParameterError(parameter, `${showValue(given)} is not a duration like \`30s\`, or it is too long.`)
}
