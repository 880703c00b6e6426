import { BigheadError } from './bighead-error.ts'

/** An online read asks for a time that the store can no longer, or not yet, answer exactly. */
export class ReadTooOldError extends BigheadError {
  override readonly name = 'ReadTooOldError' as const
  readonly code = 'READ_TOO_OLD' as const
  readonly group: string
  /** The time asked for, epoch milliseconds. */
  readonly requestedAt: number

  constructor(group: string, requestedAt: number, detail: string) {
    super(`Group \`${group}\` cannot be read as of ${iso(requestedAt)}: ${detail}`)
    this.group = group
    this.requestedAt = requestedAt
  }
}

function iso(time: number): string {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
