import type { Schema } from '../../features/schema.ts'
import { type Link, link } from '../estimators/link.ts'
import { ModelField } from '../estimators/readers/model-fields.ts'
import { atMostInSingle } from '../estimators/readers/single-precision.ts'
import { buildEnsemble, type FoundNode, type FoundTree, treeLimits } from '../estimators/trees/build-ensemble.ts'
import { fittedTrees } from '../estimators/trees/fitted-trees.ts'
import type { FittedClassifier } from '../fitted-classifier.ts'
import type { FittedRegressor } from '../fitted-regressor.ts'
import { isLabelList, type Label } from '../labels.ts'
import { bad, type SklearnNode, sklearnFormat } from './sklearn-node.ts'

/** How the sums of boosted trees become the answer, by the loss; those that are not named are numbers as they are. */
const links: Readonly<Record<string, Link>> = {
  exponential: { kind: 'logistic', slope: 2 },
  gamma: link('exp'),
  poisson: link('exp'),
}

/** A decision tree, or several whose answers are averaged. */
export function readForest(node: SklearnNode, inputs: Schema): FittedClassifier | FittedRegressor {
  const fields = new ModelField(node.attributes, sklearnFormat, node.class)
  const classes = classesOf(node)
  const outputs = classes?.length ?? 1
  const trees = fields.at('trees').list()
  if (trees.length === 0) throw bad(`${node.class} has no trees.`)
  if (trees.length * outputs > treeLimits.nodes)
    throw bad(`${node.class} has ${trees.length} trees for ${outputs} classes, which is too much.`)
  const found = trees.flatMap(tree => {
    const nodes = readNodes(tree, 'single')
    return Array.from({ length: outputs }, (_, output) => treeOf(nodes, { output, place: output, rate: 1 }))
  })
  const shape = {
    width: node.width,
    base: new Float64Array(outputs),
    divisor: trees.length,
    precision: 'float64',
  } as const
  const ensemble = buildEnsemble(found, shape, sklearnFormat)
  return fittedTrees(ensemble, link(classes === null ? 'identity' : 'shares'), classes, inputs)
}

/** Trees of gradient boosting, added up. */
export function readBoosted(node: SklearnNode, inputs: Schema): FittedClassifier | FittedRegressor {
  const fields = new ModelField(node.attributes, sklearnFormat, node.class)
  const base = Float64Array.from(fields.at('start').numbers())
  // Those of histograms are shrunk already, and compare in double precision.
  const isHistogram = node.class.startsWith('Hist')
  const rate = isHistogram ? 1 : new ModelField(node.params, sklearnFormat, node.class).at('learning_rate').number()
  const found = fields
    .at('rounds')
    .list()
    .flatMap(round => {
      const trees = round.list()
      if (trees.length !== base.length)
        throw bad(`${node.class} has a round of ${trees.length} trees for ${base.length} sums.`)
      return trees.map((tree, output) =>
        treeOf(readNodes(tree, isHistogram ? 'double' : 'single'), { output, place: 0, rate }),
      )
    })
  const shape = { width: node.width, base, divisor: 1, precision: 'float64' } as const
  const ensemble = buildEnsemble(found, shape, sklearnFormat)
  const classes = classesOf(node)
  return fittedTrees(ensemble, linkFor(node, classes, base.length), classes, inputs)
}

function linkFor({ params }: SklearnNode, classes: readonly Label[] | null, sums: number): Link {
  const loss = typeof params.loss === 'string' ? params.loss : ''
  const known = Object.hasOwn(links, loss) ? links[loss] : undefined
  if (known !== undefined) return known
  if (classes === null) return link('identity')
  return link(sums === 1 ? 'logistic' : 'softmax')
}

function classesOf({ class: name, attributes }: SklearnNode): readonly Label[] | null {
  const { classes_: classes = null } = attributes
  if (name.endsWith('Regressor')) return null
  if (!isLabelList(classes)) throw bad(`the classes of ${name} are not a list of labels.`)
  return classes
}

/** The nodes of a tree, node by node. */
interface TreeNodes {
  readonly size: number
  readonly left: ArrayLike<number>
  readonly right: ArrayLike<number>
  readonly feature: ArrayLike<number>
  readonly threshold: ArrayLike<number>
  readonly missingLeft: ArrayLike<number>
  readonly values: readonly ModelField[]
  readonly sets: readonly ModelField[] | null
  readonly precision: 'single' | 'double'
}

function readNodes(tree: ModelField, precision: TreeNodes['precision']): TreeNodes {
  const left = tree.at('left').numbers()
  const size = left.length
  if (size === 0 || size > treeLimits.nodes) throw bad(`a tree has ${size} nodes.`)
  const numbers = (name: string): ArrayLike<number> => tree.at(name).numbers(size)
  const lists = (name: string): readonly ModelField[] => {
    const list = tree.at(name).list()
    if (list.length !== size) throw bad(`a tree has ${list.length} entries in \`${name}\` for ${size} nodes.`)
    return list
  }
  return {
    size,
    left,
    right: numbers('right'),
    feature: numbers('feature'),
    threshold: numbers('threshold'),
    missingLeft: numbers('missing_left'),
    values: lists('value'),
    sets: tree.at('categories').isThere ? lists('categories') : null,
    precision,
  }
}

/** A tree that adds to an output what each leaf has at a place, times the rate. */
function treeOf(
  nodes: TreeNodes,
  { output, place, rate }: { readonly output: number; readonly place: number; readonly rate: number },
): FoundTree {
  return {
    size: nodes.size,
    output,
    node: (at): FoundNode => {
      const [left, right] = [nodes.left[at] as number, nodes.right[at] as number]
      if (left === -1) {
        const value = (nodes.values[at] as ModelField).numbers()[place]
        if (value === undefined) throw bad(`the leaf ${at} of a tree has no value.`)
        return { kind: 'leaf', value: rate * value }
      }
      const split = { feature: nodes.feature[at] as number, left, right, missingLeft: nodes.missingLeft[at] === 1 }
      const set = nodes.sets?.[at]
      if (set?.isThere === true) return { ...split, kind: 'categorical', members: Array.from(set.numbers()) }
      return { ...split, kind: 'numeric', threshold: thresholdOf(nodes, at), zeroIsMissing: false }
    },
  }
}

/** Infinity parts missing numbers from all others. */
function thresholdOf({ threshold, precision }: TreeNodes, at: number): number {
  const value = threshold[at] as number
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE
  return precision === 'single' ? atMostInSingle(value) : value
}
