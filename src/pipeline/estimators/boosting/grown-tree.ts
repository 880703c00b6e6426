import type { FoundNode, FoundTree } from '../trees/build-ensemble.ts'
import { type BinnedFeature, type BinnedFeatures, lanes, mostBins } from './binned-features.ts'
import type { RowRange } from './boosting-loss.ts'
import type { Split } from './find-split.ts'

/** A node of a tree that was grown. */
export type GrownNode =
  | { readonly value: number; readonly cover: number; readonly split: null }
  | { readonly split: Split; readonly cover: number; readonly left: number; readonly right: number }

/** Writes for each bin of a feature whether it goes left, 1 or 0; that of missing numbers comes after the others. */
export function writeSides({ bins }: BinnedFeature, { bin, members, missingLeft }: Split, into: Uint8Array): void {
  into.fill(0)
  if (members === null) into.fill(1, 0, bin + 1)
  else for (const member of members) into[member] = 1
  if (bins < mostBins) into[bins] = missingLeft ? 1 : 0
}

/** The tree as other trees are found. */
export function foundTree(nodes: readonly GrownNode[], features: readonly BinnedFeature[], output: number): FoundTree {
  return {
    size: nodes.length,
    output,
    node: (index): FoundNode => {
      const node = nodes[index] as GrownNode
      if (node.split === null) return { kind: 'leaf', value: node.value }
      const { feature, bin, members, missingLeft } = node.split
      const split = { feature, left: node.left, right: node.right, missingLeft }
      if (members !== null) return { ...split, kind: 'categorical', members }
      const threshold = features[feature]?.cuts?.[bin] ?? Number.MAX_VALUE
      return { ...split, kind: 'numeric', threshold, zeroIsMissing: false }
    },
  }
}

/** A tree over bins as flat arrays, for rows that it was not grown from. */
export interface FlatTree {
  /** The feature that each node reads; −1 for a leaf. */
  readonly feature: Int32Array
  /** The children of each node, left and right side by side. */
  readonly children: Int32Array
  readonly value: Float64Array
  /** Which bins go left, node after node. */
  readonly sides: Uint8Array
}

/** The tree as flat arrays. */
export function flatTree(nodes: readonly GrownNode[], features: readonly BinnedFeature[]): FlatTree {
  const feature = new Int32Array(nodes.length).fill(-1)
  const children = new Int32Array(2 * nodes.length)
  const value = new Float64Array(nodes.length)
  const sides = new Uint8Array(nodes.length * mostBins)
  for (const [at, node] of nodes.entries()) {
    if (node.split === null) {
      value[at] = node.value
      continue
    }
    feature[at] = node.split.feature
    children.set([node.left, node.right], 2 * at)
    writeSides(
      features[node.split.feature] as BinnedFeature,
      node.split,
      sides.subarray(at * mostBins, (at + 1) * mostBins),
    )
  }
  return { feature, children, value, sides }
}

/** Adds what the tree gives for some rows, of which `rows` has the numbers, to `margins`, of which each row has `stride`. */
export function addTree(
  { feature, children, value, sides }: FlatTree,
  { words }: Pick<BinnedFeatures, 'words'>,
  rows: Int32Array,
  { start, end, add }: RowRange & { readonly add: (row: number, value: number) => void },
): void {
  for (let at = start; at < end; at++) {
    const row = rows[at] as number
    let node = 0
    let read = feature[node] as number
    while (read >= 0) {
      const word = (words[Math.floor(read / lanes)] as Int32Array)[row] as number
      const bin = (word >>> (8 * (read % lanes))) & 255
      node = children[2 * node + 1 - (sides[node * mostBins + bin] as number)] as number
      read = feature[node] as number
    }
    add(row, value[node] as number)
  }
}
