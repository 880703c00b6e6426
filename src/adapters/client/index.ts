export { TensorError } from '../../serving/errors.ts'
export type { Datatype, ElementArray, TensorData } from '../../serving/oip/datatype.ts'
export type { ModelMetadata } from '../../serving/oip/model-metadata.ts'
export type { Parameters, ParameterValue, TensorMetadata } from '../../serving/oip/tensor.ts'
export type {
  Client,
  ClientAnswer,
  ClientFeatures,
  ClientMetadata,
  FailedAnswer,
  Failure,
  FeaturesCallOptions,
  FeaturesOf,
  InferCallOptions,
  ModelCallOptions,
  PredictCallOptions,
  RequestOf,
} from './client.ts'
export {
  BusyError,
  RefusedError,
  ServerError,
  TimeoutError,
  UnreachableError,
  UnreadableAnswerError,
} from './client-errors.ts'
export { type ClientOptions, createClient } from './create-client.ts'
export type { InferAnswer, InferOutput } from './infer-answer.ts'
export type { InferInputs, InferTensor, InferValues } from './infer-inputs.ts'
export type { CallOptions } from './transport.ts'
