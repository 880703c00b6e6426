import type { FittedClassifier } from '../../fitted-classifier.ts'
import type { FittedRegressor } from '../../fitted-regressor.ts'
import { ModelFormatError } from '../../model-format-error.ts'
import type { Link } from '../link.ts'
import { buildEnsemble, type FoundNode, type FoundTree, treeLimits } from '../trees/build-ensemble.ts'
import { fittedTrees } from '../trees/fitted-trees.ts'
import { zeroSize } from '../trees/tree-ensemble.ts'
import { ModelField } from './model-fields.ts'
import { classesOf, inputsOf, type TreeReaderOptions } from './reader-options.ts'
import { doubleBelow } from './single-precision.ts'

const format = 'LightGBM'

/** What each objective makes of the sums. */
const objectives: Readonly<Record<string, Link['kind']>> = {
  regression: 'identity',
  regression_l1: 'identity',
  huber: 'identity',
  fair: 'identity',
  quantile: 'identity',
  mape: 'identity',
  lambdarank: 'identity',
  rank_xendcg: 'identity',
  poisson: 'exp',
  gamma: 'exp',
  tweedie: 'exp',
  cross_entropy: 'sigmoid',
  cross_entropy_lambda: 'softplus',
  binary: 'logistic',
  multiclass: 'softmax',
  multiclassova: 'oneVsRest',
}

/** The model of a text that LightGBM has written. */
export function lightgbmModel(text: string, options: TreeReaderOptions): FittedClassifier | FittedRegressor {
  const [head = '', ...blocks] = text.split(/^Tree=\d+\r?$/m)
  const last = blocks.length - 1
  if (!head.startsWith('tree')) throw new ModelFormatError(format, 'it does not begin with `tree`.')
  if (!(blocks[last] ?? head).includes('end of trees'))
    throw new ModelFormatError(format, 'it ends too early. Copy the file again.')
  const header = fieldsOf(head)
  const outputs = header.at('num_tree_per_iteration').count(treeLimits.outputs)
  const width = header.at('max_feature_idx').count(treeLimits.width - 1) + 1
  const trees = blocks.map((block, index) =>
    readTree(fieldsOf(block.split('end of trees')[0] ?? ''), index, index % outputs),
  )
  if (outputs === 0 || trees.length % outputs !== 0)
    throw new ModelFormatError(format, `it has ${trees.length} trees for ${outputs} outputs.`)
  const isMean = /^average_output\r?$/m.test(head)
  const divisor = isMean ? Math.max(1, trees.length / outputs) : 1
  const base = new Float64Array(outputs)
  const ensemble = buildEnsemble(trees, { width, base, divisor, precision: 'float64' }, format)
  const names = header.at('feature_names').text().split(' ')
  if (names.length !== width) throw new ModelFormatError(format, `it names ${names.length} of ${width} features.`)
  const link = readLink(header.at('objective'), outputs)
  const count = link.kind === 'logistic' ? 2 : outputs
  const isClassifier = link.kind === 'logistic' || link.kind === 'softmax' || link.kind === 'oneVsRest'
  if (!isClassifier && outputs !== 1)
    throw new ModelFormatError(format, `it gives ${outputs} numbers a row that are not classes.`)
  return fittedTrees(ensemble, link, isClassifier ? classesOf(count, options) : null, inputsOf(names, options, format))
}

/** The lines `name=value` of a part of the file. */
function fieldsOf(part: string): ModelField {
  const entries = part.split(/\r?\n/).flatMap(line => {
    const at = line.indexOf('=')
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
  })
  return new ModelField(Object.fromEntries(entries), format)
}

function readLink(objective: ModelField, outputs: number): Link {
  const [name = '', ...words] = objective.isThere ? objective.text().split(' ') : ['regression']
  const kind = Object.hasOwn(objectives, name) ? objectives[name] : undefined
  if (kind === undefined) throw new ModelFormatError(format, `its objective \`${name}\` is not known here.`)
  if (kind === 'identity' && words.includes('sqrt')) return { kind: 'square', slope: 1 }
  const slope = words.find(word => word.startsWith('sigmoid:'))?.slice('sigmoid:'.length)
  const isPlain = slope === undefined || (Number.isFinite(Number(slope)) && Number(slope) > 0)
  if (!isPlain) throw new ModelFormatError(format, `its objective has the sigmoid \`${slope}\`.`)
  if (kind === 'logistic' && outputs !== 1)
    throw new ModelFormatError(format, `it has ${outputs} outputs for two classes.`)
  return { kind, slope: slope === undefined ? 1 : Number(slope) }
}

