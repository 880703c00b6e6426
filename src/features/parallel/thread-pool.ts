import { ParameterError } from '../errors/parameter-error.ts'
import { leaveThread, takeThread } from './idle-threads.ts'
import type { Thread, ThreadModule } from './thread.ts'
import { type JobRunner, oneThread, type RunOptions, type Threads, type ThreadWork } from './threads.ts'

/**
 * So many threads of `node:worker_threads`, or where no count is given one for each core, for work on many rows only. Where there are no
 * such threads, and for a count of 1, it is the calling thread. Nothing starts before it is needed; threads that an earlier pool has left
 * go on. An idle thread does not keep the process alive.
 *
 * @throws {ParameterError} for a count that is not a positive whole number.
 */
export async function threadPool(count?: number): Promise<Threads> {
  if (count !== undefined && (!Number.isInteger(count) || count < 1)) {
    throw new ParameterError('threads', `${count} is not a number of threads; give 1, 2, 3, …`)
  }
  const wanted = count ?? (await availableCores())
  const module = wanted === 1 ? null : await import('node:worker_threads').catch(() => null)
  return module === null ? oneThread : new ThreadPool(wanted, count === undefined ? worthwhile : 0, module)
}

/** The number of rows that take about as long as starting threads. */
const worthwhile = 250_000

/** The number of jobs that wait in a thread: jobs differ, and its own may be the quick ones. */
const mostAhead = 3

/** How many threads of this process run at a time. */
export async function availableCores(): Promise<number> {
  const os = await import('node:os').catch(() => null)
  return os?.availableParallelism() ?? 1
}

class ThreadPool implements Threads {
  readonly count: number
  readonly #leastRows: number
  readonly #module: ThreadModule
  #threads: Thread[] = []
  #last: Promise<unknown> = Promise.resolve()
  readonly #ending = new Set<Promise<void>>()
  #isRunning = false
  #closed = false

  constructor(count: number, leastRows: number, module: ThreadModule) {
    this.count = count
    this.#leastRows = leastRows
    this.#module = module
  }

  pays(rows: number): boolean {
    return rows >= this.#leastRows
  }

  start(url: URL): void {
    for (const thread of this.#started(this.count)) thread.load(url)
  }

  run<Shared, Job, Result>(
    work: ThreadWork<Shared, Job, Result>,
    shared: Shared,
    jobs: readonly Job[],
    options: RunOptions,
  ): Promise<Result[]> {
    const turn = this.#last.then(() => this.#run(work, shared, jobs, options))
    this.#last = turn.catch(() => {})
    return turn
  }

  async close(): Promise<void> {
    this.#closed = true
    // In the middle of a run, a thread that waits may be asked again.
    if (!this.#isRunning) for (const thread of this.#threads.splice(0)) leaveThread(thread)
    this.#end(new RangeError('the threads are closed'))
    await Promise.all(this.#ending)
  }

  async #run<Shared, Job, Result>(
    work: ThreadWork<Shared, Job, Result>,
    shared: Shared,
    jobs: readonly Job[],
    { stage, signal, helps = false, onDone }: RunOptions,
  ): Promise<Result[]> {
    signal?.throwIfAborted()
    const threads = this.#started(Math.min(this.count, jobs.length) - (helps ? 1 : 0))
    const stop = (): void => this.#end(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
    this.#isRunning = true
    const results = new Array<Result>(jobs.length)
    const failures: { readonly index: number; readonly error: unknown }[] = []
    let [next, end] = [0, jobs.length]
    // Where the calling thread helps, the others begin at the other end: neighbours are alike, and code gets warm with what is alike.
    const take = (isHere: boolean): number => (isHere === helps ? next++ : --end)
    // Jobs before one that failed are still done: the first failure counts.
    let firstFailed = jobs.length
    const takeJobs = async (answer: (job: Job) => Promise<Result>, thread: Thread | null, left = 0): Promise<void> => {
      let index = next
      try {
        while (next < end - left && next < firstFailed) {
          index = take(thread === null)
          results[index] = await answer(jobs[index] as Job)
          onDone?.(index)
        }
      } catch (error) {
        failures.push({ index, error })
        firstFailed = thread?.hasEnded ? 0 : Math.min(firstFailed, index)
      }
    }
    // Errors lose their class between threads; the job is done again here, where it throws the real one.
    const again = async (job: Job): Promise<Result> => (await (await work.load()).prepare(shared))(job)
    const takers: Promise<void>[] = []
    for (const thread of threads) {
      const answer = asked(thread, () => thread.begin(work.url, shared, stage), again)
      takers.push(takeJobs(answer, thread))
      // While the calling thread works it hears no answers: a thread has its next jobs before, as long as there are as many for everybody.
      for (let ahead = 1; helps && ahead <= mostAhead; ahead++)
        takers.push(takeJobs(answer, thread, ahead * this.count))
    }
    if (helps) takers.push(takeJobs(helping(work, shared), null))
    await Promise.all(takers)
    this.#isRunning = false
    signal?.removeEventListener('abort', stop)
    signal?.throwIfAborted()
    failures.sort((left, right) => left.index - right.index)
    if (failures[0] !== undefined) throw failures[0].error
    return results
  }

  /** So many threads of the pool, which start where they have not yet, or have ended. */
  #started(count: number): readonly Thread[] {
    if (this.#closed) throw new RangeError('the threads are closed')
    this.#threads = this.#threads.filter(thread => !thread.hasEnded)
    while (this.#threads.length < count) this.#threads.push(takeThread(this.#module))
    return this.#threads.slice(0, Math.max(count, 0))
  }

  #end(reason: unknown): void {
    for (const thread of this.#threads) {
      const ending = thread.end(reason).finally(() => this.#ending.delete(ending))
      this.#ending.add(ending)
    }
    this.#threads = []
  }
}

/** Lets a thread do jobs, and `again` those that it could not. */
function asked<Job, Result>(
  thread: Thread,
  begin: () => void,
  again: (job: Job) => Promise<Result>,
): (job: Job) => Promise<Result> {
  let isBegun = false
  return async job => {
    if (!isBegun) begin()
    isBegun = true
    const reply = await thread.ask(job)
    return reply.ok ? (reply.result as Result) : again(job)
  }
}

/** Does jobs in this thread, which has a turn for others before each. */
function helping<Shared, Job, Result>(
  work: ThreadWork<Shared, Job, Result>,
  shared: Shared,
): (job: Job) => Promise<Result> {
  let run: Promise<JobRunner<Job, Result>> | null = null
  return async job => {
    run ??= work.load().then(module => module.prepare(shared))
    await new Promise<void>(resolve => setImmediate(resolve))
    return (await run)(job)
  }
}
