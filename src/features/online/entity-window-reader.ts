import { exactRemoval } from '../aggregate/aggregate.ts'
import type { AnyAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { EntitySourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import { type Resolution, windowStart } from '../definition/window.ts'
import { ReadTooOldError } from '../errors/online-errors.ts'
import { refuseBefore, uploadedEnd, wholeRecord } from './entity-reader.ts'
import { entityStatus } from './entity-status.ts'
import type { Answer, GroupReader } from './group-reader.ts'
import type { Layout } from './layout.ts'
import type { PublishedBatch, ReadRequest, StoredRecord } from './online-store.ts'
import { changesBefore, changesRows, type RowChanges, remaining } from './row-changes.ts'
import type { BatchRecord, RawInput } from './stored-record.ts'
import { type GroupPlan, planWindows, type WindowItem, writeWindow } from './window-plan.ts'
import { windowReach } from './window-reach.ts'

/** Reads windows over the rows of the partition that was uploaded, and over their changes since. */
export class EntityWindowReader implements GroupReader {
  readonly #group: string
  readonly #source: EntitySourceDefinition
  readonly #layout: Layout
  readonly #plan: GroupPlan
  readonly #changes: boolean
  readonly #resolution: Resolution
  batch: PublishedBatch | null = null
  /** When the day of the uploaded partition ended; null without one. */
  #end: number | null = null

  constructor(group: FeatureGroupDefinition, source: EntitySourceDefinition, layout: Layout, own: OwnAggregates) {
    this.#group = group.name
    this.#source = source
    this.#layout = layout
    this.#plan = planWindows(group, layout, own)
    this.#changes = changesRows(group)
    this.#resolution = layout.resolution
  }

  assume(batch: PublishedBatch | null): void {
    this.batch = batch
    this.#end = uploadedEnd(batch)
  }

  request(key: string, _at: number): ReadRequest {
    return wholeRecord(this.#layout, key)
  }

  answer({ batchRecord, shards }: StoredRecord, at: number, into: Answer): void {
    const end = this.#end
    if (this.#changes) refuseBefore(this.#group, end, at)
    const status = entityStatus(this.#source, end, batchRecord !== null || shards.length > 0, at)
    const isWithheld = end === null || (status === 'expired' && !into.showExpired)
    const changes = this.#changes && !isWithheld ? changesBefore(this.#layout, shards, at) : null
    for (const { window, items } of this.#plan.windows) {
      for (const item of items) {
        const head = batchRecord?.heads[item.state.column]?.[item.part] ?? null
        const kept =
          changes === null || end === null ? head : this.#changed({ item, window, head, end, at }, batchRecord, changes)
        const state = isWithheld ? null : kept
        writeWindow(this.#plan, item, state, at, status, into)
      }
    }
  }

  /** The state of a window that goes on after the snapshot. */
  #changed(asked: AskedWindow, batchRecord: BatchRecord | null, { added, removed }: RowChanges): unknown {
    const { item, window, end, at } = asked
    const { aggregate } = item.state
    const left = windowStart(at, window, this.#resolution)
    const remove = exactRemoval(aggregate)
    const headFrom = remove === null ? end : this.#headFrom(window, left, at, end)
    const counts = (row: RawInput): boolean => {
      const time = this.#timeOf(row, end)
      return time >= left && time < at
    }
    const raw = (batchRecord?.raw ?? []).filter(
      ({ time }) => time >= left && time < at && (time < headFrom || time >= end),
    )
    const came = added.filter(counts)
    const gone = removed.filter(counts)
    if (remove === null) return this.#fold(null, remaining([...raw, ...came], gone), asked)
    const state = this.#fold(left < end ? asked.head : null, [...raw, ...came], asked)
    if (gone.length === 0) return state
    let own = copyOf(aggregate, state)
    for (const row of gone) {
      const value = item.state.read(row.values)
      if (value !== null) own = remove(own, value, this.#placeOf(row, end))
    }
    return own
  }

  /** From where on the batch has one state; what is before must be asked for while the batch is young enough. */
  #headFrom(window: number | null, left: number, at: number, end: number): number {
    const { headFrom } = windowReach(window, this.#resolution, end, this.batch?.maxBatchAge ?? 0)
    if (left <= headFrom || left >= end) return headFrom
    const [until, last] = [end, end + (this.batch?.maxBatchAge ?? 0)].map(time => new Date(time).toISOString())
    const detail = `its batch up to ${until} serves windows that begin in it until ${last}; materialize a newer batch, or one with a greater \`maxBatchAge\`.`
    throw new ReadTooOldError(this.#group, at, detail)
  }

  #fold(head: unknown, rows: readonly RawInput[], { item, end }: AskedWindow): unknown {
    const { aggregate } = item.state
    let state: unknown = null
    for (const row of rows) {
      const value = item.state.read(row.values)
      if (value === null) continue
      state ??= copyOf(aggregate, head)
      state = aggregate.add(state, value, this.#placeOf(row, end))
    }
    return state ?? head
  }

  #placeOf(row: RawInput, end: number): { time: number; created: null; sequence: null } {
    return { time: this.#timeOf(row, end), created: null, sequence: null }
  }

  /** A row's own time; where entities have none, the last instant before the snapshot's end. */
  #timeOf({ values }: RawInput, end: number): number {
    const own = values[this.#layout.inputs.length - 2] as number | null
    return own ?? (this.#source.time === null ? end - 1 : Number.NaN)
  }
}

interface AskedWindow {
  readonly item: WindowItem
  readonly window: number | null
  readonly head: unknown
  readonly end: number
  readonly at: number
}

function copyOf(aggregate: AnyAggregate, state: unknown): unknown {
  return state === null ? aggregate.init() : aggregate.merge(aggregate.init(), state)
}
