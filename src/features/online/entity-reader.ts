import type { EntitySourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import { partitionEnd } from '../definition/partition.ts'
import { day, floorTo } from '../definition/window.ts'
import type { FeatureStatus } from './feature-status.ts'
import type { Answer, GroupReader } from './group-reader.ts'
import type { Layout } from './layout.ts'
import type { PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'
import { planValues, type ValuePlan, writeRow } from './row-values.ts'

/** Reads an entity's row in the partition that was uploaded. */
export class EntityReader implements GroupReader {
  readonly #source: EntitySourceDefinition
  readonly #layout: Layout
  readonly #plan: readonly ValuePlan[]
  batch: PublishedBatch | null = null
  /** When the day of the uploaded partition ended; null without one. */
  #end: number | null = null

  constructor(group: FeatureGroupDefinition, source: EntitySourceDefinition, layout: Layout) {
    this.#source = source
    this.#layout = layout
    this.#plan = planValues(group, layout)
  }

  assume(batch: PublishedBatch | null): void {
    this.batch = batch
    this.#end = batch?.partition === null || batch === null ? null : partitionEnd(batch.partition)
  }

  request(key: string, _at: number): ReadRequest {
    return { layout: this.#layout.id, key, tilesFrom: [Infinity, Infinity, Infinity], strips: [], ids: false }
  }

  answer({ batchRecord }: StoredRecord, at: number, into: Answer): void {
    writeRow(this.#plan, batchRecord?.rows[0] ?? null, this.#status(batchRecord !== null, at), into)
  }

  #status(isKnown: boolean, at: number): FeatureStatus {
    const { availableAfter, every, maxAge } = this.#source
    const end = this.#end
    if (end !== null && maxAge !== null && at - end > maxAge) return 'expired'
    if (end !== null && at < end + availableAfter) return 'stale'
    if (every !== null && (end === null || floorTo(at - availableAfter, day) !== end)) return 'stale'
    return isKnown ? 'present' : 'missing'
  }
}
