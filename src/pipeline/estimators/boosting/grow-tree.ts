import type { FoundNode, FoundTree } from '../trees/build-ensemble.ts'
import type { BinnedFeature } from './bin-features.ts'
import { findSplit, type Split, type SplitRules } from './find-split.ts'

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
}

/** A node of a tree that was grown. */
export type GrownNode =
  | { readonly value: number; readonly cover: number; readonly split: null }
  | { readonly split: Split; readonly cover: number; readonly left: number; readonly right: number }

/** Bins of a feature, and one for missing numbers. */
const stride = 512

/**
 * A tree over some rows, which are put into the order of its leaves. Each leaf says what it adds to which rows by `addLeaf`.
 *
 * The sums of a node's greater child are those of the node less those of the smaller child.
 */
export function growTree(
  growth: Growth,
  rows: Int32Array,
  addLeaf: (rows: Int32Array, value: number) => void,
): GrownNode[] {
  const nodes: GrownNode[] = []
  const scratch = new Int32Array(rows.length)
  const free: Float64Array[] = []
  const take = (): Float64Array => free.pop() ?? new Float64Array(growth.chosen.length * stride)
  const gathered = { g: new Float64Array(rows.length), h: new Float64Array(rows.length) }
  const root = take()
  fillSums(root, growth, rows, gathered)
  grow(rows, root, 0)
  return nodes

  function grow(part: Int32Array, sums: Float64Array, depth: number): number {
    const at = nodes.length
    let [g, h] = [0, 0]
    for (let index = 0; index < part.length; index++) {
      g += growth.gradient[part[index] as number] as number
      h += growth.hessian[part[index] as number] as number
    }
    const leaf = { value: (-growth.learningRate * g) / (h + growth.regLambda) || 0, cover: h, split: null }
    nodes.push(leaf)
    const split = depth < growth.maxDepth ? bestSplit(growth, sums) : null
    if (split === null) {
      free.push(sums)
      addLeaf(part, leaf.value)
      return at
    }
    const bins = (growth.features[split.feature] as BinnedFeature).bins
    const middle = partRows(part, bins, split.left, scratch)
    const [lower, upper] = [part.subarray(0, middle), part.subarray(middle)]
    const other = take()
    const isLowerSmall = lower.length <= upper.length
    if (depth + 1 < growth.maxDepth) {
      fillSums(other, growth, isLowerSmall ? lower : upper, gathered)
      for (let index = 0; index < sums.length; index++) sums[index] = (sums[index] as number) - (other[index] as number)
    }
    const left = grow(lower, isLowerSmall ? other : sums, depth + 1)
    const right = grow(upper, isLowerSmall ? sums : other, depth + 1)
    nodes[at] = { split, cover: h, left, right }
    if (split.gain < growth.gamma && nodes[left]?.split === null && nodes[right]?.split === null) {
      // A split that is taken back: its leaves, which come last, give back what they have added.
      for (const [child, taken] of [
        [left, lower],
        [right, upper],
      ] as const)
        addLeaf(taken, leaf.value - (nodes[child] as typeof leaf).value)
      nodes.length = at
      nodes.push(leaf)
    }
    return at
  }
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
    const part = sums.subarray(slot * stride, (slot + 1) * stride)
    const split = findSplit(part, growth.features[index] as BinnedFeature, index, growth)
    if (split !== null && split.gain > (best?.gain ?? 0)) best = split
  }
  return best
}

/** Sums the derivatives of some rows, bin by bin, for every feature that the tree reads. */
function fillSums(
  sums: Float64Array,
  { features, chosen, gradient, hessian }: Growth,
  rows: Int32Array,
  { g, h }: { readonly g: Float64Array; readonly h: Float64Array },
): void {
  sums.fill(0)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number
    g[index] = gradient[row] as number
    h[index] = hessian[row] as number
  }
  for (let slot = 0; slot < chosen.length; slot++)
    addBins(
      sums.subarray(slot * stride, (slot + 1) * stride),
      features[chosen[slot] as number] as BinnedFeature,
      rows,
      g,
      h,
    )
}

function addBins(
  sums: Float64Array,
  { bins }: BinnedFeature,
  rows: Int32Array,
  g: Float64Array,
  h: Float64Array,
): void {
  for (let index = 0; index < rows.length; index++) {
    const at = 2 * (bins[rows[index] as number] as number)
    sums[at] = (sums[at] as number) + (g[index] as number)
    sums[at + 1] = (sums[at + 1] as number) + (h[index] as number)
  }
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
