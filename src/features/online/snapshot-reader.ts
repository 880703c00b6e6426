import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { snapshotEnd } from '../definition/snapshot-end.ts'
import { ReadTooOldError } from '../errors/online-errors.ts'
import type { FeatureStatus } from './feature-status.ts'
import type { Answer, GroupReader } from './group-reader.ts'
import type { Layout } from './layout.ts'
import type { PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'
import { noTileStretches } from './stretches.ts'
import { type GroupPlan, planWindows, writeWindow } from './window-plan.ts'

/** Reads windows that end with the last day that has landed: the batch holds one state for each. */
export class SnapshotReader implements GroupReader {
  readonly #group: string
  readonly #layout: Layout
  readonly #plan: GroupPlan
  readonly #end: (time: number) => number
  batch: PublishedBatch | null = null

  constructor(group: FeatureGroupDefinition, layout: Layout, own: OwnAggregates) {
    this.#group = group.name
    this.#layout = layout
    this.#plan = planWindows(group, layout, own)
    this.#end = snapshotEnd(group.source)
  }

  assume(batch: PublishedBatch | null): void {
    this.batch = batch
  }

  request(key: string, _at: number): ReadRequest {
    return { layout: this.#layout.id, key, tiles: noTileStretches, strips: [] }
  }

  answer({ batch, batchRecord }: StoredRecord, at: number, into: Answer): void {
    if (batch !== null && at < batch.until) {
      const end = new Date(batch.until).toISOString()
      throw new ReadTooOldError(
        this.#group,
        at,
        `its batch holds the windows that end at ${end}; ask as of then or later.`,
      )
    }
    let status: FeatureStatus = batchRecord === null ? 'missing' : 'present'
    if (batch === null || this.#end(at) !== batch.until) status = 'stale'
    for (const { items } of this.#plan.windows) {
      for (const item of items) {
        const state = batchRecord?.heads[item.state.column]?.[item.part]
        writeWindow(this.#plan, item, state, batch?.until ?? at, status, into)
      }
    }
  }
}
