import { appendNumbers, type BatchWork, type Ran, runApart } from './batch-work.ts'

/** What a queue is told, and what it tells. */
export interface QueueOptions {
  /** Rows that may wait. */
  readonly queueRows: number
  /** Rows that go to the model at a time. */
  readonly batchRows: number
  /** Whether an error is not a row's fault. */
  readonly isFatal: (error: unknown) => boolean
  /** Bounds one run: what it throws is fatal. */
  readonly bound: <T>(running: Promise<T>) => Promise<T>
  /** After a fatal error, before anything else is run. */
  readonly recover: (error: unknown) => Promise<void>
  /** The error for what finds no room. */
  readonly refuse: () => Error
  readonly onBatch: (rows: number) => void
  readonly onDepth: (rows: number) => void
}

/** What came of a part, and its times in microseconds. */
export interface Queued extends Ran {
  /** Runs that count for it: one of several parts counts for the first whose caller still waits. */
  readonly executions: number
  readonly queue: number
  readonly infer: number
}

interface Job {
  readonly kind: BatchWork<unknown>
  readonly part: unknown
  readonly rows: number
  readonly queuedAt: number
  readonly signal: AbortSignal
  readonly settle: (outcome: { readonly done: Queued } | { readonly error: unknown }) => void
}

/**
 * Work for a model that does one thing at a time. What comes while it is busy goes together when it is free again; nothing waits for more.
 * Rows are counted, not calls, and calls that gave up do not go to the model.
 */
export class BatchQueue {
  readonly #options: QueueOptions
  readonly #waiting = new Set<Job>()
  #rows = 0
  #isBusy = false
  #closed: { readonly error: unknown } | null = null

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Rows that wait. */
  get rows(): number {
    return this.#rows
  }

  /** Runs a part, in pieces where it is larger than a batch. Throws at once where there is no room, and the signal's reason when it fires. */
  async run<Part>(work: BatchWork<Part>, part: Part, signal: AbortSignal): Promise<Queued> {
    const { batchRows, queueRows, refuse } = this.#options
    const rows = work.rowsOf(part)
    if (this.#rows > 0 && this.#rows + rows > queueRows) throw refuse()
    if (rows <= batchRows) return this.#submit(work, part, signal)
    const done = await this.#runPieces(work, part, signal)
    return {
      numbers: appendNumbers(done.map(piece => piece.numbers)),
      failures: done.flatMap(({ failures }, index) =>
        failures.map(({ row, error }) => ({ row: row + index * batchRows, error })),
      ),
      executions: done.reduce((sum, piece) => sum + piece.executions, 0),
      queue: done[0]?.queue ?? 0,
      infer: done.reduce((sum, piece) => sum + piece.infer, 0),
    }
  }

  /** Piece after piece, so that others have their turn in between; all of its rows count until then. */
  async #runPieces<Part>(work: BatchWork<Part>, part: Part, signal: AbortSignal): Promise<readonly Queued[]> {
    const { batchRows } = this.#options
    const rows = work.rowsOf(part)
    const done: Queued[] = []
    let from = 0
    this.#count(rows)
    try {
      while (from < rows) {
        const start = from
        from = Math.min(rows, start + batchRows)
        this.#count(start - from)
        done.push(await this.#submit(work, work.slice(part, start, from), signal))
      }
    } finally {
      this.#count(from - rows)
    }
    return done
  }

  /** Refuses everything that waits, and everything that comes. */
  close(error: unknown): void {
    this.#closed = { error }
    for (const job of [...this.#waiting]) {
      this.#leave(job)
      job.settle({ error })
    }
  }

  #submit<Part>(work: BatchWork<Part>, part: Part, signal: AbortSignal): Promise<Queued> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== null) return reject(this.#closed.error)
      if (signal.aborted) return reject(signal.reason)
      const giveUp = (): void => {
        this.#leave(job)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      const job: Job = {
        kind: work as unknown as Job['kind'],
        part,
        rows: work.rowsOf(part),
        queuedAt: performance.now(),
        signal,
        settle: outcome => {
          signal.removeEventListener('abort', giveUp)
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.done)
        },
      }
      this.#waiting.add(job)
      this.#count(job.rows)
      if (!this.#isBusy) void this.#work()
    })
  }

  /** Takes a job out of those that wait, if it still does. */
  #leave(job: Job): void {
    if (this.#waiting.delete(job)) this.#count(-job.rows)
  }

  #count(rows: number): void {
    this.#rows += rows
    this.#options.onDepth(this.#rows)
  }

  async #work(): Promise<void> {
    this.#isBusy = true
    while (this.#waiting.size > 0) await this.#runBatch(this.#take())
    this.#isBusy = false
  }

  /** The longest run of jobs of one kind from the front that a batch holds. */
  #take(): readonly Job[] {
    const batch: Job[] = []
    let rows = 0
    for (const job of this.#waiting) {
      if (batch.length > 0 && (job.kind !== batch[0]?.kind || rows + job.rows > this.#options.batchRows)) break
      rows += job.rows
      batch.push(job)
    }
    for (const job of batch) this.#leave(job)
    return batch
  }

  async #runBatch(batch: readonly Job[]): Promise<void> {
    const { isFatal, bound, recover, onBatch } = this.#options
    const { kind } = batch[0] as Job
    onBatch(batch.reduce((sum, job) => sum + job.rows, 0))
    const begun = performance.now()
    try {
      const ran = await bound(runApart(kind, kind.join(batch.map(job => job.part)), isFatal))
      deliver(batch, ran, begun)
    } catch (error) {
      for (const job of batch) job.settle({ error })
      await recover(error)
    }
  }
}

/** Gives every job its own rows. */
function deliver(batch: readonly Job[], { numbers, failures }: Ran, begun: number): void {
  const infer = (performance.now() - begun) * 1000
  let from = 0
  let executions = 1
  for (const { kind, rows, queuedAt, signal, settle } of batch) {
    const [start, end] = [from, from + rows]
    from = end
    const own = failures.filter(({ row }) => row >= start && row < end)
    settle({
      done: {
        numbers: batch.length === 1 ? numbers : numbers.subarray(start * kind.width, end * kind.width),
        failures: own.map(({ row, error }) => ({ row: row - start, error })),
        executions,
        queue: (begun - queuedAt) * 1000,
        infer,
      },
    })
    if (!signal.aborted) executions = 0
  }
}
