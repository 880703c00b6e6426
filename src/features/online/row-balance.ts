import type { EventSourceDefinition } from '../definition/definition.ts'
import { rowTime } from '../engine/entity-events.ts'
import type { Layout } from './layout.ts'
import type { StoredRecord } from './online-store.ts'
import { countOf, identityWidth, rowDigest } from './row-digest.ts'
import type { RawInput } from './stored-record.ts'

/** The rows of a key: how many of each the snapshot had, as digests in order, and how many more or fewer there are since. */
interface KeyRows {
  readonly snapshot: readonly number[]
  readonly changes: Map<number, number>
}

/**
 * Which rows the keys of changing entities have, to count changes that remove what was never there. A removal that arrives before its insert
 * counts until the insert is there. Rows are told apart by what the layout keeps of them.
 */
export class RowBalance {
  readonly #before: number
  readonly #width: number
  /** Whether rows without a time of their own count for nothing, so that snapshots have none. */
  readonly #needsTime: boolean
  readonly #keys = new Map<string, KeyRows>()
  #unmatched = 0

  constructor(layout: Layout, { columns }: EventSourceDefinition) {
    this.#before = layout.inputs.length - 1
    this.#width = identityWidth(layout)
    const isTimed = columns.some(({ name, expression }) => name === rowTime && expression.kind !== 'literal')
    this.#needsTime = isTimed && layout.states.length > 0
  }

  get unmatched(): number {
    return this.#unmatched
  }

  /** Takes up what a store holds of a key. */
  learn(key: string, { batchRecord, shards }: StoredRecord): void {
    if (this.#keys.has(key)) return
    this.#keys.set(key, { snapshot: batchRecord?.rowDigests ?? [], changes: new Map() })
    for (const { raw } of shards) this.add(key, raw)
  }

  /** Takes up changes of a key that is known. */
  add(key: string, changes: readonly RawInput[]): void {
    const rows = this.#keys.get(key)
    if (rows === undefined) return
    for (const { values } of changes) {
      if (this.#needsTime && values[this.#before - 1] === null) continue
      this.#put(rows, rowDigest(values, this.#width), values[this.#before] === true ? -1 : 1)
    }
  }

  forget(): void {
    this.#keys.clear()
    this.#unmatched = 0
  }

  #put({ snapshot, changes }: KeyRows, digest: number, more: 1 | -1): void {
    const change = (changes.get(digest) ?? 0) + more
    const rows = countOf(snapshot, digest) + change
    this.#unmatched += Math.max(0, -rows) - Math.max(0, more - rows)
    if (change === 0) changes.delete(digest)
    else changes.set(digest, change)
  }
}
