import { BigheadError } from '../../features/errors/bighead-error.ts'

/** A table entry for what an engine cannot mean exactly. */
export interface Unsupported {
  readonly unsupported: string
}

/** Declines an entry of an engine's table, with the reason. */
export function unsupported(reason: string): Unsupported {
  return Object.freeze({ unsupported: reason })
}

/** Whether an entry is declined. */
export function isUnsupported(entry: unknown): entry is Unsupported {
  return typeof entry === 'object' && entry !== null && 'unsupported' in entry
}

/** One thing that an engine cannot compute: where it is asked for, what it is, and why. */
export interface Gap {
  /** A path into the definition, like `groups.airport.delay_mean`. */
  readonly at: string
  readonly what: string
  readonly reason: string
}

/** An engine cannot compute all of a definition; every gap is reported at once. */
export class UnsupportedError extends BigheadError {
  override readonly name = 'UnsupportedError' as const
  readonly code = 'UNSUPPORTED' as const
  readonly engine: string
  readonly subject: string
  readonly gaps: readonly Gap[]

  constructor(engine: string, subject: string, gaps: readonly Gap[]) {
    const lines = gaps.map(({ at, what, reason }) => `  ${at}: ${what}: ${reason}`)
    const count = `${gaps.length} ${gaps.length === 1 ? 'part' : 'parts'}`
    super(
      `${engine} cannot compute ${count} of ${subject}; leave them out, or use the in-process engine:\n${lines.join('\n')}`,
    )
    this.engine = engine
    this.subject = subject
    this.gaps = gaps
  }
}
