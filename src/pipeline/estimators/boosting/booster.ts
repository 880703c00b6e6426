import { FitError } from '../../fit-error.ts'
import type { RandomState } from '../../random-state.ts'
import type { BoostMemory } from './boost-work.ts'
import type { DerivativeSizes } from './boosting-loss.ts'
import { type Crew, rowTasks } from './crew.ts'
import type { GradientBoostingParams } from './gradient-boosting-kind.ts'
import type { TreeGrower } from './grow-tree.ts'
import { flatTree, type GrownNode } from './grown-tree.ts'

/** The trees of a round, one for each output. */
export type BoostRound = readonly (readonly GrownNode[])[]

/** Who grows trees, from which rows, and what draws from them. */
export interface BoostingParts {
  readonly crew: Crew
  readonly grower: TreeGrower
  readonly random: RandomState
  readonly training: Int32Array
  /** The rows that show when to stop. */
  readonly held: Int32Array
}

/** Boosts round by round. */
export class Booster {
  readonly #params: GradientBoostingParams
  readonly #memory: BoostMemory
  readonly #parts: BoostingParts

  constructor(params: GradientBoostingParams, memory: BoostMemory, parts: BoostingParts) {
    this.#params = params
    this.#memory = memory
    this.#parts = parts
    memory.others.set(parts.held)
  }

  async round(): Promise<BoostRound> {
    const { crew, training, random, held } = this.#parts
    const { loss, pairs, order, others } = this.#memory
    const rows = pairs.length / 2
    if (loss.kind === 'softmax') await crew.run('start', rowTasks(0, rows), 8 * rows * loss.outputs)
    const { drawn, left } = draw(training, this.#params.subsample, random)
    others.set(left, held.length)
    const grown: (readonly GrownNode[])[] = []
    for (let output = 0; output < loss.outputs; output++) {
      const sizes = await this.#derive(rows, output)
      order.set(drawn)
      this.#choose()
      const nodes = await this.#parts.grower.grow(drawn.length, output, sizes)
      await this.#addToOthers(nodes, output, held.length + left.length)
      grown.push(nodes)
    }
    return grown
  }

  /** The mean loss of the rows that show when to stop. */
  async judge(): Promise<number> {
    const { crew, held } = this.#parts
    let [loss, weight] = [0, 0]
    for (const part of await crew.run('judge', rowTasks(0, held.length), 8 * held.length)) {
      loss += part.loss
      weight += part.weight
    }
    return loss / weight
  }

  async #derive(rows: number, output: number): Promise<DerivativeSizes> {
    const tasks = rowTasks(0, rows).map(range => ({ ...range, output }))
    let [gradient, hessian] = [0, 0]
    for (const part of await this.#parts.crew.run('derive', tasks, 8 * rows)) {
      gradient += part.gradient
      hessian += part.hessian
    }
    if (!Number.isFinite(gradient + hessian))
      throw new FitError(
        'gradient boosting',
        'the errors of its rows add up to infinity; scale the target or the weights.',
      )
    return { gradient, hessian }
  }

  #choose(): void {
    const { chosen, features } = this.#memory
    const { drawn } = draw(Int32Array.from(features.keys()), this.#params.colsampleBytree, this.#parts.random)
    chosen.fill(0)
    for (const feature of drawn) chosen[feature] = 1
  }

  async #addToOthers(nodes: readonly GrownNode[], output: number, count: number): Promise<void> {
    if (count === 0) return
    const tree = flatTree(nodes, this.#memory.features)
    const tasks = rowTasks(0, count).map(range => ({ ...range, tree, output }))
    await this.#parts.crew.run('walk', tasks, 20 * count)
  }
}

/** A share of some numbers, at least one, and those that are left; both in their order. */
function draw(numbers: Int32Array, share: number, random: RandomState): { drawn: Int32Array; left: Int32Array } {
  if (share === 1) return { drawn: numbers, left: numbers.subarray(0, 0) }
  const order = random.permutation(numbers.length)
  const count = Math.max(1, Math.floor(share * numbers.length))
  const take = (places: Int32Array) => places.sort().map(at => numbers[at] as number)
  return { drawn: take(order.subarray(0, count)), left: take(order.subarray(count)) }
}
