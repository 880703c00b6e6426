import type { Duration } from '../../features/definition/duration.ts'
import { requireList, requireOptions } from '../../features/errors/parameter-error.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import type { RuntimeOptions } from '../../pipeline/model-runtime.ts'
import type { Timing } from '../../pipeline/row-model.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { HostWatch } from '../watch/watch.ts'
import type { WatchOptions } from '../watch/watch-options.ts'
import type { Deployment } from './deployment.ts'
import type { HostEvent } from './host-event.ts'
import type { HostLimits } from './host-limits.ts'
import type { InferCall, InferResult } from './infer-call.ts'
import type { Metrics } from './metrics.ts'
import type { ModelDescription, ModelStatus } from './model-status.ts'
import type { PayloadLog } from './payload-log.ts'
import type { PredictCall, PredictResult } from './predict-call.ts'

/** What a model host is made from. */
export interface ModelHostOptions extends RuntimeOptions<Timing> {
  readonly registry: ModelRegistry
  /** Where features are read; needed by models that were registered with a feature set. */
  readonly online?: OnlineStore
  /** What is served from the start: references like `flight-delay@production`, or deployments. */
  readonly models: readonly (string | Deployment)[]
  /** How often aliases are resolved again; left out: a version stays until `reload`. */
  readonly follow?: Duration
  readonly limits?: Partial<HostLimits>
  /** How many rows a new version answers before it takes requests; default 64, 0 for none. */
  readonly warmUpRows?: number
  /** Takes a sample of what was served. Default: none. */
  readonly payloadLog?: PayloadLog
  /** How what is served is watched; false: not at all. Default: rules for drift and missing keys. */
  readonly watch?: WatchOptions | false
  /** Makes a span of each call, and of its stages; see `bighead/opentelemetry`. Default: none. */
  readonly tracing?: Tracing
  /** The time, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
  /** Told of what happens to models; what it throws is ignored. */
  readonly onEvent?: (event: HostEvent) => void
}

/** Models kept ready to answer: loaded, followed, batched and watched. Names that calls take are references, or names of models. */
export interface ModelHost {
  readonly metrics: Metrics
  /** What it takes at a time. */
  readonly limits: HostLimits
  /** What is watched of the versions that answer; null: nothing is. */
  readonly watch: HostWatch | null
  /**
   * Answers rows of the request's columns, or of the pipeline's inputs for a model without features.
   *
   * @throws {ModelNotFoundError | ModelUnavailableError} for a model that is not served, or not loaded.
   * @throws {RequestError} naming every field that is unknown, missing or of a wrong type.
   * @throws {OverloadedError} at once where there is no room; {DeadlineError} where time is up; the signal's reason.
   */
  predict(call: PredictCall): Promise<PredictResult>
  /**
   * Answers a table by columns; see `InferCall`. Throws what `predict` throws, and {ModelFailureError} naming the first row that fails.
   */
  infer(call: InferCall): Promise<InferResult>
  /**
   * What a model takes and gives.
   *
   * @throws {ModelNotFoundError | ModelUnavailableError} for a model that is not served, or not loaded.
   */
  describe(model: string): ModelDescription
  /** What is served, in the order in which it was asked for. */
  models(): readonly ModelStatus[]
  /** Serves a model from now on; where it cannot be loaded, nothing changes. Throws what loading throws. */
  load(model: string | Deployment): Promise<ModelStatus>
  /** Resolves a model again and takes up the version that it means now. Throws what loading throws; then nothing changes. */
  reload(model: string): Promise<ModelStatus>
  /** Serves a model no longer; calls that it has begun are finished first. */
  unload(model: string): Promise<void>
  /** Whether one model, or all of them, take requests. */
  ready(model?: string): boolean
  /** From now on `ready` is false; calls are answered as before. */
  drain(): void
  /** Refuses new calls, waits for those that it has begun (at most `drain`), and frees everything. */
  close(options?: CloseOptions): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** How a host ends. */
export interface CloseOptions {
  /** How long calls that have begun may take; default `30s`. */
  readonly drain?: Duration
}

/**
 * Loads models and keeps them ready to answer.
 *
 * @throws {ParameterError} for options that mean nothing; and what loading a model throws.
 */
export async function openModelHost(options: ModelHostOptions): Promise<ModelHost> {
  requireOptions<ModelHostOptions>(options, {
    ...{ registry: 'resolve', online: 'read?', models: null, follow: null, limits: null, warmUpRows: null },
    ...{
      payloadLog: 'write?',
      watch: null,
      clock: null,
      onEvent: null,
      tracing: 'within?',
      runtimes: null,
      extensions: null,
    },
  })
  requireList('models', options.models, 'a list of references')
  const { startModelHost } = await import('./start-model-host.ts')
  return startModelHost(options)
}
