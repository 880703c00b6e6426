import { lanes } from './binned-features.ts'
import type { BoostMemory, SumNode } from './boost-work.ts'
import type { DerivativeSizes } from './boosting-loss.ts'
import { type Crew, rowTasks } from './crew.ts'
import { unitsOf } from './exact-pairs.ts'
import type { Split, Totals } from './find-split.ts'
import type { GrownNode } from './grown-tree.ts'
import { endNodes, isLeftSmaller, partNodes } from './node-rows.ts'
import { type LeafRules, TreeSketch, without } from './tree-sketch.ts'

/** How trees are grown. */
export interface GrowthRules extends LeafRules {
  readonly maxDepth: number
}

/** How many nodes are split at a time, and how many have sums at a time. */
export interface BatchSizes {
  readonly batch: number
  readonly slots: number
}

/** A node that is going to be split: its number in the sketch, where its sums are, and how. */
interface OpenNode extends SumNode {
  readonly at: number
  readonly depth: number
  readonly split: Split
}

/** So much memory is for the sums of the nodes of one batch, bytes. */
const batchBytes = 2 ** 25

/** As many nodes of a level at a time as the memory for their sums allows, for sums of so many bytes a node. */
export function batchSizes(maxDepth: number, rows: number, bytes: number): BatchSizes {
  const widest = Math.min(2 ** Math.min(maxDepth - 1, 30), Math.max(1, rows))
  const batch = Math.max(1, Math.min(widest, Math.floor(batchBytes / bytes), 1024))
  return { batch, slots: Math.min(widest, batch * (maxDepth + 1)) + 1 }
}

/** Grows one tree after another on the same memory. */
export class TreeGrower {
  readonly #memory: BoostMemory
  readonly #crew: Crew
  readonly #rules: GrowthRules
  readonly #batch: number
  readonly #free: number[]
  #words: readonly number[] = []

  constructor(memory: BoostMemory, crew: Crew, rules: GrowthRules, { batch, slots }: BatchSizes) {
    this.#memory = memory
    this.#crew = crew
    this.#rules = rules
    this.#batch = batch
    this.#free = Array.from({ length: slots }, (_, index) => index)
  }

  /**
   * A tree of one leaf where nothing gains, grown from the first `rows` rows in the order, which are put into that of the leaves; what
   * each leaf gives is added to the sums of its rows.
   */
  async grow(rows: number, output: number, sizes: DerivativeSizes): Promise<readonly GrownNode[]> {
    const { words, chosen } = this.#memory
    this.#words = [...words.keys()].filter(word => chosen.subarray(lanes * word, lanes * (word + 1)).includes(1))
    const all = await this.#round(rows, sizes)
    const sketch = new TreeSketch(this.#rules, { start: 0, end: rows }, all)
    const open = await this.#first(rows, all)
    while (open.length > 0) {
      const count = Math.max(1, Math.min(this.#batch, this.#free.length))
      open.push(...(await this.#split(sketch, open.splice(-count))))
    }
    sketch.prune()
    await endNodes(this.#memory, this.#crew, sketch.endings(), output)
    return sketch.toNodes()
  }

  async #round(rows: number, sizes: DerivativeSizes): Promise<Totals> {
    const units = unitsOf(sizes)
    const tasks = rowTasks(0, rows).map(range => ({ ...range, units }))
    let [g, h] = [0, 0]
    for (const part of await this.#crew.run('round', tasks, 2 * rows)) {
      g += part.g
      h += part.h
    }
    return { g, h }
  }

  async #first(rows: number, all: Totals): Promise<OpenNode[]> {
    const node = { start: 0, end: rows, slot: this.#free.pop() as number, all }
    const tasks = this.#words.map(word => ({ word, node, sibling: null }))
    const found = await this.#crew.run('sum', tasks, rows * this.#memory.features.length)
    return this.#opened([{ ...node, at: 0, depth: 0, split: best(found.map(([split]) => split)) }])
  }

  /** Splits nodes, and gives their children that are to be split. */
  async #split(sketch: TreeSketch, batch: readonly OpenNode[]): Promise<OpenNode[]> {
    const parents: OpenNode[] = []
    for (const node of batch) {
      if (this.#hasGrandchildren(node)) parents.push(node)
      else {
        sketch.split(node.at, node.split, null)
        this.#free.push(node.slot)
      }
    }
    const middles = await partNodes(this.#memory, this.#crew, parents)
    const families = parents.map((parent, index) => this.#family(sketch, parent, middles[index] as number))
    const tasks = families.flatMap(({ smaller, larger }) =>
      this.#words.map(word => ({ word, node: smaller, sibling: larger })),
    )
    const rows = families.reduce((sum, { smaller }) => sum + smaller.end - smaller.start, 0)
    const found = await this.#crew.run('sum', tasks, rows * this.#memory.features.length)
    const count = this.#words.length
    return families.flatMap(({ smaller, larger }, index) => {
      const splits = found.slice(index * count, (index + 1) * count)
      const children = [
        { ...smaller, split: best(splits.map(([split]) => split)) },
        { ...larger, split: best(splits.map(([, split]) => split)) },
      ]
      // Where not all fit into a batch, the left one is next.
      return this.#opened(children.sort((a, b) => b.at - a.at))
    })
  }

  /** Whether a child may be split again. */
  #hasGrandchildren({ depth, all, split }: OpenNode): boolean {
    const most = Math.max(split.left.h, without(all, split.left).h)
    return depth + 1 < this.#rules.maxDepth && most >= 2 * this.#memory.rules.minChildWeight
  }

  /** Two children and the slots of their sums; the larger one takes that of the parent. */
  #family(sketch: TreeSketch, parent: OpenNode, middle: number) {
    const { start, end, all, split, slot } = parent
    const [leftAt, rightAt] = sketch.split(parent.at, split, middle)
    const depth = parent.depth + 1
    const left = { start, end: middle, all: split.left, at: leftAt, depth }
    const right = { start: middle, end, all: without(all, split.left), at: rightAt, depth }
    const isLeft = isLeftSmaller(parent, middle)
    const own = this.#free.pop() as number
    return { smaller: { ...(isLeft ? left : right), slot: own }, larger: { ...(isLeft ? right : left), slot } }
  }

  /** Those that are to be split; the slots of the others are free. */
  #opened(nodes: readonly (Omit<OpenNode, 'split'> & { readonly split: Split | null })[]): OpenNode[] {
    const open: OpenNode[] = []
    for (const { split, ...node } of nodes) {
      if (split === null) this.#free.push(node.slot)
      else open.push({ ...node, split })
    }
    return open
  }
}

/** The split that gains most; of several the first. */
function best(splits: readonly (Split | null)[]): Split | null {
  let found: Split | null = null
  for (const split of splits) if (split !== null && split.gain > (found?.gain ?? 0)) found = split
  return found
}
