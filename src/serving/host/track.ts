import type { ModelRegistry } from '../registry/model-registry.ts'
import { neededVersion } from '../registry/needed-version.ts'
import { type LoaderOptions, loadVersion } from './version-loader.ts'
import type { HeldVersion, VersionPool } from './version-pool.ts'

/** What a track needs to take up versions. */
export interface TrackOptions {
  readonly registry: ModelRegistry
  readonly pool: VersionPool
  readonly loader: LoaderOptions
  readonly clock: () => number
}

/** A reference and the version that answers for it: the last one that could be loaded. */
export class Track {
  readonly reference: string
  readonly #options: TrackOptions
  #held: HeldVersion | null = null
  #since: number | null = null
  #reason: string | null = null
  #taking: Promise<boolean> | null = null
  #failed: { readonly digest: string; skips: number; left: number } | null = null
  #closed = false

  constructor(reference: string, options: TrackOptions) {
    this.reference = reference
    this.#options = options
  }

  get held(): HeldVersion | null {
    return this.#held
  }

  /** When the version was taken up, epoch milliseconds. */
  get since(): number | null {
    return this.#since
  }

  /** Why the last load failed; null: it did not. */
  get reason(): string | null {
    return this.#reason
  }

  get isTaking(): boolean {
    return this.#taking !== null
  }

  /** Takes up the version that the reference means now; whether that is another one. Where that fails, nothing changes, and it throws. */
  take(): Promise<boolean> {
    this.#taking ??= this.#take().finally(() => {
      this.#taking = null
    })
    return this.#taking
  }

  /** As `take`, but a version that has failed is tried again only after 1, 2, 4, … and at most 64 calls. */
  async follow(): Promise<boolean> {
    const failed = this.#failed
    if (failed !== null && failed.left > 0) {
      failed.left--
      const version = await this.#options.registry.resolve(this.reference)
      if (version?.digest === failed.digest) return false
    }
    return this.take()
  }

  /** Lets go of its version. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#taking?.catch(() => {})
    const held = this.#held
    this.#held = null
    await held?.release()
  }

  async #take(): Promise<boolean> {
    const { registry, pool, loader, clock } = this.#options
    let digest = ''
    try {
      const found = await neededVersion(registry, this.reference)
      digest = found.digest
      const before = this.#held
      if (before?.ready.version.digest === digest && before.ready.version.version === found.version) {
        this.#succeeded()
        return false
      }
      const exact = `${found.name}/${found.version}`
      const held = await pool.hold(`${exact} ${digest}`, () => loadVersion(exact, loader))
      if (this.#closed) {
        await held.release()
        return false
      }
      this.#held = held
      this.#since = clock()
      this.#succeeded()
      if (before !== null) {
        const { version } = found
        loader.tell({ kind: 'switched', model: this.reference, version, digest })
        // The old version is freed when its last call is done, which nobody needs to wait for.
        before.release().catch(() => {})
      }
      return true
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error)
      const skips = this.#failed?.digest === digest ? Math.min(64, this.#failed.skips * 2) : 1
      this.#failed = { digest, skips, left: skips }
      throw error
    }
  }

  #succeeded(): void {
    this.#reason = null
    this.#failed = null
  }
}
