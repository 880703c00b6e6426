import { ParameterError } from '../errors/parameter-error.ts'
import { Thread, type ThreadModule } from './thread.ts'
import { oneThread, type RunOptions, type Threads, type ThreadWork } from './threads.ts'

/**
 * Threads of `node:worker_threads`; the calling thread where there are none, or for a count of 1. Nothing starts before it is needed,
 * and an idle thread does not keep the process alive.
 *
 * @throws {ParameterError} for a count that is no positive whole number.
 */
export async function threadPool(count: number): Promise<Threads> {
  if (!Number.isInteger(count) || count < 1) {
    throw new ParameterError('threads', `${count} is not a number of threads; give 1, 2, 3, …`)
  }
  if (count === 1) return oneThread
  const module = await import('node:worker_threads').catch(() => null)
  return module === null ? oneThread : new ThreadPool(count, module)
}

/** How many threads there can be at a time: the cores that this process may use. */
export async function availableThreads(): Promise<number> {
  const os = await import('node:os').catch(() => null)
  return os?.availableParallelism() ?? 1
}

class ThreadPool implements Threads {
  readonly count: number
  readonly #module: ThreadModule
  #threads: Thread[] = []
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(count: number, module: ThreadModule) {
    this.count = count
    this.#module = module
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
    await this.#end(new RangeError('the threads are closed'))
  }

  async #run<Shared, Job, Result>(
    work: ThreadWork<Shared, Job, Result>,
    shared: Shared,
    jobs: readonly Job[],
    { stage, signal }: RunOptions,
  ): Promise<Result[]> {
    signal?.throwIfAborted()
    this.start()
    const stop = (): void => void this.#end(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
    const results = new Array<Result>(jobs.length)
    const failures: { readonly index: number; readonly error: unknown }[] = []
    let next = 0
    const takeJobs = async (thread: Thread): Promise<void> => {
      thread.begin(work.url, shared, stage)
      while (next < jobs.length && failures.length === 0) {
        const index = next++
        const job = jobs[index] as Job
        try {
          const reply = await thread.ask(job)
          // Errors lose their class between threads; here the job throws the real one.
          results[index] = reply.ok ? (reply.result as Result) : await (await work.load()).run(shared, job)
        } catch (error) {
          failures.push({ index, error })
        }
      }
    }
    await Promise.all(this.#threads.slice(0, jobs.length).map(takeJobs))
    signal?.removeEventListener('abort', stop)
    signal?.throwIfAborted()
    failures.sort((left, right) => left.index - right.index)
    if (failures[0] !== undefined) throw failures[0].error
    return results
  }

  async #end(reason: unknown): Promise<void> {
    const threads = this.#threads
    this.#threads = []
    await Promise.all(threads.map(thread => thread.end(reason)))
  }
}
