import type { FeatureSet } from '../features/definition/feature-set.ts'
import { requireDefinition, requireOptions } from '../features/errors/parameter-error.ts'
import type { Extensions } from '../features/extensions.ts'
import type { FeatureStatus } from '../features/online/feature-status.ts'
import type { OnlineStore } from '../features/online/online-store.ts'
import type { InputRow, Schema } from '../features/schema.ts'
import type { ClassPrediction } from '../pipeline/class-prediction.ts'
import type { RuntimeOptions } from '../pipeline/model-runtime.ts'
import type { PredictorExplanation } from './explain-predictor.ts'
import type { AnyPredictorOptions } from './open-predictor.ts'
import type { ModelRegistry } from './registry/model-registry.ts'

/** What a predictor is made from. */
export interface PredictorOptions<R extends Schema, J extends Schema, D extends Schema> extends RuntimeOptions {
  readonly registry: ModelRegistry
  /** A reference: `name@alias`, `name/3` or `name@sha256:…`. It is resolved once, when the predictor is created. */
  readonly model: string
  /** Where the features are read. */
  readonly online: OnlineStore
  /** The set that the model was trained on. */
  readonly features: FeatureSet<R, J, D>
  /** The code that the set names; see `Extensions`. */
  readonly extensions?: Extensions
  /** The time of requests that do not give one, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
}

/** What a predictor is made from if its model was registered without features: its requests are the inputs of the pipeline. */
export interface PlainPredictorOptions extends RuntimeOptions {
  readonly registry: ModelRegistry
  /** A reference, as in `PredictorOptions`. */
  readonly model: string
  readonly features?: undefined
  readonly online?: undefined
  /** The time of answers, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
}

/** The number that a regressor predicts. */
export interface ValuePrediction {
  readonly value: number
}

/** How an answer came about. */
export interface PredictionMetadata {
  readonly model: string
  readonly version: number
  /** The digest of the version's manifest. */
  readonly digest: string
  /** The hash of the feature set; empty for a model without features. */
  readonly features: string
  /** The time as of which features were read or, without features, of the answer; epoch milliseconds. */
  readonly requestedAt: number
  readonly statuses: { readonly [feature: string]: FeatureStatus }
  /** Why external features have status `error`; absent if none has. */
  readonly errors?: { readonly [feature: string]: Error }
  /** Microseconds. */
  readonly timings: { readonly features: number; readonly inference: number }
}

/** A prediction and where it comes from. */
export interface Answer {
  readonly prediction: ClassPrediction | ValuePrediction
  readonly metadata: PredictionMetadata
  /** The request's columns, the joined ones and the derived ones; only if requested. */
  readonly features?: { readonly [column: string]: unknown }
}

/** How requests are answered. */
export interface PredictOptions {
  readonly signal?: AbortSignal
  /** Whether to return the feature values as well. */
  readonly features?: boolean
}

/** Answers requests in this process: reads features, derives, transforms, runs the model. */
export interface Predictor<R extends Schema = Schema> {
  /**
   * The prediction for one request, as of its own time.
   *
   * @throws {RequestError} naming every field that is unknown, missing or of a wrong type.
   * @throws {ReadTooOldError} where the store cannot answer exactly as of that time.
   */
  predict(request: InputRow<R>, options?: PredictOptions): Promise<Answer>
  /** The predictions for several requests, in order, with one read of the store. */
  predictAll(requests: readonly InputRow<R>[], options?: PredictOptions): Promise<readonly Answer[]>
  /** What is read and computed for a request, as data and as text. */
  explain(): PredictorExplanation
  /** Ends the predictor; the store and the registry stay as they are. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Loads a model and prepares everything that its definition determines, so that a request does little more than read and compute.
 *
 * A model that was registered without features needs neither `features` nor `online`; its requests are the pipeline's inputs.
 *
 * @throws {ModelNotFoundError} for a reference to nothing; {DigestMismatchError} for a damaged file.
 * @throws {FeaturesMismatchError} where the model was trained on another set, on none, or on one that is not given.
 * @throws {NotMaterializedError} naming every group and feature that the store does not hold.
 * @throws {MissingExtensionError} naming every own aggregate whose code was not given.
 *
 * @example
 * {@includeCode ../../docs/examples/quickstart.ts}
 */
export async function createPredictor<R extends Schema, J extends Schema, D extends Schema>(
  options: PredictorOptions<R, J, D> | PlainPredictorOptions,
): Promise<Predictor<R>> {
  const isPlain = Object(options).features === undefined
  requireOptions<PredictorOptions<R, J, D>>(options, {
    ...{ registry: 'resolve', online: isPlain ? null : 'read', model: null, features: null },
    ...{ extensions: null, runtimes: null, clock: null },
  })
  if (!isPlain) requireDefinition('features', options.features, ['featureSet'])
  const { openPredictor } = await import('./open-predictor.ts')
  return openPredictor(options as unknown as AnyPredictorOptions) as unknown as Predictor<R>
}
