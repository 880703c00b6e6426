import type { Parameters, Tensor } from './tensor.ts'

/** What a client asks of a model. */
export interface InferRequest {
  /** Given back with the answer. */
  readonly id?: string | undefined
  readonly parameters?: Parameters
  readonly inputs: readonly Tensor[]
  /** The outputs that are wanted; left out: all. */
  readonly outputs?: readonly RequestedOutput[] | undefined
}

/** An output that is wanted. */
export interface RequestedOutput {
  readonly name: string
  readonly parameters?: Parameters
}

/** What a model answers. */
export interface InferResponse {
  readonly modelName: string
  readonly modelVersion: string
  /** Of the request, if it had one. */
  readonly id?: string | undefined
  readonly parameters?: Parameters
  readonly outputs: readonly Tensor[]
}
