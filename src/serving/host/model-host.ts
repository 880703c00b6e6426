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
  /** The models that are served from the start: references like `flight-delay@production`, or deployments. */
  readonly models: readonly (string | Deployment)[]
  /** How often aliases are resolved again; if it is left out, a version stays until `reload`. */
  readonly follow?: Duration
  readonly limits?: Partial<HostLimits>
  /** How many rows a new version answers before it takes requests; default 64, 0 for none. */
  readonly warmUpRows?: number
  /** Takes a sample of what was served. Default: none. */
  readonly payloadLog?: PayloadLog
  /** How served models are watched; false: not at all. Default: rules for drift and missing keys. */
  readonly watch?: WatchOptions | false
  /** Makes a span of each call, and of its stages; see `bighead/opentelemetry`. Default: none. */
  readonly tracing?: Tracing
  /** The time, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
  /** Called with what happens to models; its errors are ignored. */
  readonly onEvent?: (event: HostEvent) => void
}

/** Models kept ready to answer: loaded, followed, batched and watched. Calls name models by reference, or by name alone. */
export interface ModelHost {
  readonly metrics: Metrics
  /** The limits on what it takes at a time. */
  readonly limits: HostLimits
  /** The watch over the versions that answer; null if there is none. */
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
   * The inputs and outputs of a model.
   *
   * @throws {ModelNotFoundError | ModelUnavailableError} for a model that is not served, or not loaded.
   */
  describe(model: string): ModelDescription
  /** The served models, in the order in which they were added. */
  models(): readonly ModelStatus[]
  /** Starts to serve a model; if it cannot be loaded, nothing changes. Throws what loading throws. */
  load(model: string | Deployment): Promise<ModelStatus>
  /** Resolves a reference again and takes up the version it now points to. If that cannot be loaded, throws, and nothing changes. */
  reload(model: string): Promise<ModelStatus>
  /** Stops serving a model, after finishing its calls in progress. */
  unload(model: string): Promise<void>
  /** Whether one model, or all of them, take requests. */
  ready(model?: string): boolean
  /** Makes `ready` false from now on; calls are answered as before. */
  drain(): void
  /** Refuses new calls, waits for those in progress (at most `drain`), and frees everything. */
  close(options?: CloseOptions): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** How a host shuts down. */
export interface CloseOptions {
  /** How long calls in progress may take; default `30s`. */
  readonly drain?: Duration
}

/**
 * Loads models and keeps them ready to answer.
 *
 * @throws {ParameterError} for invalid options; and what loading a model throws.
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
