import type { Layout } from './layout.ts'
import type { StoredRecord } from './online-store.ts'
import type { RawInput } from './stored-record.ts'

/**
 * How many rows the keys of changing entities have, to count changes that remove what was never there: those by which a key has lost more
 * rows than it had. A removal that arrives before its insert counts until the insert is there.
 */
export class RowBalance {
  readonly #before: number
  readonly #rows = new Map<string, number>()
  #unmatched = 0

  constructor(layout: Layout) {
    this.#before = layout.inputs.length - 1
  }

  get unmatched(): number {
    return this.#unmatched
  }

  /** Takes up what a store holds of a key. */
  learn(key: string, { batchRecord, shards }: StoredRecord): void {
    if (this.#rows.has(key)) return
    this.#put(key, batchRecord?.rowCount ?? 0)
    for (const { raw } of shards) this.add(key, raw)
  }

  add(key: string, changes: readonly RawInput[]): void {
    let rows = this.#rows.get(key) ?? 0
    for (const { values } of changes) rows += values[this.#before] === true ? -1 : 1
    this.#put(key, rows)
  }

  forget(): void {
    this.#rows.clear()
    this.#unmatched = 0
  }

  #put(key: string, rows: number): void {
    this.#unmatched += Math.max(0, -rows) - Math.max(0, -(this.#rows.get(key) ?? 0))
    this.#rows.set(key, rows)
  }
}
