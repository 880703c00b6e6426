import { neighbour, type ThreadWork } from '../../../features/parallel/threads.ts'
import type { Growth } from './grow-tree.ts'
import { prepare, type SumJob, type SumWork, sumsOfFeature } from './sum-bins.ts'

const work: ThreadWork<SumWork, SumJob, null> = {
  url: neighbour('sum-bins', import.meta.url),
  load: () => import('./sum-bins.ts'),
}

/** For fewer numbers, messages to threads take longer than the sums. */
const worthwhile = 400_000

/** Sums the derivatives of a tree's nodes by bin; each feature is summed by one thread, so that their number changes no bit. */
export class Summing {
  readonly #growth: Growth
  readonly #shared: SumWork
  readonly #run: (job: SumJob) => unknown

  constructor(growth: Growth, order: Int32Array) {
    this.#growth = growth
    const { features, chosen } = growth
    const [g, h] = [this.#doubles(order.length), this.#doubles(order.length)]
    this.#shared = { bins: features.map(({ bins }) => bins), chosen, order, g, h }
    this.#run = prepare(this.#shared)
  }

  /** Memory for the sums of a node. */
  empty(): Float64Array {
    return this.#doubles(this.#growth.chosen.length * sumsOfFeature)
  }

  /** The sums over the rows from `start` to `end` of the order. */
  async fill(sums: Float64Array, start: number, end: number): Promise<void> {
    const { gradient, hessian, chosen, threads, signal } = this.#growth
    const { order, g, h } = this.#shared
    for (let index = start; index < end; index++) {
      const row = order[index] as number
      g[index - start] = gradient[row] as number
      h[index - start] = hessian[row] as number
    }
    const width = chosen.length
    if (threads === undefined || (end - start) * width < worthwhile) {
      this.#run({ sums, start, end, from: 0, to: width })
      return
    }
    const size = Math.ceil(width / (2 * threads.count))
    const jobs = Array.from({ length: Math.ceil(width / size) }, (_, job) => {
      return { sums, start, end, from: job * size, to: Math.min(width, (job + 1) * size) }
    })
    await threads.run(work, this.#shared, jobs, { stage: 'grow trees', helps: true, ...(signal && { signal }) })
  }

  #doubles(length: number): Float64Array {
    return this.#growth.threads === undefined
      ? new Float64Array(length)
      : new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
  }
}
