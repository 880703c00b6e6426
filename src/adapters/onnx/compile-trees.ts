import { categoriesOf, nodeFlags, type TreeEnsemble, zeroSize } from '../../pipeline/estimators/trees/tree-ensemble.ts'
import { type CompiledOutput, widthOf } from './compile-program.ts'
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
  const lists = new TreeLists(trees)
  const runs = runsOf(lists.seen, features)
  const columns = runs.map(run => seenColumns(graph, columnsOf(graph, run), run.as))
  const attributes = lists.attributes(runs.flatMap(run => run.places))
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

/** Seen features of one output that are made together: one number, or some of those among which a 1 stands. */
interface FeatureRun {
  readonly output: CompiledOutput
  readonly as: SeenFeature['as']
  /** Where they are among the seen ones, and in the output. */
  readonly places: readonly number[]
  readonly positions: readonly number[]
}

function runsOf(seen: readonly SeenFeature[], outputs: readonly CompiledOutput[]): readonly FeatureRun[] {
  const starts: number[] = []
  let width = 0
  for (const output of outputs) {
    starts.push(width)
    width += widthOf(output)
  }
  const runs = new Map<
    string,
    { output: CompiledOutput; as: SeenFeature['as']; places: number[]; positions: number[] }
  >()
  for (const [place, { feature, as }] of seen.entries()) {
    const index = starts.findLastIndex(start => start <= feature)
    const output = outputs[index]
    if (output === undefined || feature >= width) throw new TypeError('the trees read a feature that is not there')
    const run = runs.get(`${index} ${as}`) ?? { output, as, places: [], positions: [] }
    runs.set(`${index} ${as}`, run)
    run.places.push(place)
    run.positions.push(feature - (starts[index] as number))
  }
  return [...runs.values()]
}

/** The features of a run as [rows, count]. */
function columnsOf(graph: GraphBuilder, { output, positions }: FeatureRun): string {
  if (output.kind === 'vector')
    return graph.node('Gather', [output.tensor, graph.integers(...positions)], { attributes: { axis: 1 } })
  if (output.kind !== 'sparse') return output.tensor
  const each = graph.constant({ type: 'int64', dims: [1, positions.length], values: positions })
  return graph.op('Where', graph.op('Equal', output.position, each), graph.number(output.weight), graph.number(0))
}

function seenColumns(graph: GraphBuilder, x: string, as: SeenFeature['as']): string {
  if (as === 'itself') return x
  if (as === 'category') return truncated(graph, x)
  const isZero = graph.op('LessOrEqual', graph.op('Abs', x), graph.number(zeroSize))
  return graph.op('Where', isZero, graph.number(Number.NaN), x)
}

/** How a node of a `TreeEnsemble` decides. */
const modes = { lessOrEqual: 0, less: 1, member: 6 } as const

/** The lists of a `TreeEnsemble` that gives the answer of each tree by itself; inner nodes and leaves are numbered apart. */
class TreeLists {
  readonly #trees: TreeEnsemble
  readonly seen: SeenFeature[] = []
  readonly #roots: number[] = []
  readonly #features: number[] = []
  readonly #modes: number[] = []
  readonly #splits: number[] = []
  readonly #missingTrue: number[] = []
  readonly #branches = { true: newBranch(), false: newBranch() }
  readonly #targets: number[] = []
  readonly #weights: number[] = []
  readonly #members: number[] = []

  constructor(trees: TreeEnsemble) {
    this.#trees = trees
    for (const tree of trees.output.keys()) this.#addTree(tree)
  }

