import { ParameterError } from '../errors/parameter-error.ts'
import { Thread, type ThreadModule } from './thread.ts'
import { oneThread, type RunOptions, type Threads, type ThreadWork } from './threads.ts'

/**
 * So many threads of `node:worker_threads`, or where no count is given one for each core, for work on many rows only. Where there are no
 * such threads, and for a count of 1, it is the calling thread. Nothing starts before it is needed, and an idle thread does not keep
 * the process alive.
 *
 * @throws {ParameterError} for a count that is no positive whole number.
 */
export async function threadPool(count?: number): Promise<Threads> {
  if (count !== undefined && (!Number.isInteger(count) || count < 1)) {
    throw new ParameterError('threads', `${count} is not a number of threads; give 1, 2, 3, …`)
  }
  const wanted = count ?? (await availableCores())
  const module = wanted === 1 ? null : await import('node:worker_threads').catch(() => null)
  return module === null ? oneThread : new ThreadPool(wanted, count === undefined ? worthwhile : 0, module)
}

/** So many rows take about as long as starting threads. */
const worthwhile = 250_000

async function availableCores(): Promise<number> {
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
  #closed = false

  constructor(count: number, leastRows: number, module: ThreadModule) {
    this.count = count
    this.#leastRows = leastRows
    this.#module = module
  }

  pays(rows: number): boolean {
    return rows >= this.#leastRows
  }

  start(): void {
    if (this.#closed) throw new RangeError('the threads are closed')
    while (this.#threads.length < this.count) this.#threads.push(new Thread(this.#module))
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
    this.#end(new RangeError('the threads are closed'))
    await Promise.all(this.#ending)
  }

  async #run<Shared, Job, Result>(
    work: ThreadWork<Shared, Job, Result>,
    shared: Shared,
    jobs: readonly Job[],
    { stage, signal, onDone }: RunOptions,
  ): Promise<Result[]> {
    signal?.throwIfAborted()
    this.start()
    const stop = (): void => this.#end(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
    const results = new Array<Result>(jobs.length)
    const failures: { readonly index: number; readonly error: unknown }[] = []
    let next = 0
    const takeJobs = async (thread: Thread): Promise<void> => {
      let index = next
      try {
        thread.begin(work.url, shared, stage)
        while (next < jobs.length && failures.length === 0) {
          index = next++
          const job = jobs[index] as Job
          const reply = await thread.ask(job)
          // Errors lose their class between threads; here the job throws the real one.
          results[index] = reply.ok ? (reply.result as Result) : await (await (await work.load()).prepare(shared))(job)
          onDone?.(index)
        }
      } catch (error) {
        failures.push({ index, error })
      }
    }
    await Promise.all(this.#threads.slice(0, jobs.length).map(takeJobs))
    signal?.removeEventListener('abort', stop)
    signal?.throwIfAborted()
    failures.sort((left, right) => left.index - right.index)
    if (failures[0] !== undefined) throw failures[0].error
    return results
  }

  #end(reason: unknown): void {
    for (const thread of this.#threads) {
      const ending = thread.end(reason).finally(() => this.#ending.delete(ending))
      this.#ending.add(ending)
    }
    this.#threads = []
  }
}
