import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import type { Schema } from '../../features/schema.ts'
import { classForm, oneNumber } from '../../pipeline/estimators/answer-form.ts'
import { featureProgram } from '../../pipeline/estimators/feature-program.ts'
import { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import { buildNetwork, weightShapes } from './build-network.ts'
import { networkModel } from './network-model.ts'
import { type NetworkParams, networkKind, networkVersion } from './network-params.ts'
import { type NetworkState, outputsOf } from './stored-network.ts'
import type { TensorFlow } from './tensorflow.ts'

/** The fitted network of a learned or loaded state. */
export function fittedNetwork(
  tf: TensorFlow,
  params: NetworkParams,
  inputs: Schema,
  state: NetworkState,
): FittedClassifier | FittedRegressor {
  const parts = {
    kind: networkKind,
    version: networkVersion,
    params: { ...params },
    state,
    program: featureProgram(inputs),
    children: [],
  }
  const { classes } = state
  const width = Object.keys(inputs).length
  const outputs = outputsOf(classes)
  const model = buildNetwork(tf, params, width, outputs)
  const shapes = weightShapes(params, width, outputs)
  tf.tidy(() => model.setWeights(weightArrays(state.weights, shapes).map((values, k) => tf.tensor(values, shapes[k]))))
  const predict = (features: Tensor2D): Tensor => model.apply(features) as Tensor
  const answer = classes === null ? oneNumber : classForm(classes, outputs, 'scores').form
  const running = networkModel(tf, { predict, inputs: width, answer }, networkKind)
  return classes === null ? new FittedRegressor(parts, running) : new FittedClassifier(parts, classes, running)
}

/** The weights as the bytes of the state. */
export function weightBytes(arrays: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(4 * arrays.reduce((sum, array) => sum + array.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const array of arrays) {
    for (let k = 0; k < array.length; k++, at += 4) view.setFloat32(at, array[k] as number, true)
  }
  return bytes
}

function weightArrays(bytes: Uint8Array, shapes: readonly (readonly number[])[]): Float32Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  return shapes.map(shape => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1))
    for (let k = 0; k < values.length; k++, at += 4) values[k] = view.getFloat32(at, true)
    return values
  })
}
