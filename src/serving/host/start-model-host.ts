import { readDuration } from '../../features/definition/duration.ts'
import { OverloadedError } from '../errors.ts'
import { createWatch } from '../watch/create-watch.ts'
import type { Watch } from '../watch/watch.ts'
import { type Answering, byDeadline } from './by-deadline.ts'
import { type CallContext, countCall, since } from './call-context.ts'
import type { Deployment } from './deployment.ts'
import { modelDescriber } from './describe-model.ts'
import { followModels } from './follow-models.ts'
import type { HostCall } from './host-call.ts'
import type { HostEvent } from './host-event.ts'
import type { HostLimits } from './host-limits.ts'
import { type HostMetrics, hostMetrics } from './host-metrics.ts'
import type { InferCall, InferResult } from './infer-call.ts'
import { inferTable } from './infer-table.ts'
import type { Metrics } from './metrics.ts'
import type { CloseOptions, ModelHost, ModelHostOptions } from './model-host.ts'
import { ModelInfo } from './model-info.ts'
import { ModelSlot } from './model-slot.ts'
import type { ModelDescription, ModelStatus } from './model-status.ts'
import { openMetrics } from './open-metrics.ts'
import type { PredictCall, PredictResult } from './predict-call.ts'
import { predictRows } from './predict-rows.ts'
import { readDeployment, readLimits } from './read-host-options.ts'
import { type FoundModel, ServedModels } from './served-models.ts'
import { Shadowing } from './shadowing.ts'
import { traceCall } from './trace-call.ts'
import type { TrackOptions } from './track.ts'
import { VersionPool } from './version-pool.ts'

/** Loads the models of a host and starts to follow them; see `openModelHost`. */
export async function startModelHost(options: ModelHostOptions): Promise<ModelHost> {
  const deployments = options.models.map(readDeployment)
  const host = new OpenHost(options)
  try {
    for (const deployment of deployments) await host.load(deployment)
  } catch (error) {
    await host.close({ drain: '0ms' })
    throw error
  }
  return host
}

class OpenHost implements ModelHost {
  readonly metrics: Metrics = openMetrics()
  readonly limits: HostLimits
  readonly watch: Watch | null
  readonly #options: ModelHostOptions
  readonly #figures: HostMetrics = hostMetrics(this.metrics)
  readonly #clock: () => number
  readonly #models = new ServedModels()
  readonly #describe = modelDescriber(this.#models)
  readonly #info: ModelInfo
  readonly #pool = new VersionPool()
  readonly #tracking: TrackOptions
  readonly #shadowing: Shadowing
  readonly #stopFollowing: (() => Promise<void>) | null
  #isDraining = false
  #isClosing = false

  constructor(options: ModelHostOptions) {
    const { registry, online, runtimes, extensions, follow, warmUpRows = 64, clock = Date.now } = options
    const tell = this.#tell
    const slots = () => this.#models.all
    this.#options = options
    const parts = { ...(online && { online }), metrics: this.metrics, clock }
    this.watch = options.watch === false ? null : createWatch(options.watch, parts)
    this.#clock = clock
    this.limits = readLimits(options.limits)
    this.#info = new ModelInfo(this.#figures, tell)
    this.#shadowing = new Shadowing(this.#figures, tell)
    const opening = { online, ...(runtimes && { runtimes }), ...(extensions && { extensions }) }
    const loader = {
      registry,
      ...opening,
      metrics: this.#figures,
      watch: this.watch,
      tell,
      limits: this.limits,
      warmUpRows,
    }
    this.#tracking = { registry, clock, pool: this.#pool, loader }
    const onChange = () => this.#info.refresh(slots())
    this.#stopFollowing =
      follow === undefined ? null : followModels({ every: readDuration('follow', follow), slots, tell, onChange })
  }