  /** The attributes of the operator for seen features in another order. */
  attributes(order: readonly number[]): { readonly [name: string]: Attribute } {
    const columns = new Map(order.map((place, column) => [place, column]))
    const { true: whenTrue, false: whenFalse } = this.#branches
    return {
      n_targets: this.#trees.output.length,
      aggregate_function: 1,
      post_transform: 0,
      tree_roots: this.#roots,
      nodes_featureids: this.#features.map(place => columns.get(place) ?? 0),
      nodes_modes: { type: 'uint8', dims: [this.#modes.length], values: this.#modes },
      nodes_splits: doubles(this.#splits),
      nodes_missing_value_tracks_true: this.#missingTrue,
      nodes_truenodeids: whenTrue.ids,
      nodes_trueleafs: whenTrue.leaves,
      nodes_falsenodeids: whenFalse.ids,
      nodes_falseleafs: whenFalse.leaves,
      leaf_targetids: this.#targets,
      leaf_weights: doubles(this.#weights),
      ...(this.#members.length === 0 ? {} : { membership_values: doubles(this.#members) }),
    }
  }

  #addTree(tree: number): void {
    const numbers = innerNumbers(this.#trees, tree, this.#modes.length)
    this.#roots.push(this.#modes.length)
    for (const node of numbers.keys()) {
      if ((this.#trees.feature[node] ?? -1) < 0) this.#addLonely(tree, node)
      else this.#addSplit(tree, node, numbers)
    }
  }

  /** A tree of one leaf: both sides of a node lead to it. */
  #addLonely(tree: number, node: number): void {
    this.#features.push(this.seen.length === 0 ? this.seen.push({ feature: 0, as: 'itself' }) - 1 : 0)
    this.#modes.push(modes.lessOrEqual)
    this.#splits.push(0)
    this.#missingTrue.push(this.#missingOf(node))
    const leaf = this.#addLeaf(tree, node)
    for (const { ids, leaves } of [this.#branches.true, this.#branches.false]) {
      leaves.push(1)
      ids.push(leaf)
    }
  }

  #addSplit(tree: number, node: number, numbers: ReadonlyMap<number, number>): void {
    const isCategorical = ((this.#trees.flags[node] ?? 0) & nodeFlags.categorical) !== 0
    const set = isCategorical ? categoriesOf(this.#trees, node) : []
    this.#features.push(this.#positionOf(node))
    this.#modes.push(isCategorical ? (set.length === 0 ? modes.less : modes.member) : modes.lessOrEqual)
    // Nothing is less than −Infinity: ONNX Runtime refuses a set of nothing.
    this.#splits.push(isCategorical ? Number.NEGATIVE_INFINITY : (this.#trees.value[node] ?? 0))
    this.#missingTrue.push(this.#missingOf(node))
    if (set.length > 0) this.#members.push(...set, Number.NaN)
    const left = this.#trees.child[node] ?? 0
    for (const [child, { ids, leaves }] of [
      [left, this.#branches.true],
      [left + 1, this.#branches.false],
    ] as const) {
      const number = numbers.get(child)
      leaves.push(number === undefined ? 1 : 0)
      ids.push(number ?? this.#addLeaf(tree, child))
    }
  }

  #addLeaf(tree: number, node: number): number {
    this.#targets.push(tree)
    return this.#weights.push(this.#trees.value[node] ?? 0) - 1
  }

  #missingOf(node: number): number {
    return ((this.#trees.flags[node] ?? 0) & nodeFlags.missingLeft) === 0 ? 0 : 1
  }

  /** Where a node finds its feature, seen as it sees it. */
  #positionOf(node: number): number {
    const as = seenAs(this.#trees.flags[node] ?? 0)
    const feature = this.#trees.feature[node] ?? 0
    const known = this.seen.findIndex(each => each.feature === feature && each.as === as)
    return known < 0 ? this.seen.push({ feature, as }) - 1 : known
  }
}

/** Where nodes lead to on one side: numbers of inner nodes or of leaves, and which of the two. */
function newBranch(): { readonly ids: number[]; readonly leaves: number[] } {
  return { ids: [], leaves: [] }
}

function doubles(values: readonly number[]): Attribute {
  return { type: 'double', dims: [values.length], values }
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
