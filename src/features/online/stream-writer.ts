import { day, floorTo } from '../definition/window.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { claimIds } from './claim-ids.ts'
import type { EventColumns, EventReader } from './event-columns.ts'
import type { EventBatch } from './event-stream.ts'
import type { Change, EventsChange, RetainChange, StreamPosition } from './online-store.ts'
import { RecordWriter, type RecordWriterOptions } from './record-writer.ts'
import { takesColumns } from './takes-columns.ts'

/** What a stream has done so far, in events. */
export interface StreamCounts {
  /** Delivered. */
  events: number
  /** Taken into the store. */
  applied: number
  /** Before the batch end or what is retained, and so left to the next batch. */
  late: number
  /** Delivered again: their position was passed, or their id is known. */
  duplicates: number
  /** Without a time or a part of the key, or dropped by the source's filter. */
  ignored: number
  /** Changes of entities that removed a row which was not there. */
  unmatched: number
}

export interface StreamWriterOptions extends RecordWriterOptions {
  readonly reader: EventReader
  readonly onLate: ((events: Table) => void | Promise<void>) | null
  /** How much is kept behind the newest event, in milliseconds; null: everything. */
  readonly retain: number | null
}

/** The rows of a batch that are new. */
interface OwnRows {
  readonly count: number
  /** The time of the newest row that has a key and a time; −∞ without any. */
  readonly newest: number
  /** The time of the oldest row that counts; ∞ without any. */
  readonly oldest: number
  readonly late: readonly number[]
}

/** Applies batches of events to the store: one write per batch, the position last. */
export class StreamWriter {
  readonly counts: StreamCounts = { events: 0, applied: 0, late: 0, duplicates: 0, ignored: 0, unmatched: 0 }
  readonly positions: Map<string, StreamPosition>
  readonly reader: EventReader
  readonly #options: StreamWriterOptions
  /** Null where the store takes columns. */
  readonly #records: RecordWriter | null
  #batchEnd = Number.NEGATIVE_INFINITY
  /** Events before it are late. */
  #keptFrom = Number.NEGATIVE_INFINITY
  /** The newest event that any shard has brought. */
  #newest = Number.NEGATIVE_INFINITY
  /** Up to where the store was told to forget. */
  #forgotten = Number.NEGATIVE_INFINITY

  constructor(options: StreamWriterOptions, positions: { readonly [shard: string]: StreamPosition }) {
    const { layout, online } = options
    this.#options = options
    this.reader = options.reader
    this.positions = new Map(Object.entries(positions))
    this.#records = takesColumns(online, layout) ? null : new RecordWriter(options)
  }

  async apply({ shard, offset, table }: EventBatch): Promise<void> {
    const { counts } = this
    const { layout, source, onLate, online, signal } = this.#options
    const columns = this.reader.read(table)
    await this.#followBatch()
    const position = this.positions.get(shard)
    const last = offset + table.rowCount - 1
    counts.events += table.rowCount
    const skipped = Math.min(table.rowCount, Math.max(0, (position?.offset ?? -1) + 1 - offset))
    counts.duplicates += skipped
    if (skipped === table.rowCount) return
    const rows = this.#ownRows(columns, skipped)
    if (rows.late.length > 0) await onLate?.(takeTable(table, Int32Array.from(rows.late)))
    const newestEventAt = Math.max(rows.newest, position?.newestEventAt ?? Number.NEGATIVE_INFINITY)
    const idsFrom = newestEventAt - source.dedupeFor
    const repeated = await claimIds(columns, { layout: layout.id, shard, offset, idsFrom }, online, signal)
    counts.duplicates += repeated
    const changes: Change[] = await this.#changes(columns, rows.count - repeated, shard, offset)
    if (newestEventAt > Number.NEGATIVE_INFINITY) {
      changes.push({ kind: 'position', layout: layout.id, shard, offset: last, newestEventAt })
      this.positions.set(shard, { offset: last, newestEventAt })
      changes.push(...this.#retained(newestEventAt, rows.oldest))
    }
    await online.write(changes, { signal })
  }

  /** Learns of a batch that was published meanwhile: it owns more time, and records changed under the writer. */
  async #followBatch(): Promise<void> {
    const { online, layout, signal } = this.#options
    const described = await online.describe(layout.group, { signal })
    const stored = described.find(entry => entry.layout.id === layout.id)
    const until = stored?.batch?.until ?? Number.NEGATIVE_INFINITY
    const retainedFrom = stored?.retainedFrom ?? Number.NEGATIVE_INFINITY
    this.#forgotten = Math.max(this.#forgotten, retainedFrom)
    this.#keptFrom = layout.kind === 'rows' ? until : Math.max(until, retainedFrom)
    for (const { newestEventAt } of Object.values(stored?.positions ?? {})) {
      if (newestEventAt > this.#newest) this.#newest = newestEventAt
    }
    if (until === this.#batchEnd) return
    this.#batchEnd = until
    this.#records?.forget()
  }

  /** Takes the code of every row away that is passed, ignored or late. */
  #ownRows({ codes, times }: EventColumns, from: number): OwnRows {
    const late: number[] = []
    let newest = Number.NEGATIVE_INFINITY
    let oldest = Number.POSITIVE_INFINITY
    let ignored = 0
    codes.fill(-1, 0, from)
    for (let row = from; row < codes.length; row++) {
      const time = times[row] as number
      if ((codes[row] as number) < 0) {
        ignored++
        continue
      }
      if (time > newest) newest = time
      if (time >= this.#keptFrom) {
        if (time < oldest) oldest = time
        continue
      }
      late.push(row)
      codes[row] = -1
    }
    this.counts.ignored += ignored
    this.counts.late += late.length
    return { count: codes.length - from - ignored - late.length, newest, oldest, late }
  }

  /** What the store is to forget: once per day of the newest event of all shards, and where older events came after that. */
  #retained(newestEventAt: number, oldest: number): readonly RetainChange[] {
    const { layout, retain } = this.#options
    this.#newest = Math.max(this.#newest, newestEventAt)
    if (retain === null) return []
    const from = floorTo(this.#newest - retain, day)
    if (from <= this.#forgotten && (oldest >= from || layout.kind === 'rows')) return []
    this.#forgotten = Math.max(this.#forgotten, from)
    return [{ kind: 'retain', layout: layout.id, from }]
  }

  async #changes(columns: EventColumns, count: number, shard: string, offset: number): Promise<Change[]> {
    const { layout, compactAfter } = this.#options
    if (count === 0) return []
    if (this.#records !== null) {
      const last = offset + columns.codes.length - 1
      const { changes, duplicates } = await this.#records.changes(columns, shard, offset, last)
      this.counts.duplicates += duplicates
      this.counts.unmatched = this.#records.unmatched
      this.counts.applied += count - duplicates
      return [...changes]
    }
    this.counts.applied += count
    const { codes, times, created, sequence, inputs } = columns
    const keys = columns.keys()
    const placed = { layout: layout.id, shard, offset, compactAfter }
    const change: EventsChange = { kind: 'events', ...placed, codes, keys, times, created, sequence, inputs }
    return [change]
  }
}
