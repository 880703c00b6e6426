import { categoriesOf, nodeFlags, type TreeEnsemble, zeroSize } from '../../pipeline/estimators/trees/tree-ensemble.ts'
import type { CompiledOutput } from './compile-program.ts'
import type { Attribute } from './graph.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { truncated } from './number-functions.ts'
import { sideBySide, sumInOrder } from './weighted-sum.ts'

/** A feature as some nodes see it: as it is, with its zeros missing, or as a whole number. */
interface SeenFeature {
  readonly feature: number
  readonly as: 'itself' | 'missingZero' | 'category'
}

/** Adds trees to a graph: their sums, [rows, outputs], added from the first tree to the last as this library does. */
export function compileTrees(graph: GraphBuilder, trees: TreeEnsemble, features: readonly CompiledOutput[]): string {
  const { attributes, seen } = treeAttributes(trees)
  const columns = seen.map(each => seenColumn(graph, featureColumn(graph, features, each.feature), each.as))
  const answers = graph.node('TreeEnsemble', [sideBySide(graph, columns)], { attributes, domain: 'ai.onnx.ml' })
  const sums = Array.from({ length: trees.outputs }, (_, output) => sumOf(graph, trees, answers, output))
  const all = sideBySide(graph, sums)
  return trees.divisor === 1 ? all : graph.op('Div', all, graph.number(trees.divisor))
}

/** The base and the answers of the trees of one output, added up; with single precision each sum is rounded to it. */
function sumOf(graph: GraphBuilder, trees: TreeEnsemble, answers: string, output: number): string {
  const base = graph.filled(graph.number(trees.base[output] ?? 0))
  const own = [...trees.output.keys()].filter(tree => trees.output[tree] === output)
  if (own.length === 0) return base
  const picked = graph.node('Gather', [answers, graph.integers(...own)], { attributes: { axis: 1 } })
  const terms = sideBySide(graph, [base, picked])
  const count = own.length + 1
  if (trees.precision === 'float64') return graph.op('Unsqueeze', sumInOrder(graph, terms, count), graph.integers(1))
  const singles = graph.node('Cast', [terms], { attributes: { to: 1 } })
  const sum = graph.op('Unsqueeze', sumInOrder(graph, singles, count), graph.integers(1))
  return graph.node('Cast', [sum], { attributes: { to: 11 } })
}

/** One feature as [rows, 1]. */
function featureColumn(graph: GraphBuilder, features: readonly CompiledOutput[], wanted: number): string {
  let start = 0
  for (const feature of features) {
    const width = feature.kind === 'sparse' ? feature.names.length : 1
    if (wanted < start + width) {
      if (feature.kind !== 'sparse') return feature.tensor
      const isThere = graph.op('Equal', feature.position, graph.integers(wanted - start))
      return graph.op('Where', isThere, graph.number(feature.weight), graph.number(0))
    }
    start += width
  }
  throw new TypeError('the trees read a feature that is not there')
}

function seenColumn(graph: GraphBuilder, x: string, as: SeenFeature['as']): string {
  if (as === 'itself') return x
  if (as === 'category') return truncated(graph, x)
  const isZero = graph.op('LessOrEqual', graph.op('Abs', x), graph.number(zeroSize))
  return graph.op('Where', isZero, graph.number(Number.NaN), x)
}

/** How a node of a `TreeEnsemble` decides. */
const modes = { lessOrEqual: 0, less: 1, member: 6 } as const

