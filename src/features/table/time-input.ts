import { ParameterError } from '../errors/parameter-error.ts'
import { inputReader, Refusal } from './input-value.ts'

/** An instant as a caller may write it: epoch milliseconds, a `Date`, or ISO text with a zone. */
export type TimeInput = number | Date | string

const read = inputReader('timestamp')

/**
 * The instant in epoch milliseconds.
 *
 * @throws {ParameterError} for text without a zone, and for anything that is not a time.
 */
export function toTime(input: TimeInput, parameter: string): number {
  const time = read(input)
  if (typeof time === 'number') return time
  throw new ParameterError(
    parameter,
    time instanceof Refusal ? time.detail : 'a time is needed, like 2001-05-01T10:00:00Z.',
  )
}
