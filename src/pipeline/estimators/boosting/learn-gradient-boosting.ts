import { share } from '../../../features/parallel/shared-memory.ts'
import type { Column } from '../../../features/table/column.ts'
import type { Blocks } from '../../blocks.ts'
import { FitError } from '../../fit-error.ts'
import { learnByOwnThreads } from '../../fit-threads.ts'
import { FittedClassifier } from '../../fitted-classifier.ts'
import { FittedRegressor } from '../../fitted-regressor.ts'
import { codesAmong, type Label } from '../../labels.ts'
import { checkParams } from '../../parameters.ts'
import type { FitContext } from '../../step.ts'
import { codeClasses, fitTarget } from '../fit-target.ts'
import { targetNumbers } from '../target-numbers.ts'
import { buildEnsemble } from '../trees/build-ensemble.ts'
import { fittedTrees } from '../trees/fitted-trees.ts'
import { binFeatures } from './bin-features.ts'
import { boost } from './boost.ts'
import { type BoostingLoss, startOf } from './boosting-loss.ts'
import {
  type GradientBoostingParams,
  gradientBoostingClassifierKind,
  gradientBoostingRegressorKind,
  gradientBoostingRules,
} from './gradient-boosting-kind.ts'
import { joined, weightsWith } from './validation-rows.ts'

/** Learns classes from blocks and a target. */
export async function learnGradientBoostingClassifier(
  params: GradientBoostingParams,
  data: Blocks,
  context: FitContext,
): Promise<FittedClassifier> {
  const kind = gradientBoostingClassifierKind
  const target = checked(kind, params, data, context)
  const { classes, codes } = codeClasses(kind, target, context.targetName)
  const weighed = new Set(
    context.weights === null ? codes : codes.filter((_, row) => (context.weights?.[row] ?? 0) > 0),
  )
  if (weighed.size < 2) throw new FitError(kind, `the target \`${context.targetName}\` has only one class.`)
  const { validation, targetName } = context
  const truth = joined(codes, validation && codesAmong(validation.target, classes, targetName))
  const fitted = await learn(kind, params, data, context, {
    loss: threaded => logLoss(truth, classes.length, threaded, codes.length),
    classes,
  })
  if (fitted instanceof FittedRegressor) throw new FitError(kind, 'there are no classes.')
  return fitted
}

/** Learns numbers from blocks and a target. */
export async function learnGradientBoostingRegressor(
  params: GradientBoostingParams,
  data: Blocks,
  context: FitContext,
): Promise<FittedRegressor> {
  const kind = gradientBoostingRegressorKind
  const target = checked(kind, params, data, context)
  const { validation, targetName } = context
  const numbers = targetNumbers(target, targetName, kind)
  const truth = joined(numbers, validation && targetNumbers(validation.target, targetName, kind))
  const fitted = await learn(kind, params, data, context, {
    loss: threaded => ({
      kind: 'squared',
      truth: shared(truth, threaded),
      outputs: 1,
      weights: sharedWeights(threaded, numbers.length),
    }),
    classes: null,
  })
  if (fitted instanceof FittedClassifier) throw new FitError(kind, 'there are classes.')
  return fitted
}

function checked(kind: string, params: GradientBoostingParams, data: Blocks, context: FitContext): Column {
  checkParams(kind, params, gradientBoostingRules)
  return fitTarget(kind, data, context)
}

/** What is learned: a loss, on memory that the threads of a fit see, and its classes. */
interface Task {
  readonly loss: (context: FitContext) => BoostingLoss
  readonly classes: readonly Label[] | null
}

/** For so many values times trees it pays to start threads. */
const worthwhile = 100_000_000

async function learn(
  kind: string,
  params: GradientBoostingParams,
  data: Blocks,
  context: FitContext,
  task: Task,
): Promise<FittedClassifier | FittedRegressor> {
  const trees = params.nEstimators * Math.max(1, task.classes?.length ?? 1)
  const pays = data.rowCount * data.names.length * trees >= worthwhile
  const boosted = (threaded: FitContext) => learnTrees(kind, params, data, threaded, task)
  return pays ? learnByOwnThreads(context, boosted) : boosted(context)
}

async function learnTrees(
  kind: string,
  params: GradientBoostingParams,
  data: Blocks,
  context: FitContext,
  { loss: lossFor, classes }: Task,
): Promise<FittedClassifier | FittedRegressor> {
  const loss = lossFor(context)
  const parts = context.validation === undefined ? [data] : [data, context.validation.data]
  const rows = { rowCount: parts.reduce((sum, { rowCount }) => sum + rowCount, 0), learnedRows: data.rowCount }
  const { maxBin, categoricalFeatures } = params
  const binning = { maxBin, categoricalFeatures, learnedRows: rows.learnedRows, subject: kind }
  const binned = await binFeatures(parts, binning, context)
  const { trees, ...found } = await boost(params, binned, loss, rows, context)
  const { base, link } = startOf(loss, rows.learnedRows)
  const shape = { width: binned.features.length, base, divisor: 1, precision: 'float64' } as const
  const learned = { kind, params: { ...params }, more: found }
  return fittedTrees(buildEnsemble(trees, shape, kind), link, classes, data.columnTypes, learned)
}

function logLoss(codes: Int32Array, outputs: number, context: FitContext, learnedRows: number): BoostingLoss {
  const weights = sharedWeights(context, learnedRows)
  const truth = shared(codes, context)
  if (outputs === 2) return { kind: 'logistic', truth, outputs: 1, weights }
  const probabilities = shared(new Float64Array(outputs * codes.length), context)
  return { kind: 'softmax', truth, probabilities, outputs, weights }
}

function sharedWeights(context: FitContext, learnedRows: number): Float64Array | null {
  const weights = weightsWith(context, learnedRows)
  return weights === null ? null : shared(weights, context)
}

/** On memory that threads see, where there are some. */
function shared<V extends Int32Array | Float64Array>(values: V, { threads }: FitContext): V {
  return threads === undefined ? values : share(values)
}
