export { NetworkEstimator, type NetworkOptions, networkEstimator } from './network-estimator.ts'
export type { NetworkParams, NetworkRole } from './network-params.ts'
export {
  type ReadTensorflowOptions,
  readTensorflow,
  type TensorflowByRole,
  type TensorflowRole,
  tensorflowModels,
} from './read-tensorflow.ts'
export type { NetworkState } from './stored-network.ts'
export type { TensorFlow } from './tensorflow.ts'
export { tensorflowRuntime } from './tensorflow-runtime.ts'
