import type { Threads } from '../../../features/parallel/threads.ts'
import type { FoundNode, FoundTree } from '../trees/build-ensemble.ts'
import type { BinnedFeature } from './bin-features.ts'
import { findSplit, type Split, type SplitRules } from './find-split.ts'
import { sumsOfFeature } from './sum-bins.ts'
import { Summing } from './summing.ts'

/** What a tree is grown from: the first and second derivative of the loss at each row. */
export interface Growth extends SplitRules {
  readonly features: readonly BinnedFeature[]
  /** The features that this tree reads. */
  readonly chosen: readonly number[]
  readonly gradient: Float64Array
  readonly hessian: Float64Array
  readonly maxDepth: number
  readonly gamma: number
  readonly learningRate: number
  /** Who may help. */
  readonly threads?: Threads
  readonly signal?: AbortSignal
}

interface LeafNode {
  readonly value: number
  readonly cover: number
  readonly split: null
}

/** A node of a tree that was grown. */
export type GrownNode =
  | LeafNode
  | { readonly split: Split; readonly cover: number; readonly left: number; readonly right: number }

/** Says what a leaf adds to which rows. */
export type AddLeaf = (rows: Int32Array, value: number) => void

/** A tree of one leaf where nothing gains; the rows in `order` are put into the order of the leaves. */
export async function growTree(growth: Growth, order: Int32Array, addLeaf: AddLeaf): Promise<GrownNode[]> {
  const grower = new Grower(growth, order, addLeaf)
  await grower.grow(0, order.length, await grower.firstSums(), 0)
  return grower.nodes
}

/** Grows depth first. The sums of a node's greater child are those of the node less those of the smaller child. */
class Grower {
  readonly nodes: GrownNode[] = []
  readonly #growth: Growth
  readonly #order: Int32Array
  readonly #addLeaf: AddLeaf
  readonly #scratch: Int32Array
  readonly #summing: Summing
  readonly #free: Float64Array[] = []

  constructor(growth: Growth, order: Int32Array, addLeaf: AddLeaf) {
    this.#growth = growth
    this.#order = order
    this.#addLeaf = addLeaf
    this.#scratch = new Int32Array(order.length)
    this.#summing = new Summing(growth, order)
  }

  async firstSums(): Promise<Float64Array> {
    const sums = this.#summing.empty()
    await this.#summing.fill(sums, 0, this.#order.length)
    return sums
  }

  /** Grows the node of the rows from `start` to `end`; gives its number, and takes its sums. */
  async grow(start: number, end: number, sums: Float64Array, depth: number): Promise<number> {
    const at = this.nodes.length
    const rows = this.#order.subarray(start, end)
    const { maxDepth, features } = this.#growth
    const leaf = leafNode(this.#growth, rows)
    this.nodes.push(leaf)
    const split = depth < maxDepth ? bestSplit(this.#growth, sums) : null
    if (split === null) {
      this.#free.push(sums)
      this.#addLeaf(rows, leaf.value)
      return at
    }
    const { bins } = features[split.feature] as BinnedFeature
    const middle = start + partRows(rows, bins, split.left, this.#scratch)
    const other = this.#free.pop() ?? this.#summing.empty()
    const isLowerSmall = middle - start <= end - middle
    if (depth + 1 < maxDepth) {
      await this.#summing.fill(other, isLowerSmall ? start : middle, isLowerSmall ? middle : end)
      for (let index = 0; index < sums.length; index++) sums[index] = (sums[index] as number) - (other[index] as number)
    }
    const left = await this.grow(start, middle, isLowerSmall ? other : sums, depth + 1)
    const right = await this.grow(middle, end, isLowerSmall ? sums : other, depth + 1)
    this.nodes[at] = { split, cover: leaf.cover, left, right }
    this.#takeBack(at, leaf, split, [
      { child: left, rows: this.#order.subarray(start, middle) },
      { child: right, rows: this.#order.subarray(middle, end) },
    ])
    return at
  }

  /** A split between leaves that gains too little becomes a leaf: its children give back what they have added. */
  #takeBack(
    at: number,
    leaf: LeafNode,
    { gain }: Split,
    sides: readonly { readonly child: number; readonly rows: Int32Array }[],
  ): void {
    const children = sides.map(({ child }) => this.nodes[child] as GrownNode)
    if (gain >= this.#growth.gamma || children.some(node => node.split !== null)) return
    for (const [side, { rows }] of sides.entries()) this.#addLeaf(rows, leaf.value - (children[side] as LeafNode).value)
    this.nodes.length = at
    this.nodes.push(leaf)
  }
}

function leafNode({ gradient, hessian, learningRate, regLambda }: Growth, rows: Int32Array): LeafNode {
  let [g, h] = [0, 0]
  for (let index = 0; index < rows.length; index++) {
    g += gradient[rows[index] as number] as number
    h += hessian[rows[index] as number] as number
  }
  return { value: (-learningRate * g) / (h + regLambda) || 0, cover: h, split: null }
}

/** The tree as other trees are found. */
export function foundTree(nodes: readonly GrownNode[], features: readonly BinnedFeature[], output: number): FoundTree {
  return {
    size: nodes.length,
    output,
    node: (index): FoundNode => {
      const node = nodes[index] as GrownNode
      if (node.split === null) return { kind: 'leaf', value: node.value }
      const { feature, bin, left: sides } = node.split
      const { cuts, missing } = features[feature] as BinnedFeature
      const split = { feature, left: node.left, right: node.right, missingLeft: sides[missing] === 1 }
      if (cuts === null) {
        const members = [...sides.subarray(0, missing).keys()].filter(category => sides[category] === 1)
        return { ...split, kind: 'categorical', members }
      }
      const threshold = cuts[bin] ?? Number.MAX_VALUE
      return { ...split, kind: 'numeric', threshold, zeroIsMissing: false }
    },
  }
}

/** What the tree adds to a row, by the row's bins. */
export function leafOf(nodes: readonly GrownNode[], features: readonly BinnedFeature[], row: number): number {
  let node = nodes[0] as GrownNode
  while (node.split !== null) {
    const bin = features[node.split.feature]?.bins[row] as number
    node = nodes[node.split.left[bin] === 1 ? node.left : node.right] as GrownNode
  }
  return node.value
}

function bestSplit(growth: Growth, sums: Float64Array): Split | null {
  let best: Split | null = null
  for (const [slot, index] of growth.chosen.entries()) {
    const part = sums.subarray(slot * sumsOfFeature, (slot + 1) * sumsOfFeature)
    const split = findSplit(part, growth.features[index] as BinnedFeature, index, growth)
    if (split !== null && split.gain > (best?.gain ?? 0)) best = split
  }
  return best
}

/** Puts the rows that go left first, each side in its order; gives the number of them. */
function partRows(rows: Int32Array, bins: Uint8Array, left: Uint8Array, scratch: Int32Array): number {
  let lower = 0
  let upper = 0
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number
    if (left[bins[row] as number] === 1) rows[lower++] = row
    else scratch[upper++] = row
  }
  rows.set(scratch.subarray(0, upper), lower)
  return lower
}
