import { ThreadError } from '../../../features/errors/thread-error.ts'
import { neighbour, type Threads, type ThreadWork } from '../../../features/parallel/threads.ts'
import type { Pace, Progress } from '../../../features/progress.ts'
import type { FitContext } from '../../step.ts'
import {
  type BoostMemory,
  type Done,
  type PhaseJob,
  type PhaseName,
  phaseRunners,
  type Result,
  type Task,
} from './boost-work.ts'
import type { RowRange } from './boosting-loss.ts'

const work: ThreadWork<BoostMemory, PhaseJob, Done> = {
  url: neighbour('boost-work', import.meta.url),
  load: () => import('./boost-work.ts'),
}

/** Messages to threads take as long as so many numbers take to be added up. */
const worthwhile = 150_000

/** The number of rows that are one task. */
const rowsOfTask = 32_768

/** Who does the phases of boosting: the threads of a fit, or the calling thread where there are none or a phase is small. */
export class Crew {
  readonly #memory: BoostMemory
  readonly #runners: ReturnType<typeof phaseRunners>
  readonly #threads: Threads | null
  readonly #pace: Pace
  readonly #signal: AbortSignal | undefined
  /** How far boosting is. */
  progress: Progress | undefined

  constructor(memory: BoostMemory, { threads, signal }: Pick<FitContext, 'threads' | 'signal'>, pace: Pace) {
    this.#memory = memory
    this.#runners = phaseRunners(memory)
    this.#threads = threads ?? null
    this.#pace = pace
    this.#signal = signal
  }

  /** What each task gives, in the order of the tasks; `size` is about how many numbers they look at. */
  async run<Name extends PhaseName>(name: Name, tasks: readonly Task<Name>[], size: number): Promise<Result<Name>[]> {
    if (this.#threads === null || size < worthwhile || tasks.length < 2) return this.#runHere(name, tasks)
    this.#memory.next[0] = 0
    const jobs = new Array<PhaseJob>(Math.min(this.#threads.count, tasks.length)).fill({ name, tasks } as PhaseJob)
    const options = { stage: 'grow trees', helps: true, ...(this.#signal && { signal: this.#signal }) }
    const results = new Array<Result<Name>>(tasks.length)
    let count = 0
    for (const done of await this.#threads.run(work, this.#memory, jobs, options)) {
      for (const [index, result] of done) results[index] = result as Result<Name>
      count += done.length
    }
    // What a thread was in the middle of when it failed is half done, and cannot be done again.
    if (count < tasks.length) throw new ThreadError('grow trees', `it failed in the middle of \`${name}\``)
    return results
  }

  /** Lets others have their turn where it is time, and says how far boosting is. */
  async giveWay(): Promise<void> {
    if (this.#pace.due) await this.#pace.pause(this.progress)
  }

  async #runHere<Name extends PhaseName>(name: Name, tasks: readonly Task<Name>[]): Promise<Result<Name>[]> {
    const run = this.#runners[name] as (task: Task<Name>) => Result<Name>
    const results: Result<Name>[] = []
    for (const task of tasks) {
      results.push(run(task))
      await this.giveWay()
    }
    return results
  }
}

/** Rows divided into tasks; where these end depends on nothing but the rows. */
export function rowTasks(start: number, end: number): RowRange[] {
  const tasks: RowRange[] = []
  for (let at = start; at < end; at += rowsOfTask) tasks.push({ start: at, end: Math.min(end, at + rowsOfTask) })
  return tasks
}