  predict(call: PredictCall): Promise<PredictResult> {
    return this.#traced('predict', call, () =>
      this.#answer(call, context => ({ later: signal => predictRows(context, call, signal) })),
    )
  }

  infer(call: InferCall): Promise<InferResult> {
    return this.#traced('infer', call, () => this.#answer(call, context => inferTable(context, call)))
  }

  describe(model: string): ModelDescription {
    return this.#describe(model)
  }

  models(): readonly ModelStatus[] {
    return this.#models.all.map(slot => slot.status())
  }

  async load(given: string | Deployment): Promise<ModelStatus> {
    const deployment = readDeployment(given)
    if (this.#isClosing) throw new OverloadedError(deployment.model, 'closing', 1)
    const before = this.#models.get(deployment.model)
    const slot = new ModelSlot(deployment, this.#tracking, this.#figures)
    if (before === null) this.#models.add(slot)
    try {
      await slot.take()
    } catch (error) {
      this.#tell({ kind: 'loadFailed', model: deployment.model, error })
      this.#models.remove(slot)
      await slot.close()
      throw error
    }
    this.#models.add(slot)
    this.#info.refresh(this.#models.all)
    // Calls that it has begun are finished by it.
    before?.close().catch(error => this.#tell({ kind: 'loadFailed', model: deployment.model, error }))
    return slot.status()
  }

  async reload(model: string): Promise<ModelStatus> {
    const { slot } = this.#models.find(model)
    try {
      await slot.take()
    } catch (error) {
      this.#tell({ kind: 'loadFailed', model: slot.deployment.model, error })
      throw error
    } finally {
      this.#info.refresh(this.#models.all)
    }
    return slot.status()
  }

  async unload(model: string): Promise<void> {
    const { slot } = this.#models.find(model)
    this.#models.remove(slot)
    this.#info.refresh(this.#models.all)
    await slot.close()
  }

  ready(model?: string): boolean {
    if (this.#isDraining) return false
    const slots = model === undefined ? this.#models.all : [this.#models.find(model).slot]
    const isHeldBack = (slot: ModelSlot) => {
      const version = slot.primary.held?.ready.version.version ?? null
      return this.watch?.holdsBack(slot.name, version) === true
    }
    return slots.every(slot => slot.state === 'ready' && !isHeldBack(slot))
  }

  drain(): void {
    this.#isDraining = true
  }

  async close({ drain = '30s' }: CloseOptions = {}): Promise<void> {
    const until = performance.now() + readDuration('drain', drain)
    this.#isDraining = true
    this.#isClosing = true
    this.watch?.close()
    await this.#stopFollowing?.()
    const slots = this.#models.all
    const isBusy = () => slots.some(slot => slot.statistics.inFlight > 0)
    while (isBusy() && performance.now() < until) await new Promise(resolve => setTimeout(resolve, 5))
    const closing = Promise.all(slots.map(slot => slot.close()))
    await this.#pool.freeAll()
    await closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #traced<Result extends PredictResult | InferResult>(
    operation: 'predict' | 'infer',
    { model }: HostCall,
    answer: () => Promise<Result>,
  ): Promise<Result> {
    const { tracing } = this.#options
    return tracing === undefined ? answer() : traceCall(tracing, operation, model, answer)
  }

  async #answer<T>(call: HostCall, run: (context: CallContext) => Answering<T>): Promise<T> {
    const found = this.#models.find(call.model)
    const { slot } = found
    const context = this.#contextOf(found)
    const model = slot.deployment.model
    const { timeout, concurrency } = this.limits
    const begun = performance.now()
    let leave: (() => void) | null = null
    try {
      if (this.#isClosing) throw new OverloadedError(model, 'closing', 1)
      leave = slot.enter(concurrency)
      const time = { model, timeout: Math.min(call.timeout ?? timeout, timeout), signal: call.signal }
      const answering = byDeadline(time, () => run(context))
      const answer = answering instanceof Promise ? await answering : answering
      const total = since(begun)
      slot.statistics.succeeded(total)
      slot.record.total(total)
      return answer
    } catch (error) {
      this.#failed(context, error, since(begun))
      throw error
    } finally {
      leave?.()
    }
  }

  #contextOf({ slot, named }: FoundModel): CallContext {
    return {
      slot,
      named,
      at: this.#clock(),
      metrics: this.#figures,
      limits: this.limits,
      clock: this.#clock,
      shadowing: this.#shadowing,
      payloadLog: this.#options.payloadLog ?? null,
      hasFailed: false,
      tell: this.#tell,
    }
  }

  /** Counts a call that was not answered. */
  #failed(context: CallContext, error: unknown, total: number): void {
    const { slot, named } = context
    slot.statistics.failed(total)
    if (error instanceof OverloadedError) this.#figures.shed.of(slot.name, error.reason).add(1)
    const held = slot.primary.held
    const chosen = named ?? (held && { variant: 'primary' as const, held })
    if (chosen !== null) countCall(context, chosen, error)
  }

  readonly #tell = (event: HostEvent): void => {
    try {
      this.#options.onEvent?.(event)
    } catch {
      // It is told; what it makes of it is its own.
    }
  }
}
