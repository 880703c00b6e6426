import { BigheadError } from './bighead-error.ts'
import type { Problem } from './definition-error.ts'

/** An online store does not hold what a definition asks for, or holds the state of another definition. */
export class NotMaterializedError extends BigheadError {
  override readonly name = 'NotMaterializedError' as const
  readonly code = 'NOT_MATERIALIZED' as const
  readonly missing: readonly { readonly group: string; readonly feature: string }[]

  constructor(missing: readonly { readonly group: string; readonly feature: string }[], detail: string) {
    const names = missing.map(m => `${m.group}.${m.feature}`)
    super(`The online store does not hold ${names.join(', ')}. ${detail}`)
    this.missing = missing
  }
}

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

/** A request to the reader or the predictor is malformed; every problem is reported at once. */
export class RequestError extends BigheadError {
  override readonly name = 'RequestError' as const
  readonly code = 'INVALID_REQUEST' as const
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`The request is not valid: ${problems.map(p => `${p.at}: ${p.message}`).join('; ')}`)
    this.problems = problems
  }
}
