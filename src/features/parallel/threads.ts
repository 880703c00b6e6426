import { Pace } from '../progress.ts'

/**
 * What threads can run: a module that exports `prepare(shared)`, which gives the function that does one job. All that goes in and out
 * is data; typed arrays on shared memory are not copied.
 */
export interface ThreadWork<Shared, Job, Result> {
  /** The module, for threads. */
  readonly url: URL
  /** The same module, for the calling thread. */
  readonly load: () => Promise<{ prepare(shared: Shared): JobRunner<Job, Result> | Promise<JobRunner<Job, Result>> }>
}

/** Does one job. */
export type JobRunner<Job, Result> = (job: Job) => Result | Promise<Result>

/** What a run reports, and how it is stopped. */
export interface RunOptions {
  /** What is being done, like `backfill origin`. */
  readonly stage: string
  readonly signal?: AbortSignal
  /** Whether the calling thread takes jobs as well, in place of one of the threads; it yields after each. */
  readonly helps?: boolean
  /** Called after each job with its number. */
  readonly onDone?: (job: number) => void
}

/** Who works on jobs. Several runs at once take turns. */
export interface Threads {
  /** How many jobs are worked on at a time. */
  readonly count: number
  /** Whether it is worth while to spread work on so many rows. */
  pays(rows: number): boolean
  /** Lets all threads start and load the module, so that the first run of its work does not wait for that. */
  start(url: URL): void
  /**
   * Runs every job and gives the results in the order of the jobs. `shared` goes to each thread once, also where several runs after one
   * another have the same object: what is not on shared memory must not change.
   *
   * A job that throws makes the run throw that error, the first job's where there are several. What a job returns is given away.
   *
   * @throws {ThreadError} where a thread ends; the signal's reason, soon after it fires.
   */
  run<Shared, Job, Result>(
    work: ThreadWork<Shared, Job, Result>,
    shared: Shared,
    jobs: readonly Job[],
    options: RunOptions,
  ): Promise<Result[]>
  /** Ends all threads; nothing can be run afterwards. */
  close(): Promise<void>
}

/** The calling thread, which yields between jobs. */
export const oneThread: Threads = {
  count: 1,
  pays: () => false,
  start: () => {},
  async run(work, shared, jobs, { signal, onDone }) {
    const pace = new Pace(signal === undefined ? {} : { signal })
    const { prepare } = await work.load()
    const run = await prepare(shared)
    const results = []
    for (const [number, job] of jobs.entries()) {
      results.push(await run(job))
      onDone?.(number)
      if (pace.due) await pace.pause()
    }
    return results
  },
  close: async () => {},
}

/** The URL of a neighbour of the module `base`, which is compiled or source as `base` itself is. */
export function neighbour(name: string, base: string): URL {
  return new URL(`./${name}${base.endsWith('.ts') ? '.ts' : '.js'}`, base)
}
