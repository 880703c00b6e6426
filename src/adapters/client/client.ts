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

/** The columns that a caller brings for a feature set. */
export type RequestOf<F> = F extends FeatureSet<infer R, Schema, Schema, Schema> ? InputRow<R> : InputRow<Schema>

/** The columns that a reader gives for a feature set. */
export type FeaturesOf<F> =
  F extends FeatureSet<infer R, infer J, infer D, Schema> ? Row<R & J & D> : { readonly [column: string]: unknown }

/** Which model is asked, where it is another one than the client's. */
export interface ModelCallOptions extends CallOptions {
  /** A name, a reference like `flight-delay@production`, or a version like `flight-delay/3`. */
  readonly model?: string
}

/** How a prediction is asked for. */
export interface PredictCallOptions extends ModelCallOptions {
  /** Gives the feature values too. */
  readonly features?: boolean
}

/** How features are asked for. */
export interface FeaturesCallOptions<Column extends string = string> extends CallOptions {
  /** Which columns are given; default: all. */
  readonly columns?: readonly Column[]
  /** The time of the entities that do not say theirs; default: the server's clock. */
  readonly at?: Date | number
}

/** How an inference is asked for. */
export interface InferCallOptions extends ModelCallOptions {
  /** Whether tensors travel as bytes, which is exact and several times faster; default true. */
  readonly binary?: boolean
  /** The outputs that are wanted, by name; default: all. */
  readonly outputs?: readonly string[]
  /** Given back with the answer. */
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
  /** How many numbers were NaN or infinite, which JSON says as null. */
  readonly nonFinite?: number
}

/** A prediction and where it comes from. */
export interface ClientAnswer {
  readonly prediction: ClassPrediction | ValuePrediction
  readonly metadata: ClientMetadata
  /** The request's columns, the joined and the derived ones; only where asked for. */
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

/** A typed way to a server of models, in browsers and in Node. What fails is thrown as an error of `RefusedError` and its kin. */
export interface Client<F = unknown> {
  /** The prediction for one entity. */
  predict(entity: RequestOf<F>, options?: PredictCallOptions): Promise<ClientAnswer>
  /** The predictions for several entities, in order, with one request. */
  predictAll(
    entities: readonly RequestOf<F>[],
    options?: PredictCallOptions,
  ): Promise<readonly (ClientAnswer | FailedAnswer)[]>
  /** The features of some entities, in order; the client needs the set that they are of. */
  features<const C extends keyof FeaturesOf<F> & string = keyof FeaturesOf<F> & string>(
    entities: readonly RequestOf<F>[],
    options?: FeaturesCallOptions<C>,
  ): Promise<readonly ClientFeatures<Pick<FeaturesOf<F>, C>>[]>
  /** Columns in, columns out, by the Open Inference Protocol. Inputs that are no tensors are a `TensorError`. */
  infer(inputs: InferInputs, options?: InferCallOptions): Promise<InferAnswer>
  /** What a model takes and gives. */
  model(options?: ModelCallOptions): Promise<ModelMetadata>
  /** The names of the models that are served. */
  models(options?: CallOptions): Promise<readonly string[]>
  /** Whether the server runs. */
  live(options?: CallOptions): Promise<boolean>
  /** Whether the server, or one model where it is named, takes requests. */
  ready(options?: ModelCallOptions): Promise<boolean>
}
