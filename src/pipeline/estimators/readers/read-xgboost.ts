import type { FittedClassifier } from '../../fitted-classifier.ts'
import type { FittedRegressor } from '../../fitted-regressor.ts'
import { ModelFormatError } from '../../model-format-error.ts'
import { type Link, link } from '../link.ts'
import { buildEnsemble, type FoundNode, type FoundTree, treeLimits } from '../trees/build-ensemble.ts'
import { fittedTrees } from '../trees/fitted-trees.ts'
import { ModelField } from './model-fields.ts'
import { classesOf, inputsOf, type TreeReaderOptions } from './reader-options.ts'
import { belowInSingle } from './single-precision.ts'
import { parseUbjson } from './ubjson.ts'

const format = 'XGBoost'

/** What each objective makes of the sums, and how its base score becomes the start of a sum. */
const objectives: Readonly<
  Record<string, { readonly link: Link['kind']; readonly base: 'identity' | 'logit' | 'log' }>
> = {
  'reg:squarederror': { link: 'identity', base: 'identity' },
  'reg:linear': { link: 'identity', base: 'identity' },
  'reg:squaredlogerror': { link: 'identity', base: 'identity' },
  'reg:pseudohubererror': { link: 'identity', base: 'identity' },
  'reg:absoluteerror': { link: 'identity', base: 'identity' },
  'reg:quantileerror': { link: 'identity', base: 'identity' },
  'reg:logistic': { link: 'sigmoid', base: 'logit' },
  'reg:gamma': { link: 'exp', base: 'log' },
  'reg:tweedie': { link: 'exp', base: 'log' },
  'count:poisson': { link: 'exp', base: 'log' },
  'survival:cox': { link: 'exp', base: 'log' },
  'survival:aft': { link: 'exp', base: 'log' },
  'binary:logistic': { link: 'logistic', base: 'logit' },
  'binary:hinge': { link: 'step', base: 'identity' },
  'binary:logitraw': { link: 'identity', base: 'identity' },
  'multi:softprob': { link: 'softmax', base: 'identity' },
  'multi:softmax': { link: 'softmax', base: 'identity' },
  'rank:pairwise': { link: 'identity', base: 'identity' },
  'rank:ndcg': { link: 'identity', base: 'identity' },
  'rank:map': { link: 'identity', base: 'identity' },
}

/** The model of a document in JSON or UBJ, or of one that is parsed already. */
export function xgboostModel(
  source: string | Uint8Array | object,
  options: TreeReaderOptions,
): FittedClassifier | FittedRegressor {
  const learner = new ModelField(parse(source), format).at('learner')
  const objective = learner.at('objective').at('name').text()
  const known = Object.hasOwn(objectives, objective) ? objectives[objective] : undefined
  if (known === undefined) throw new ModelFormatError(format, `its objective \`${objective}\` is not known here.`)
  const params = learner.at('learner_model_param')
  const width = params.at('num_feature').count(treeLimits.width)
  const targets = params.at('num_target').isThere ? params.at('num_target').count(treeLimits.outputs) : 1
  if (targets > 1) throw new ModelFormatError(format, `it has ${targets} targets; save one model for each.`)
  const outputs = Math.max(1, params.at('num_class').count(treeLimits.outputs))
  const trees = readTrees(learner.at('gradient_booster'), outputs)
  const base = baseScores(params.at('base_score').text(), outputs, known.base)
  const ensemble = buildEnsemble(trees, { width, base, divisor: 1, precision: 'float32' }, format)
  const names = learner.at('feature_names').isThere ? learner.at('feature_names').texts() : []
  const inputs = inputsOf(names.length > 0 ? names : width, options, format)
  const isBinary = known.link === 'logistic' || known.link === 'step'
  const count = isBinary ? 2 : outputs
  const isClassifier = isBinary || known.link === 'softmax'
  return fittedTrees(ensemble, link(known.link), isClassifier ? classesOf(count, options) : null, inputs)
}

function parse(source: string | Uint8Array | object): unknown {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return source
  // In JSON a quote or a space comes after the first brace, in UBJ the type of a length.
  const isBinary =
    typeof source !== 'string' && source[0] === 0x7b && 'iUIlL$#'.includes(String.fromCharCode(source[1] ?? 0))
  if (isBinary) return parseUbjson(source, format)
  try {
    return JSON.parse(typeof source === 'string' ? source : new TextDecoder().decode(source))
  } catch (error) {
    throw new ModelFormatError(format, `it is neither JSON nor UBJ: ${(error as Error).message}`)
  }
}

