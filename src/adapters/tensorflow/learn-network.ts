import type { LayersModel, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs'
import { Pace } from '../../features/progress.ts'
import type { Column } from '../../features/table/column.ts'
import type { Blocks } from '../../pipeline/blocks.ts'
import { designMatrix } from '../../pipeline/estimators/design-matrix.ts'
import { fitClasses, fitTarget } from '../../pipeline/estimators/fit-target.ts'
import { targetNumbers } from '../../pipeline/estimators/target-numbers.ts'
import { FitError } from '../../pipeline/fit-error.ts'
import type { Label } from '../../pipeline/labels.ts'
import { checkParams } from '../../pipeline/parameters.ts'
import { RandomState } from '../../pipeline/random-state.ts'
import type { FitContext, FittedByRole } from '../../pipeline/step.ts'
import { buildNetwork } from './build-network.ts'
import { type FillRows, featureRows } from './feature-rows.ts'
import { fittedNetwork, weightBytes } from './fitted-network.ts'
import { type NetworkParams, type NetworkRole, networkKind, networkRules } from './network-params.ts'
import { outputsOf } from './stored-network.ts'
import type { TensorFlow } from './tensorflow.ts'

/** Learns a network from blocks and a target. */
export function learnNetwork<As extends NetworkRole>(
  tf: TensorFlow,
): (params: NetworkParams<As>, data: Blocks, context: FitContext) => Promise<FittedByRole[As]> {
  return async (params, data, context) => {
    checkParams(networkKind, params as NetworkParams, networkRules)
    const target = fitTarget(networkKind, data, context)
    const { classes, values } = truthOf(params.role, target, context.targetName)
    const matrix = designMatrix(data, networkKind)
    const outputs = outputsOf(classes)
    const rows: TrainingRows = {
      fill: featureRows(matrix),
      width: matrix.width,
      outputs,
      values,
      weights: context.weights,
    }
    await tf.ready()
    const model = buildNetwork(tf, params, matrix.width, outputs)
    try {
      const { weights, loss, validationLoss } = await train(tf, model, rows, params, context)
      const state = { classes, weights: weightBytes(weights), loss, validationLoss }
      return fittedNetwork(tf, params, data.columnTypes, state) as FittedByRole[As]
    } finally {
      model.dispose()
    }
  }
}

interface TrainingRows {
  readonly fill: FillRows
  readonly width: number
  readonly outputs: number
  /** The number to be predicted, or the position of the class. */
  readonly values: Float64Array | Int32Array
  readonly weights: Float64Array | null
}

interface Trained {
  readonly weights: readonly ArrayLike<number>[]
  readonly loss: readonly number[]
  readonly validationLoss: readonly number[]
}

function truthOf(
  role: NetworkRole,
  target: Column,
  name: string,
): { readonly classes: readonly Label[] | null; readonly values: Float64Array | Int32Array } {
  if (role === 'regressor') return { classes: null, values: targetNumbers(target, name, networkKind) }
  const { classes, codes } = fitClasses(networkKind, target, name)
  return { classes, values: codes }
}

async function train(
  tf: TensorFlow,
  model: LayersModel,
  rows: TrainingRows,
  params: NetworkParams,
  context: FitContext,
): Promise<Trained> {
  const random = new RandomState(params.randomState)
  const { training, validation } = dividedRows(rows.values.length, params.validationShare, random)
  const optimizer = tf.train.adam(params.learningRate)
  const pace = new Pace(context)
  const loss: number[] = []
  const validationLoss: number[] = []
  let best: { readonly epoch: number; readonly weights: readonly ArrayLike<number>[] } | null = null
  const total = params.epochs * training.length
  for (let epoch = 0; epoch < params.epochs; epoch++) {
    const order = random.permutation(training.length).map(place => training[place] as number)
    let sum = 0
    for (let start = 0; start < order.length; start += params.batchSize) {
      const batch = order.subarray(start, start + params.batchSize)
      sum += step(tf, model, optimizer, batch, rows, params.l2) * batch.length
      const done = epoch * training.length + start
      if (pace.due) await pace.pause({ stage: `epoch ${epoch + 1}`, done, total, unit: 'rows' })
    }
    loss.push(sum / order.length)
    if (validation.length === 0) continue
    validationLoss.push(lossOf(tf, model, validation, rows))
    const isBest = validationLoss.at(-1) === Math.min(...validationLoss)
    if (isBest) best = { epoch, weights: weightsOf(model) }
    if (params.patience !== null && best !== null && epoch - best.epoch >= params.patience) break
  }
  optimizer.dispose()
  const weights = params.patience === null || best === null ? weightsOf(model) : best.weights
  requireFinite(weights)
  return { weights, loss, validationLoss }
}

/** Random rows for validation, and all others to train on. */
function dividedRows(
  count: number,
  validationShare: number,
  random: RandomState,
): { readonly training: Int32Array; readonly validation: Int32Array } {
  const shuffled = random.permutation(count)
  const held = Math.floor(count * validationShare)
  if (held === count) throw new FitError(networkKind, 'no rows are left to train on.')
  return { training: shuffled.slice(held), validation: shuffled.slice(0, held) }
}

function requireFinite(weights: readonly ArrayLike<number>[]): void {
  if (weights.every(array => Array.prototype.every.call(array, Number.isFinite))) return
  throw new FitError(
    networkKind,
    'its weights grew without bounds; scale the features, or take a smaller learningRate.',
  )
}

type Optimizer = ReturnType<TensorFlow['train']['adam']>

/** One step down the loss of some rows; gives that loss. */
function step(
  tf: TensorFlow,
  model: LayersModel,
  optimizer: Optimizer,
  batch: Int32Array,
  rows: TrainingRows,
  l2: number,
): number {
  return tf.tidy(() => {
    const truth = tensorsOf(tf, batch, rows)
    const kernels = model.trainableWeights.filter(weight => weight.shape.length === 2)
    const cost = optimizer.minimize(() => {
      const plain = meanLoss(tf, truth, model.apply(truth.features, { training: true }) as Tensor2D, rows.outputs)
      if (l2 === 0) return plain
      return tf.add(plain, tf.mul(l2, tf.addN(kernels.map(kernel => kernel.read().square().sum())))) as Scalar
    }, true)
    return cost === null ? Number.NaN : (cost.dataSync()[0] as number)
  })
}

function lossOf(tf: TensorFlow, model: LayersModel, batch: Int32Array, rows: TrainingRows): number {
  return tf.tidy(() => {
    const truth = tensorsOf(tf, batch, rows)
    return meanLoss(tf, truth, model.apply(truth.features) as Tensor2D, rows.outputs).dataSync()[0] as number
  })
}

interface Truth {
  readonly features: Tensor2D
  readonly target: Tensor
  readonly weights: Tensor
  readonly isClass: boolean
}

function tensorsOf(tf: TensorFlow, batch: Int32Array, { fill, width, values, weights }: TrainingRows): Truth {
  const features = new Float32Array(batch.length * width)
  fill(batch.length, place => batch[place] as number, features)
  const target = Float32Array.from(batch, row => values[row] as number)
  const counts = Float32Array.from(batch, row => (weights === null ? 1 : (weights[row] as number)))
  return {
    features: tf.tensor2d(features, [batch.length, width]),
    target: tf.tensor1d(target),
    weights: tf.tensor1d(counts),
    isClass: values instanceof Int32Array,
  }
}

/** The weighted mean of each row's loss. */
function meanLoss(tf: TensorFlow, truth: Truth, scores: Tensor2D, outputs: number): Scalar {
  const losses = rowLosses(tf, truth, scores, outputs)
  return tf.div(tf.sum(tf.mul(losses, truth.weights)), tf.maximum(tf.sum(truth.weights), 1e-12)) as Scalar
}

function rowLosses(tf: TensorFlow, { target, isClass }: Truth, scores: Tensor2D, outputs: number): Tensor {
  if (!isClass) return tf.squaredDifference(scores.reshape([-1]), target)
  if (outputs === 1) {
    const score = scores.reshape([-1])
    // log(1 + e^score) − target × score, without overflow.
    const softened = tf.add(tf.relu(score), tf.log1p(tf.exp(tf.neg(tf.abs(score)))))
    return tf.sub(softened, tf.mul(target, score))
  }
  const chosen = tf.oneHot(target.toInt() as never, outputs)
  return tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(scores)), 1))
}

function weightsOf(model: LayersModel): readonly ArrayLike<number>[] {
  return model.getWeights().map(weight => weight.dataSync().slice())
}
