import { BigheadError } from './bighead-error.ts'

/** A thread ended before its part of a job was done: it ran out of memory, or something in it called `process.exit`. */
export class ThreadError extends BigheadError {
  override readonly name = 'ThreadError' as const
  readonly code = 'THREAD_ENDED' as const
  /** What the thread was doing, like `backfill origin`. */
  readonly stage: string

  constructor(stage: string, detail: string, options?: ErrorOptions) {
    super(`A thread ended during \`${stage}\`: ${detail}. Use fewer threads, or \`threads: 1\` to work without.`)
    this.stage = stage
    if (options?.cause !== undefined) this.cause = options.cause
  }
}
