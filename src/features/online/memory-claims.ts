import type { ClaimChange, IdClaim, StreamPosition } from './online-store.ts'
import type { BatchRecord } from './stored-record.ts'

/** Who has which id of a layout's events. */
export class MemoryClaims {
  /** In order of arrival; the oldest are forgotten first. */
  readonly #claims = new Map<string, IdClaim & { readonly time: number }>()
  /** The ids of the published batch. */
  #ofBatch: ReadonlySet<string> = new Set()

  owner(id: string): IdClaim | null {
    if (this.#ofBatch.has(id)) return batch
    const claim = this.#claims.get(id)
    return claim === undefined ? null : { shard: claim.shard, offset: claim.offset }
  }

  /** `position` is what the store has of the shard. */
  claim({ shard, ids, idsFrom }: ClaimChange, position: StreamPosition | undefined): void {
    for (const [id, time, offset] of ids) {
      const known = this.#claims.get(id)
      const isOpen = known?.shard === shard && known.offset > (position?.offset ?? -1)
      if (known === undefined || isOpen) this.#claims.set(id, { shard, offset, time })
    }
    for (const [id, { time }] of this.#claims) {
      if (time >= idsFrom) break
      this.#claims.delete(id)
    }
  }

  publish(records: ReadonlyMap<string, BatchRecord>): void {
    const ids = new Set<string>()
    for (const record of records.values()) for (const [id] of record.ids) ids.add(id)
    this.#ofBatch = ids
  }
}

const batch: IdClaim = Object.freeze({ shard: null, offset: -1 })
