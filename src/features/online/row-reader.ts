import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { ReadTooOldError } from '../errors/online-errors.ts'
import type { FeatureStatus } from './feature-status.ts'
import type { Answer, GroupReader } from './group-reader.ts'
import type { Layout } from './layout.ts'
import type { PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'
import { compareInputs } from './row-rank.ts'
import { planValues, type ValuePlan, writeRow } from './row-values.ts'
import type { RawInput } from './stored-record.ts'
import { noTileStretches } from './stretches.ts'

/** Reads the newest row of an event group before the request. */
export class RowReader implements GroupReader {
  readonly #group: FeatureGroupDefinition
  readonly #layout: Layout
  readonly #plan: readonly ValuePlan[]
  batch: PublishedBatch | null = null

  constructor(group: FeatureGroupDefinition, layout: Layout) {
    this.#group = group
    this.#layout = layout
    this.#plan = planValues(group, layout)
  }

  assume(batch: PublishedBatch | null): void {
    this.batch = batch
  }

  request(key: string, _at: number): ReadRequest {
    return { layout: this.#layout.id, key, tiles: noTileStretches, strips: [] }
  }

  answer(record: StoredRecord, at: number, into: Answer): void {
    this.#checkTime(record, at)
    let best = this.#newest(record.batchRecord?.rows ?? [], at, null)
    for (const { rows } of record.shards) best = this.#newest(rows, at, best)
    const { ttl } = this.#group
    const unknown = record.batchRecord === null && record.shards.length === 0
    let status: FeatureStatus = 'present'
    if (best === null) status = unknown ? 'missing' : 'null'
    else if (ttl !== null && best.time < at - ttl) status = 'expired'
    writeRow(this.#plan, best, status, into)
  }

  #newest(rows: readonly RawInput[], at: number, known: RawInput | null): RawInput | null {
    const { inclusive, asOfKnown } = this.#group
    for (let index = rows.length - 1; index >= 0; index--) {
      const row = rows[index] as RawInput
      if (row.time > at || (row.time === at && !inclusive)) continue
      if (asOfKnown && row.created !== null && row.created >= at) continue
      return known === null || compareInputs(row, known, this.#layout.inputs) > 0 ? row : known
    }
    return known
  }

  #checkTime({ batch, retainedFrom, shards }: StoredRecord, at: number): void {
    const { name } = this.#group
    if (batch !== null && at < batch.until) {
      const detail = `its batch holds the newest rows before ${iso(batch.until)}; ask as of then or later.`
      throw new ReadTooOldError(name, at, detail)
    }
    if (retainedFrom !== null && at < retainedFrom) {
      const detail = `older rows than the newest before ${iso(retainedFrom)} are not retained; ask as of then or later, or stream with a longer \`retain\`.`
      throw new ReadTooOldError(name, at, detail)
    }
    for (const { compactedBefore } of shards) {
      if (compactedBefore === null || at >= compactedBefore) continue
      const detail = `older rows of this key than the newest before ${iso(compactedBefore)} are gone; ask as of then or later, or stream with a longer \`compactAfter\`.`
      throw new ReadTooOldError(name, at, detail)
    }
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
