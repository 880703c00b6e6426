import type { EntitySourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import { partitionEnd } from '../definition/partition.ts'
import { ReadTooOldError } from '../errors/online-errors.ts'
import { entityStatus } from './entity-status.ts'
import type { Answer, GroupReader } from './group-reader.ts'
import type { Layout } from './layout.ts'
import type { PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'
import { changesBefore, changesRows, newestRow } from './row-changes.ts'
import { planValues, type ValuePlan, writeRow } from './row-values.ts'
import { always, noTileStretches } from './stretches.ts'

/** Reads an entity's row in the partition that was uploaded, or after its last change since. */
export class EntityReader implements GroupReader {
  readonly #group: string
  readonly #source: EntitySourceDefinition
  readonly #layout: Layout
  readonly #plan: readonly ValuePlan[]
  readonly #changes: boolean
  batch: PublishedBatch | null = null
  /** When the day of the uploaded partition ended; null without one. */
  #end: number | null = null

  constructor(group: FeatureGroupDefinition, source: EntitySourceDefinition, layout: Layout) {
    this.#group = group.name
    this.#source = source
    this.#layout = layout
    this.#plan = planValues(group, layout)
    this.#changes = changesRows(group)
  }

  assume(batch: PublishedBatch | null): void {
    this.batch = batch
    this.#end = uploadedEnd(batch)
  }

  request(key: string, _at: number): ReadRequest {
    return wholeRecord(this.#layout, key)
  }

  answer({ batchRecord, shards }: StoredRecord, at: number, into: Answer): void {
    if (this.#changes) refuseBefore(this.#group, this.#end, at)
    const stored = batchRecord?.rows[0] ?? null
    const isChanging = this.#changes && this.#end !== null
    const row = isChanging ? newestRow(stored, changesBefore(this.#layout, shards, at)) : stored
    writeRow(this.#plan, row, entityStatus(this.#source, this.#end, row !== null, at), into)
  }
}

/** When the day of the uploaded partition ended; null without one. */
export function uploadedEnd(batch: PublishedBatch | null): number | null {
  return batch === null || batch.partition === null ? null : partitionEnd(batch.partition)
}

/** Asks for what a batch and the changes since hold of a key; there are no tiles. */
export function wholeRecord(layout: Layout, key: string): ReadRequest {
  return { layout: layout.id, key, tiles: noTileStretches, strips: always }
}

/** Rows that change are not known as of before their snapshot. */
export function refuseBefore(group: string, end: number | null, at: number): void {
  if (end === null || at >= end) return
  const detail = `its snapshot is of ${new Date(end).toISOString()}; ask as of then or later.`
  throw new ReadTooOldError(group, at, detail)
}