/** The starts of the sums, from base scores in the scale of the answer. */
function baseScores(text: string, outputs: number, scale: 'identity' | 'logit' | 'log'): Float64Array {
  const scores = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map(part => Math.fround(part.trim() === '' ? Number.NaN : Number(part)))
  const sums = scores.map(score => {
    if (scale === 'logit') return Math.fround(-Math.log(Math.fround(Math.fround(1 / score) - 1)))
    return scale === 'log' ? Math.fround(Math.log(score)) : score
  })
  if ((sums.length !== 1 && sums.length !== outputs) || !sums.every(Number.isFinite))
    throw new ModelFormatError(format, `its base score is ${text.slice(0, 64)}.`)
  return Float64Array.from({ length: outputs }, (_, output) => sums[sums.length === 1 ? 0 : output] as number)
}

function readTrees(booster: ModelField, outputs: number): FoundTree[] {
  const name = booster.at('name').text()
  if (name !== 'gbtree' && name !== 'dart')
    throw new ModelFormatError(format, `its booster is \`${name}\`; gbtree and dart can be read.`)
  const model = name === 'dart' ? booster.at('gbtree').at('model') : booster.at('model')
  const trees = model.at('trees').list()
  const info = model.at('tree_info').numbers(trees.length)
  const drop = name === 'dart' ? booster.at('weight_drop').numbers(trees.length) : null
  return trees.map((tree, index) => {
    const output = info[index] as number
    if (!(Number.isInteger(output) && output >= 0 && output < outputs))
      throw new ModelFormatError(format, `tree ${index} adds to the output ${output} of ${outputs}.`)
    return readTree(tree, index, output, drop === null ? 1 : Math.fround(drop[index] as number))
  })
}

function readTree(tree: ModelField, index: number, output: number, weight: number): FoundTree {
  const param = tree.at('tree_param')
  const size = param.at('num_nodes').count(treeLimits.nodes)
  if (param.at('size_leaf_vector').isThere && param.at('size_leaf_vector').count(treeLimits.outputs) > 1)
    throw new ModelFormatError(format, `tree ${index} has leaves of several numbers; train with one output per tree.`)
  const numbers = (name: string): ArrayLike<number> => tree.at(name).numbers(size)
  const [left, right] = [numbers('left_children'), numbers('right_children')]
  const [features, conditions, defaults] = [
    numbers('split_indices'),
    numbers('split_conditions'),
    numbers('default_left'),
  ]
  const types = tree.at('split_type').isThere ? numbers('split_type') : null
  const sets = types === null ? new Map<number, readonly number[]>() : readSets(tree, index)
  return {
    size,
    output,
    node: (node): FoundNode => {
      const condition = Math.fround(conditions[node] as number)
      if (left[node] === -1) return { kind: 'leaf', value: Math.fround(weight * condition) }
      const feature = features[node] as number
      const [less, more] = [left[node] as number, right[node] as number]
      const missingLeft = defaults[node] === 1
      if (types?.[node] === 1) {
        const members = sets.get(node)
        if (members === undefined)
          throw new ModelFormatError(format, `node ${node} of tree ${index} has no categories.`)
        // The members go to the right child.
        return { kind: 'categorical', feature, left: more, right: less, missingLeft: !missingLeft, members }
      }
      const threshold = belowInSingle(condition)
      return { kind: 'numeric', feature, left: less, right: more, missingLeft, threshold, zeroIsMissing: false }
    },
  }
}

/** The categories of each categorical node. */
function readSets(tree: ModelField, index: number): Map<number, readonly number[]> {
  const nodes = tree.at('categories_nodes').numbers()
  const starts = tree.at('categories_segments').numbers(nodes.length)
  const sizes = tree.at('categories_sizes').numbers(nodes.length)
  const all = Array.from(tree.at('categories').numbers())
  const sets = new Map<number, readonly number[]>()
  for (let at = 0; at < nodes.length; at++) {
    const [start, size] = [starts[at] as number, sizes[at] as number]
    if (!(start >= 0 && size >= 0 && start + size <= all.length))
      throw new ModelFormatError(format, `the categories of tree ${index} are out of range.`)
    sets.set(nodes[at] as number, all.slice(start, start + size))
  }
  return sets
}
