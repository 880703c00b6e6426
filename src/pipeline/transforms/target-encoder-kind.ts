import { isNumeric, type Schema } from '../../features/schema.ts'
import { encode } from '../../features/table/encode.ts'
import { targetEncoderDefaults } from '../default-params.ts'
import type { ColumnKind } from '../kind.ts'
import type { Label } from '../labels.ts'
import type { Splitter } from '../model-selection/splitters.ts'
import { isBoolean, isNumber, isOneOf, type Rule } from '../parameters.ts'
import { column, type DenseOutput, encodeAll, type Program, tableCall } from '../program.ts'
import { pythonText } from '../python-text.ts'
import type { StepDefinition } from '../step.ts'
import { areCategoryLists, type Category, categoriesOf, inOrder, isCategories } from './categories.ts'
import { codeCategories } from './code-categories.ts'
import { crossFittedOutputs, isFolds } from './cross-fitted-outputs.ts'
import { encodedTarget, outputMoments, type Smooth, smoothedMean } from './smoothed-means.ts'
import { mergeStatistics, type TargetStatistics, targetStatistics } from './target-statistics.ts'
import { readTarget, type TargetType } from './target-values.ts'

/** The parameters of `TargetEncoder`. */
export interface TargetEncoderParams {
  /** The categories of each column, in order; default `'auto'`: those of the training data. */
  readonly categories: 'auto' | readonly (readonly Category[])[]
  /** Default `'auto'`: numbers with a fraction among them are continuous; else the number of distinct values decides. */
  readonly targetType: 'auto' | TargetType
  /** The number of rows that the mean of all rows counts for in each category; default `'auto'`: derived from the variances (empirical Bayes). */
  readonly smooth: Smooth
  /**
   * The number of folds in training, stratified by class where the target has classes, default 5; or a splitter that tests each row once, such
   * as `new KFold({ nSplits: 4 })`, which then also says how rows are dealt.
   */
  readonly cv: number | Splitter | StepDefinition
  /** Whether rows are assigned to folds at random. Default true. */
  readonly shuffle: boolean
  /** The seed of the folds; one seed gives the same folds as scikit-learn. Default 0, so that training can be repeated. */
  readonly randomState: number
}

/** What was learned: categories per input, and one list of values per output, those of an input next to each other. */
export interface TargetEncoderState {
  readonly categories: readonly (readonly Category[])[]
  /** The value of each category, in the order of the categories. */
  readonly encodings: readonly (readonly number[])[]
  readonly targetType: TargetType
  /** The mean of all rows, or the share of each class. */
  readonly targetMean: readonly number[]
  readonly classes: readonly Label[] | null
  /** What outputs are called after their input; null: by the input alone. */
  readonly suffixes: readonly string[] | null
}

/** How `TargetEncoder` learns and what it computes. */
export const targetEncoder: ColumnKind<TargetEncoderParams, TargetStatistics, TargetEncoderState> = {
  kind: 'TargetEncoder',
  version: 1,
  defaults: targetEncoderDefaults,
  rules: {
    categories: isCategories,
    targetType: isOneOf('auto', 'continuous', 'binary', 'multiclass'),
    smooth: isSmooth(),
    cv: isFolds,
    shuffle: isBoolean,
    randomState: isNumber(
      value => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff,
      'an integer from 0 to 4294967295',
    ),
  },
  accepts: 'category',
  readsNumbersAs64: false,
  needsTarget: true,
  summarize: (values, { params, weights, target, targetName }) => {
    if (target === null) throw new TypeError('the fit was not checked')
    return targetStatistics(codeCategories(values), readTarget(target, targetName, params.targetType, weights), weights)
  },
  merge: () => mergeStatistics,
  conclude,
  program,
  inverse: () => null,
  trainingOutputs: crossFittedOutputs,
  isState: ({ categories, encodings, targetType, targetMean, classes, suffixes }, count) =>
    areCategoryLists(categories, count) &&
    isOneOf('continuous', 'binary', 'multiclass')(targetType) === null &&
    areNumbers(targetMean) &&
    (suffixes === null ? targetMean.length === 1 : areTexts(suffixes, targetMean.length)) &&
    (classes === null || areLabels(classes)) &&
    Array.isArray(encodings) &&
    encodings.length === count * targetMean.length &&
    encodings.every(
      (list, index) => areNumbers(list) && list.length === categories[Math.floor(index / targetMean.length)]?.length,
    ),
}

function conclude(
  columns: readonly TargetStatistics[],
  inputs: Schema,
  { categories: given, targetType, smooth }: TargetEncoderParams,
): TargetEncoderState {
  const [first] = columns
  const target = first === undefined ? { type: 'continuous' as const, classes: null } : encodedTarget(first, targetType)
  const moments = columns.map(statistics => outputMoments(statistics, target))
  const found = columns.map(({ values }, index) => {
    const counts = values.map((value, at) => [value, moments[index]?.[0]?.groups[at]?.count ?? 0] as const)
    return inOrder(new Map(counts), moments[index]?.[0]?.overall.count ?? 0)
  })
  const categories = categoriesOf(found, inputs, given, true).map(({ values }) => values)
  const encodings = columns.flatMap(({ values }, index) => {
    const positions = new Map(values.map((value, at) => [value, at]))
    return (moments[index] ?? []).map(({ groups, overall }) =>
      (categories[index] ?? []).map(value => {
        const position = positions.get(value)
        const group = position === undefined ? undefined : groups[position]
        return group === undefined ? overall.mean : smoothedMean(group, overall, smooth)
      }),
    )
  })
  const isMulticlass = target.type === 'multiclass'
  const labelType = first?.kind === 'labels' ? first.type : 'float64'
  return {
    categories,
    encodings,
    targetType: target.type,
    targetMean: (moments[0] ?? []).map(({ overall }) => overall.mean),
    classes: target.classes,
    suffixes: isMulticlass ? (target.classes ?? []).map(label => pythonText(label, labelType)) : null,
  }
}

function program(inputs: Schema, _params: TargetEncoderParams, state: TargetEncoderState): Program {
  const { categories, encodings, targetMean, suffixes } = state
  const outputs = Object.keys(inputs).flatMap((name, index) => {
    const keys = encodeAll(categories[index] ?? [])
    return targetMean.map((mean, at): DenseOutput => {
      const values = encodeAll(encodings[index * targetMean.length + at] ?? [])
      const expression = tableCall('lookup', { keys, values, fallback: encode(mean) }, column(name))
      return { kind: 'dense', name: suffixes === null ? name : `${name}_${suffixes[at]}`, type: 'float64', expression }
    })
  })
  return { inputs, finite: Object.keys(inputs).filter(name => isNumeric(inputs[name] ?? 'string')), outputs }
}

function isSmooth(): Rule {
  return value =>
    value === 'auto' || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
      ? null
      : "is neither 'auto' nor a number of at least 0"
}

function areNumbers(list: unknown): list is readonly number[] {
  return Array.isArray(list) && list.every(value => typeof value === 'number')
}

function areTexts(list: unknown, count: number): boolean {
  return Array.isArray(list) && list.length === count && list.every(value => typeof value === 'string')
}

function areLabels(list: unknown): boolean {
  return Array.isArray(list) && list.every(value => ['string', 'number', 'boolean'].includes(typeof value))
}
