import type { VersionWatch } from '../watch/watch.ts'
import type { ModelRunner } from './model-runner.ts'
import type { ServedVersion } from './served-version.ts'

/** A version that takes requests. */
export interface ReadyVersion extends ServedVersion {
  readonly runner: ModelRunner
  /** Sees what it answers; null: nothing is watched. */
  readonly watch: VersionWatch | null
  /** Frees it, once nobody uses it any more. */
  close(): Promise<void>
}

/** A version that someone holds; it lives until nobody holds it and no call uses it. */
export interface HeldVersion {
  readonly ready: ReadyVersion
  /** Uses it for a call; what it gives ends that, once. */
  use(): () => void
  /** Holds it no longer; settles when it is freed, where this was the last hold. */
  release(): Promise<void>
}

interface Entry {
  readonly ready: ReadyVersion
  holds: number
  uses: number
  closing: Promise<void> | null
  /** Called when it is freed. */
  readonly waiting: ((closing: Promise<void>) => void)[]
}

/** Versions by digest: references that mean the same version share one. */
export class VersionPool {
  readonly #entries = new Map<string, Promise<Entry>>()

  /** Holds a version; it is opened where nobody holds it yet. */
  async hold(key: string, open: () => Promise<ReadyVersion>): Promise<HeldVersion> {
    let opening = this.#entries.get(key)
    if (opening === undefined) {
      opening = open().then((ready): Entry => ({ ready, holds: 0, uses: 0, closing: null, waiting: [] }))
      this.#entries.set(key, opening)
      opening.catch(() => this.#entries.delete(key))
    }
    const entry = await opening
    if (entry.closing !== null) return this.hold(key, open)
    entry.holds++
    return this.#held(key, entry)
  }

  /** Frees all versions, whoever holds or uses them. */
  async freeAll(): Promise<void> {
    const free = async ([key, opening]: readonly [string, Promise<Entry>]): Promise<void> => {
      const entry = await opening.catch(() => null)
      if (entry !== null) await this.#free(key, entry)
    }
    await Promise.all([...this.#entries].map(free))
  }

  #held(key: string, entry: Entry): HeldVersion {
    let isHeld = true
    return {
      ready: entry.ready,
      use: () => {
        let isUsed = true
        entry.uses++
        return () => {
          if (isUsed) entry.uses--
          isUsed = false
          this.#freeIfUnused(key, entry)
        }
      },
      release: () => {
        if (isHeld) entry.holds--
        isHeld = false
        this.#freeIfUnused(key, entry)
        if (entry.holds > 0) return Promise.resolve()
        return entry.closing ?? new Promise(resolve => entry.waiting.push(resolve))
      },
    }
  }

  #freeIfUnused(key: string, entry: Entry): void {
    if (entry.holds <= 0 && entry.uses <= 0) void this.#free(key, entry)
  }

  #free(key: string, entry: Entry): Promise<void> {
    if (entry.closing !== null) return entry.closing
    this.#entries.delete(key)
    entry.closing = entry.ready.close()
    entry.closing.catch(() => {})
    for (const settle of entry.waiting) settle(entry.closing)
    return entry.closing
  }
}
