/** The progress of a long-running operation. */
export interface Progress {
  /** What is being done, like `backfill origin`. */
  readonly stage: string
  readonly done: number
  /** Null while unknown. */
  readonly total: number | null
  readonly unit: 'rows' | 'columns' | 'fits'
}

/** The options of every long-running operation. */
export interface LongRunning {
  /** Stops the work soon after it fires, with its reason as the error. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Lets timers, signals and other callers have their turn in long loops, and reports progress at most every 50 ms. */
export class Pace {
  readonly #options: LongRunning
  readonly #now: () => number
  #next: number

  constructor(options: LongRunning, now: () => number = () => performance.now()) {
    this.#options = options
    this.#now = now
    this.#next = now() + interval
    options.signal?.throwIfAborted()
  }

  /** Whether it is time for `pause`; cheap enough for a loop. */
  get due(): boolean {
    return this.#now() >= this.#next
  }

  /** Yields to the event loop once, then throws if the signal has fired. */
  async pause(progress?: Progress): Promise<void> {
    if (progress !== undefined) this.report(progress)
    await new Promise<void>(resolve => setImmediate(resolve))
    this.#options.signal?.throwIfAborted()
    this.#next = this.#now() + interval
  }

  report(progress: Progress): void {
    this.#options.onProgress?.(progress)
  }
}

const interval = 50
