import type { FeatureSet } from '../../features/definition/feature-set.ts'
import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { InputRow, Row, Schema } from '../../features/schema.ts'
import type { ClassPrediction } from '../../pipeline/class-prediction.ts'
import type { HostMetadata } from '../../serving/host/predict-call.ts'
import type { ModelMetadata } from '../../serving/oip/model-metadata.ts'
import type { Parameters } from '../../serving/oip/tensor.ts'
import type { ValuePrediction } from '../../serving/predictor.ts'
import type { InferAnswer } from './infer-answer.ts'
import type { InferInputs } from './infer-inputs.ts'
import type { CallOptions } from './transport.ts'

/** The request columns of a feature set. */
export type RequestOf<F> = F extends FeatureSet<infer R, Schema, Schema, Schema> ? InputRow<R> : InputRow<Schema>

/** The columns that are read for a feature set. */
export type FeaturesOf<F> =
  F extends FeatureSet<infer R, infer J, infer D, Schema> ? Row<R & J & D> : { readonly [column: string]: unknown }

/** The model of a call, if it is not the client's default. */
export interface ModelCallOptions extends CallOptions {
  /** A name, a reference like `flight-delay@production`, or a version like `flight-delay/3`. */
  readonly model?: string
}

/** The options of a prediction. */
export interface PredictCallOptions extends ModelCallOptions {
  /** Whether to return the feature values as well. */
  readonly features?: boolean
}

/** The options of reading features. */
export interface FeaturesCallOptions<Column extends string = string> extends CallOptions {
  /** The columns to return; default: all. */
  readonly columns?: readonly Column[]
  /** The time of entities that do not give one; default: the server's clock. */
  readonly at?: Date | number
}

/** The options of an inference. */
export interface InferCallOptions extends ModelCallOptions {
  /** Whether tensors are sent as bytes, which is exact and several times faster; default true. */
  readonly binary?: boolean
  /** The names of the requested outputs; default: all. */
  readonly outputs?: readonly string[]
  /** Returned with the answer. */
  readonly id?: string
  readonly parameters?: Parameters
}

/** Why something has no value. */
export interface Failure {
  readonly error: string
  /** A stable word, like `INVALID_REQUEST`. */
  readonly code: string
}

/** How an answer came about. */
export interface ClientMetadata extends Omit<HostMetadata, 'errors'> {
  /** Why external features have status `error`. */
  readonly errors?: { readonly [feature: string]: Failure }
  /** The number of values that were NaN or infinite, which are null in JSON. */
  readonly nonFinite?: number
}

/** A prediction and where it comes from. */
export interface ClientAnswer {
  readonly prediction: ClassPrediction | ValuePrediction
  readonly metadata: ClientMetadata
  /** The request's columns, the joined ones and the derived ones; only if requested. */
  readonly features?: { readonly [column: string]: unknown }
}

/** Why one of several entities has no answer; the others have theirs. */
export interface FailedAnswer {
  readonly failed: Failure
  readonly metadata: ClientMetadata
}

/** The features of one entity. */
export interface ClientFeatures<Values> {
  readonly values: Values
  readonly statuses: { readonly [feature: string]: FeatureStatus }
}

/** A typed client of a model server, in browsers and in Node. Failures are thrown as `RefusedError` and its siblings. */
export interface Client<F = unknown> {
  /** The prediction for one entity. */
  predict(entity: RequestOf<F>, options?: PredictCallOptions): Promise<ClientAnswer>
  /** The predictions for several entities, in order, with one request. */
  predictAll(
    entities: readonly RequestOf<F>[],
    options?: PredictCallOptions,
  ): Promise<readonly (ClientAnswer | FailedAnswer)[]>
  /** The features of some entities, in order; the client must have been given the feature set. */
  features<const C extends keyof FeaturesOf<F> & string = keyof FeaturesOf<F> & string>(
    entities: readonly RequestOf<F>[],
    options?: FeaturesCallOptions<C>,
  ): Promise<readonly ClientFeatures<Pick<FeaturesOf<F>, C>>[]>
  /** Columns in, columns out, over the Open Inference Protocol. Inputs that are not tensors are a `TensorError`. */
  infer(inputs: InferInputs, options?: InferCallOptions): Promise<InferAnswer>
  /** The inputs and outputs of a model. */
  model(options?: ModelCallOptions): Promise<ModelMetadata>
  /** The names of the models that are served. */
  models(options?: CallOptions): Promise<readonly string[]>
  /** Whether the server runs. */
  live(options?: CallOptions): Promise<boolean>
  /** Whether the server, or the named model, takes requests. */
  ready(options?: ModelCallOptions): Promise<boolean>
}