/** The lists of a `TreeEnsemble` that gives the answer of each tree by itself; inner nodes and leaves are numbered apart. */
function treeAttributes(trees: TreeEnsemble): {
  readonly attributes: { readonly [name: string]: Attribute }
  readonly seen: readonly SeenFeature[]
} {
  const seen: SeenFeature[] = []
  const nodes = { features: [] as number[], modes: [] as number[], splits: [] as number[], missingTrue: [] as number[] }
  const branches = {
    trueIds: [] as number[],
    trueLeaves: [] as number[],
    falseIds: [] as number[],
    falseLeaves: [] as number[],
  }
  const leaves = { targets: [] as number[], weights: [] as number[] }
  const members: number[] = []
  const roots: number[] = []
  const addLeaf = (tree: number, node: number): number => {
    leaves.targets.push(tree)
    return leaves.weights.push(trees.value[node] ?? 0) - 1
  }
  const positionOf = (node: number): number => {
    const as = seenAs(trees.flags[node] ?? 0)
    const feature = trees.feature[node] ?? 0
    const known = seen.findIndex(each => each.feature === feature && each.as === as)
    return known < 0 ? seen.push({ feature, as }) - 1 : known
  }
  for (const tree of trees.output.keys()) {
    const numbers = innerNumbers(trees, tree, nodes.modes.length)
    roots.push(nodes.modes.length)
    const branch = (node: number, side: 'true' | 'false'): void => {
      const number = numbers.get(node)
      branches[`${side}Leaves`].push(number === undefined ? 1 : 0)
      branches[`${side}Ids`].push(number ?? addLeaf(tree, node))
    }
    for (const node of numbers.keys()) {
      const isLeaf = (trees.feature[node] ?? -1) < 0
      const flags = trees.flags[node] ?? 0
      const isCategorical = (flags & nodeFlags.categorical) !== 0
      nodes.features.push(
        isLeaf ? (seen.length === 0 ? seen.push({ feature: 0, as: 'itself' }) - 1 : 0) : positionOf(node),
      )
      const set = isCategorical ? categoriesOf(trees, node) : []
      nodes.modes.push(isCategorical ? (set.length === 0 ? modes.less : modes.member) : modes.lessOrEqual)
      // Nothing is less than −Infinity: ONNX Runtime refuses a set of nothing.
      nodes.splits.push(isCategorical ? Number.NEGATIVE_INFINITY : isLeaf ? 0 : (trees.value[node] ?? 0))
      nodes.missingTrue.push((flags & nodeFlags.missingLeft) === 0 ? 0 : 1)
      if (set.length > 0) members.push(...set, Number.NaN)
      const left = trees.child[node] ?? 0
      if (isLeaf) {
        // A tree of one leaf: both sides lead to it.
        const leaf = addLeaf(tree, node)
        for (const side of ['true', 'false'] as const) {
          branches[`${side}Leaves`].push(1)
          branches[`${side}Ids`].push(leaf)
        }
        continue
      }
      branch(left, 'true')
      branch(left + 1, 'false')
    }
  }
  const doubles = (values: readonly number[]): Attribute => ({ type: 'double', dims: [values.length], values })
  const attributes: { readonly [name: string]: Attribute } = {
    n_targets: trees.output.length,
    aggregate_function: 1,
    post_transform: 0,
    tree_roots: roots,
    nodes_featureids: nodes.features,
    nodes_modes: { type: 'uint8', dims: [nodes.modes.length], values: nodes.modes },
    nodes_splits: doubles(nodes.splits),
    nodes_missing_value_tracks_true: nodes.missingTrue,
    nodes_truenodeids: branches.trueIds,
    nodes_trueleafs: branches.trueLeaves,
    nodes_falsenodeids: branches.falseIds,
    nodes_falseleafs: branches.falseLeaves,
    leaf_targetids: leaves.targets,
    leaf_weights: doubles(leaves.weights),
    ...(members.length === 0 ? {} : { membership_values: doubles(members) }),
  }
  return { attributes, seen }
}

/** The inner nodes of a tree and their numbers in the graph, in order; of a tree of one leaf that leaf. */
function innerNumbers({ roots, feature }: TreeEnsemble, tree: number, first: number): ReadonlyMap<number, number> {
  const [root = 0, end = 0] = roots.subarray(tree, tree + 2)
  const inner = Array.from({ length: end - root }, (_, index) => root + index).filter(
    node => (feature[node] ?? -1) >= 0 || end === root + 1,
  )
  return new Map(inner.map((node, index) => [node, first + index]))
}

function seenAs(flags: number): SeenFeature['as'] {
  if ((flags & nodeFlags.categorical) !== 0) return 'category'
  return (flags & nodeFlags.zeroIsMissing) === 0 ? 'itself' : 'missingZero'
}
