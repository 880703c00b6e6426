import { share } from '../../../features/parallel/shared-memory.ts'
import type { Column } from '../../../features/table/column.ts'
import type { Blocks } from '../../blocks.ts'
import { FitError } from '../../fit-error.ts'
import { FittedClassifier } from '../../fitted-classifier.ts'
import { FittedRegressor } from '../../fitted-regressor.ts'
import { codeLabels, type Label } from '../../labels.ts'
import { checkParams } from '../../parameters.ts'
import type { FitContext } from '../../step.ts'
import { fitTarget } from '../fit-target.ts'
import { targetNumbers } from '../target-numbers.ts'
import { buildEnsemble } from '../trees/build-ensemble.ts'
import { fittedTrees } from '../trees/fitted-trees.ts'
import { binFeatures } from './bin-features.ts'
import { boost } from './boost.ts'
import { type BoostingLoss, logisticLoss, softmaxLoss, squaredLoss } from './boosting-loss.ts'
import {
  type GradientBoostingParams,
  gradientBoostingClassifierKind,
  gradientBoostingRegressorKind,
  gradientBoostingRules,
} from './gradient-boosting-kind.ts'

/** Learns classes from blocks and a target. */
export async function learnGradientBoostingClassifier(
  params: GradientBoostingParams,
  data: Blocks,
  context: FitContext,
): Promise<FittedClassifier> {
  const kind = gradientBoostingClassifierKind
  const target = checked(kind, params, data, context)
  const { classes, codes } = codeLabels(target, context.targetName)
  const weighed = new Set(
    context.weights === null ? codes : codes.filter((_, row) => (context.weights?.[row] ?? 0) > 0),
  )
  if (weighed.size < 2) throw new FitError(kind, `the target \`${context.targetName}\` has only one class.`)
  const count = classes.length
  const loss = count === 2 ? logisticLoss(codes, context.weights) : softmaxLoss(codes, count, context.weights)
  const fitted = await learn(kind, params, data, context, { loss, classes })
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
  const loss = squaredLoss(targetNumbers(target, context.targetName, kind), context.weights)
  const fitted = await learn(kind, params, data, context, { loss, classes: null })
  if (fitted instanceof FittedClassifier) throw new FitError(kind, 'there are classes.')
  return fitted
}

function checked(kind: string, params: GradientBoostingParams, data: Blocks, context: FitContext): Column {
  checkParams(kind, params, gradientBoostingRules)
  const target = fitTarget(kind, data, context)
  if (context.weights?.every(weight => weight === 0) === true) throw new FitError(kind, 'all sample weights are 0.')
  return target
}

async function learn(
  kind: string,
  params: GradientBoostingParams,
  data: Blocks,
  context: FitContext,
  { loss, classes }: { readonly loss: BoostingLoss; readonly classes: readonly Label[] | null },
): Promise<FittedClassifier | FittedRegressor> {
  const binned = binFeatures(data.dense(), params, context.weights, kind)
  const features =
    context.threads === undefined ? binned : binned.map(feature => ({ ...feature, bins: share(feature.bins) }))
  const { trees, rounds, importance } = await boost(params, features, loss, data.rowCount, context)
  const shape = { width: features.length, base: loss.base, divisor: 1, precision: 'float64' } as const
  const learned = { kind, params: { ...params }, more: { rounds, importance } }
  return fittedTrees(buildEnsemble(trees, shape, kind), loss.link, classes, data.columnTypes, learned)
}
