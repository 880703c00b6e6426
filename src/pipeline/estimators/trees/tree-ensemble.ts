/**
 * Binary trees whose answers are added up, as flat arrays that are never changed.
 *
 * The nodes of a tree lie together, breadth first, its root first; the two children of a node lie side by side. A numeric node sends
 * x ≤ value left. A categorical node sends x left where the whole number before x's point is a member of its set. NaN, and where the node
 * says so a number that counts as zero, goes to the side for missing values. A leaf adds its value to the output of its tree.
 */
export interface TreeEnsemble {
  /** How many features it reads. */
  readonly width: number
  /** How many numbers it gives for a row. */
  readonly outputs: number
  /** What the sum of each output starts from. */
  readonly base: Float64Array
  /** What each sum is divided by: 1, or the number of trees where it is a mean. */
  readonly divisor: number
  /** Whether each step of a sum is rounded to single precision. Trees are added from the first to the last. */
  readonly precision: 'float32' | 'float64'
  /** The output that each tree adds to. */
  readonly output: Int32Array
  /** The root of each tree, and at the end the number of nodes. */
  readonly roots: Int32Array
  /** The feature that each node reads; −1 for a leaf. */
  readonly feature: Int32Array
  /** The left child of each node, the right one is the next; −1 for a leaf. */
  readonly child: Int32Array
  /** The greatest number that goes left; the number of the set of a categorical node; what a leaf adds. */
  readonly value: Float64Array
  /** The sum of the `nodeFlags` of each node. */
  readonly flags: Uint8Array
  /** Set k holds the categories whose bits are set in `setBits` from word `setStarts[k]` to `setStarts[k + 1]`, the lowest first. */
  readonly setStarts: Int32Array
  readonly setBits: Uint32Array
}

/** What a node can be besides. */
export const nodeFlags = { missingLeft: 1, zeroIsMissing: 2, categorical: 4 } as const

/** A number of at most this size counts as zero, where zero counts as missing. */
export const zeroSize: number = Math.fround(1e-35)

/** The whole numbers that a categorical node sends left. */
export function categoriesOf({ value, setStarts, setBits }: TreeEnsemble, node: number): number[] {
  const set = value[node] as number
  const words = setBits.subarray(setStarts[set], setStarts[set + 1])
  return Array.from(words, (word, index) =>
    Array.from({ length: 32 }, (_, bit) => bit)
      .filter(bit => ((word >>> bit) & 1) === 1)
      .map(bit => index * 32 + bit),
  ).flat()
}

/** The left child of every node of trees that lie breadth first; null where the leaves are not where a tree would have them. */
export function childrenOf(feature: Int32Array, roots: Int32Array): Int32Array | null {
  const child = new Int32Array(feature.length).fill(-1)
  for (let tree = 0; tree + 1 < roots.length; tree++) {
    const [root, end] = [roots[tree] as number, roots[tree + 1] as number]
    let next = root + 1
    for (let node = root; node < end; node++) {
      if ((feature[node] as number) < 0) continue
      // Every node but the root is a child of exactly one node before it: there are no cycles.
      if (next <= node || next + 2 > end) return null
      child[node] = next
      next += 2
    }
    if (next !== end) return null
  }
  return child
}
