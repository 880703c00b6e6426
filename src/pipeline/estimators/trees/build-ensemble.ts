import { ModelFormatError } from '../../model-format-error.ts'
import { childrenOf, nodeFlags, type TreeEnsemble } from './tree-ensemble.ts'

/** A node as it is found: a leaf, or a split whose children are numbers of nodes of the same tree. */
export type FoundNode =
  | { readonly kind: 'leaf'; readonly value: number }
  | (FoundSplit & { readonly kind: 'numeric'; readonly threshold: number; readonly zeroIsMissing: boolean })
  | (FoundSplit & { readonly kind: 'categorical'; readonly members: readonly number[] })

interface FoundSplit {
  readonly feature: number
  readonly left: number
  readonly right: number
  readonly missingLeft: boolean
}

/** A tree as it is found: its nodes by number, of which 0 is the root, and the output that it adds to. */
export interface FoundTree {
  readonly size: number
  readonly output: number
  readonly node: (index: number) => FoundNode
}

/** More than this is refused in what is read: nodes of all trees, features, outputs, and bits of a set of categories. */
export const treeLimits = { nodes: 20_000_000, width: 1_000_000, outputs: 10_000, category: 16_777_216 } as const

/**
 * Trees put into flat arrays, breadth first.
 *
 * @throws {ModelFormatError} for nodes that form no tree, and for anything out of range; it names tree and node.
 */
export function buildEnsemble(
  found: readonly FoundTree[],
  shape: Pick<TreeEnsemble, 'width' | 'base' | 'divisor' | 'precision'>,
  format = 'tree',
): TreeEnsemble {
  const bad = (detail: string): ModelFormatError => new ModelFormatError(format, detail)
  const total = found.reduce((sum, tree) => sum + tree.size, 0)
  if (total > treeLimits.nodes) throw bad(`it has ${total} nodes, more than ${treeLimits.nodes}.`)
  const feature = new Int32Array(total)
  const value = new Float64Array(total)
  const flags = new Uint8Array(total)
  const roots = new Int32Array(found.length + 1)
  const sets = new SetList(bad)
  let at = 0
  for (const [index, tree] of found.entries()) {
    for (const node of breadthFirst(tree, index, bad)) {
      if (node.kind !== 'leaf' && !(node.feature >= 0 && node.feature < shape.width))
        throw bad(`tree ${index} reads feature ${node.feature} of ${shape.width}.`)
      feature[at] = node.kind === 'leaf' ? -1 : node.feature
      value[at] = storedValue(node, members => sets.add(members, index))
      flags[at] = flagsOf(node)
      if (!Number.isFinite(value[at])) throw bad(`tree ${index} has a node with the value ${value[at]}.`)
      at++
    }
    roots[index + 1] = at
  }
  const used = feature.subarray(0, at)
  return {
    ...shape,
    outputs: shape.base.length,
    output: Int32Array.from(found, tree => tree.output),
    roots,
    feature: used,
    child: childrenOf(used, roots) ?? new Int32Array(at),
    value: value.subarray(0, at),
    flags: flags.subarray(0, at),
    ...sets.take(),
  }
}

/** The value of a leaf, the threshold of a numeric split, or the number of a categorical split's set. */
function storedValue(node: FoundNode, addSet: (members: readonly number[]) => number): number {
  if (node.kind === 'leaf') return node.value
  return node.kind === 'numeric' ? node.threshold : addSet(node.members)
}

function flagsOf(node: FoundNode): number {
  if (node.kind === 'leaf') return 0
  const missing = node.missingLeft ? nodeFlags.missingLeft : 0
  if (node.kind === 'categorical') return missing + nodeFlags.categorical
  return missing + (node.zeroIsMissing ? nodeFlags.zeroIsMissing : 0)
}

type Refusal = (detail: string) => ModelFormatError

function breadthFirst({ size, node }: FoundTree, tree: number, bad: Refusal): FoundNode[] {
  const seen = new Uint8Array(size)
  const order: FoundNode[] = []
  const queue = [0]
  for (let next = 0; next < queue.length; next++) {
    const number = queue[next] as number
    if (!(Number.isInteger(number) && number >= 0 && number < size))
      throw bad(`tree ${tree} has a child ${number}, but ${size} nodes.`)
    if (seen[number] === 1) throw bad(`tree ${tree} comes to node ${number} twice; its nodes form no tree.`)
    seen[number] = 1
    const each = node(number)
    order.push(each)
    if (each.kind !== 'leaf') queue.push(each.left, each.right)
  }
  return order
}

/** Sets of categories as bits. */
class SetList {
  readonly #starts: number[] = [0]
  readonly #bits: number[] = []
  readonly #bad: Refusal

  constructor(bad: Refusal) {
    this.#bad = bad
  }

  /** The number of the new set. */
  add(members: readonly number[], tree: number): number {
    const start = this.#bits.length
    for (const member of members) {
      if (!(Number.isInteger(member) && member >= 0 && member < treeLimits.category))
        throw this.#bad(`tree ${tree} has the category ${member}.`)
      const word = start + (member >>> 5)
      while (this.#bits.length <= word) this.#bits.push(0)
      this.#bits[word] = ((this.#bits[word] as number) | (1 << (member & 31))) >>> 0
    }
    if (this.#bits.length > treeLimits.nodes) throw this.#bad('its sets of categories are too large.')
    return this.#starts.push(this.#bits.length) - 2
  }

  take(): Pick<TreeEnsemble, 'setStarts' | 'setBits'> {
    return { setStarts: Int32Array.from(this.#starts), setBits: Uint32Array.from(this.#bits) }
  }
}
