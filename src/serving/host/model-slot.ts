import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { ModelUnavailableError, OverloadedError } from '../errors.ts'
import { parseReference } from '../registry/reference.ts'
import type { Deployment, Share, Variant } from './deployment.ts'
import { entityShare } from './entity-share.ts'
import { type HostMetrics, type StageRecorder, stageRecorder } from './host-metrics.ts'
import { MissingFeatures } from './missing-features.ts'
import { StatisticsRecorder } from './model-statistics.ts'
import type { ModelState, ModelStatus } from './model-status.ts'
import type { ServedVersion } from './served-version.ts'
import { Track, type TrackOptions } from './track.ts'
import type { HeldVersion } from './version-pool.ts'

/** One of a slot's versions, and which one it is. */
export interface Chosen {
  readonly variant: Variant
  readonly held: HeldVersion
}

/** A deployment that is served. */
export class ModelSlot {
  readonly name: string
  readonly deployment: Deployment
  readonly primary: Track
  readonly canary: Track | null
  readonly shadow: Track | null
  readonly statistics: StatisticsRecorder = new StatisticsRecorder()
  /** Records the times of answered calls. */
  readonly record: StageRecorder
  readonly missing: MissingFeatures
  #state: 'open' | 'closing' = 'open'

  constructor(deployment: Deployment, options: TrackOptions, metrics: HostMetrics) {
    const trackOf = (share: Share | undefined) => (share === undefined ? null : new Track(share.model, options))
    this.name = parseReference(deployment.model).name
    this.deployment = deployment
    this.primary = new Track(deployment.model, options)
    this.canary = trackOf(deployment.canary)
    this.shadow = trackOf(deployment.shadow)
    this.record = stageRecorder(metrics, this.name)
    this.missing = new MissingFeatures(metrics.featureMissing, this.name)
  }

  get tracks(): readonly Track[] {
    return [this.primary, this.canary, this.shadow].filter(track => track !== null)
  }

  get state(): ModelState {
    if (this.#state === 'closing') return 'unloading'
    if (this.primary.held !== null) return 'ready'
    return this.primary.isTaking || this.primary.reason === null ? 'loading' : 'failed'
  }

  /** Takes up what every reference means now. */
  async take(): Promise<void> {
    for (const track of this.tracks) await track.take()
    const { request } = this.main().ready
    const unknown = this.deployment.stickyBy?.find(name => !request.some(column => column.name === name))
    if (unknown === undefined) return
    const known = request.map(column => column.name)
    throw new ParameterError('stickyBy', `the request has no column \`${unknown}\`.${suggestion(unknown, known)}`)
  }

  /** The first of its versions. */
  main(): HeldVersion {
    const { held, reason } = this.primary
    if (held !== null) return held
    throw new ModelUnavailableError(this.deployment.model, reason ?? 'it is being loaded')
  }

  /** Which version answers for an entity. */
  choose(entity: () => readonly unknown[]): Chosen {
    const { canary } = this.deployment
    const held = this.canary?.held ?? null
    if (canary !== undefined && held !== null && entityShare(entity(), 'canary') < canary.weight)
      return { variant: 'canary', held }
    return { variant: 'primary', held: this.main() }
  }

  /** The positions in a version's requests of what identifies an entity here. */
  keysAt({ request, keysAt }: ServedVersion): readonly number[] {
    const { stickyBy } = this.deployment
    if (stickyBy === undefined) return keysAt
    return stickyBy.map(name => request.findIndex(column => column.name === name))
  }

  /** The version of that number, if it answers here. */
  numbered(version: number): Chosen | null {
    const found = [
      { variant: 'primary' as const, held: this.primary.held },
      { variant: 'canary' as const, held: this.canary?.held ?? null },
    ].find(({ held }) => held?.ready.version.version === version)
    return found?.held ? { variant: found.variant, held: found.held } : null
  }

  /** Begins a call; throws where there is no room for it. What it gives ends the call. */
  enter(concurrency: number): () => void {
    if (this.#state === 'closing') throw new OverloadedError(this.deployment.model, 'closing', 1)
    if (this.statistics.inFlight >= concurrency) throw new OverloadedError(this.deployment.model, 'concurrency', 1)
    this.statistics.inFlight++
    return () => {
      this.statistics.inFlight--
    }
  }

  status(): ModelStatus {
    const { held, since, reason } = this.primary
    const failed = this.tracks.find(track => track.reason !== null)
    const shareOf = (track: Track | null, share: Share | undefined) => {
      const version = track?.held?.ready.version.version
      if (share === undefined || version === undefined) return null
      return { reference: share.model, version, weight: share.weight }
    }
    return {
      name: this.name,
      reference: this.deployment.model,
      state: this.state,
      version: held?.ready.version.version ?? null,
      digest: held?.ready.version.digest ?? null,
      reason: reason ?? failed?.reason ?? null,
      since,
      canary: shareOf(this.canary, this.deployment.canary),
      shadow: shareOf(this.shadow, this.deployment.shadow),
      statistics: this.statistics.snapshot(held?.ready.runner.queued ?? 0),
    }
  }

  /** Refuses new calls, and lets go of its versions, which end with their last call. */
  async close(): Promise<void> {
    this.#state = 'closing'
    await Promise.all(this.tracks.map(track => track.close()))
  }
}