function readTree(fields: ModelField, index: number, output: number): FoundTree {
  const leaves = fields.at('num_leaves').count(treeLimits.nodes)
  if (leaves === 0) throw new ModelFormatError(format, `tree ${index} has no leaves.`)
  if (fields.at('is_linear').isThere && fields.at('is_linear').text() === '1')
    throw new ModelFormatError(format, `tree ${index} has linear functions in its leaves; train without linear_tree.`)
  const splits = leaves - 1
  const numbers = (name: string, count: number): Float64Array => {
    const text = count === 0 ? '' : fields.at(name).text().trim()
    const values = text === '' ? new Float64Array(0) : Float64Array.from(text.split(' '), numberOf)
    if (values.length === count && !values.some(Number.isNaN)) return values
    throw new ModelFormatError(format, `\`${name}\` of tree ${index} is not ${count} numbers.`)
  }
  const [left, right] = [numbers('left_child', splits), numbers('right_child', splits)]
  const [features, thresholds] = [numbers('split_feature', splits), numbers('threshold', splits)]
  const types = numbers('decision_type', splits)
  const values = numbers('leaf_value', leaves)
  const sets = splits === 0 ? 0 : fields.at('num_cat').count(treeLimits.nodes)
  const starts = numbers('cat_boundaries', sets === 0 ? 0 : sets + 1)
  const words = numbers('cat_threshold', sets === 0 ? 0 : (starts[sets] as number))
  // Leaves come after the splits; a child −1 is leaf 0.
  const nodeOf = (child: number): number => (child < 0 ? splits - 1 - child : child)
  return {
    size: splits + leaves,
    output,
    node: node => {
      if (node >= splits) return { kind: 'leaf', value: values[node - splits] as number }
      const split = {
        feature: features[node] as number,
        left: nodeOf(left[node] as number),
        right: nodeOf(right[node] as number),
      }
      const type = types[node] as number
      const threshold = thresholds[node] as number
      if ((type & 1) === 0) return { ...split, ...numericSplit(type, threshold) }
      const members = membersOf(words, starts[threshold], starts[threshold + 1])
      if (members === null) throw new ModelFormatError(format, `the categories of tree ${index} are out of range.`)
      return { ...split, kind: 'categorical', missingLeft: false, members }
    },
  }
}

/** Thresholds that let every number go left, or none. */
const unbounded: Readonly<Record<string, number>> = {
  inf: Number.MAX_VALUE,
  '-inf': -Number.MAX_VALUE,
  nan: -Number.MAX_VALUE,
}

/** A number as C++ writes it. */
function numberOf(text: string): number {
  return unbounded[text] ?? Number(text)
}

type NumericSplit = Omit<Extract<FoundNode, { kind: 'numeric' }>, 'feature' | 'left' | 'right'>

/** Bit 1 of the type is the side of missing values; bits 2 and 3 say what is missing: nothing (NaN counts as 0), zero, or NaN. */
function numericSplit(type: number, given: number): NumericSplit {
  const threshold = thresholdOf(given)
  const missing = (type >> 2) & 3
  const missingLeft = missing === 0 ? threshold >= 0 : (type & 2) !== 0
  return { kind: 'numeric', threshold, missingLeft, zeroIsMissing: missing === 1 }
}

/** Numbers of the size of zero count as zero, so they all go to one side. */
function thresholdOf(threshold: number): number {
  if (threshold >= 0 && threshold < zeroSize) return zeroSize
  return threshold < 0 && threshold >= -zeroSize ? doubleBelow(-zeroSize) : threshold
}

/** The categories whose bits are set in some words; null where there are no such words. */
function membersOf(words: Float64Array, start: number | undefined, end: number | undefined): number[] | null {
  if (start === undefined || end === undefined || !(start >= 0 && start <= end && end <= words.length)) return null
  const members: number[] = []
  for (let word = start; word < end; word++) {
    const bits = words[word] as number
    for (let bit = 0; bit < 32; bit++) if (((bits >>> bit) & 1) === 1) members.push((word - start) * 32 + bit)
  }
  return members
}
