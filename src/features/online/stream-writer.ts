import type { EventSourceDefinition } from '../definition/definition.ts'
import { day, floorTo } from '../definition/window.ts'
import type { EncodedValue } from '../expression/expression.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { type ColumnReader, columnReader } from './column-reader.ts'
import type { EventColumns, EventReader } from './event-columns.ts'
import type { EventBatch } from './event-stream.ts'
import { type InputCodec, inputCodec } from './input-codec.ts'
import { type KeyRules, KeyState, type NewEvents } from './key-state.ts'
import type { Layout } from './layout.ts'
import type { Change, OnlineStore, ReadRequest, StoredRecord, StreamChange, StreamPosition } from './online-store.ts'
import type { RawInput } from './stored-record.ts'
import { TileWriter } from './tile-writer.ts'

/** What a stream has done so far, in events. */
export interface StreamCounts {
  /** Delivered. */
  events: number
  /** Taken into the store. */
  applied: number
  /** Before the batch end, and so left to the next batch. */
  late: number
  /** Delivered again: their position was passed, or their id is known. */
  duplicates: number
  /** Without a time or a part of the key, or dropped by the source's filter. */
  ignored: number
}

export interface StreamWriterOptions {
  readonly source: EventSourceDefinition
  readonly reader: EventReader
  readonly layout: Layout
  readonly online: OnlineStore
  /** Milliseconds. */
  readonly compactAfter: number
  readonly onLate: ((events: Table) => void | Promise<void>) | null
  readonly signal: AbortSignal
}

/** New events of one key; `place` is where the writer keeps its state. */
interface Touched {
  readonly key: string
  readonly place: string
  readonly events: NewEvents
}

/** How many keys a writer keeps in mind; others are loaded from the store again. */
const rememberedKeys = 100_000

/** Applies batches of events to the store: one write per batch, the position last. */
export class StreamWriter {
  readonly counts: StreamCounts = { events: 0, applied: 0, late: 0, duplicates: 0, ignored: 0 }
  readonly positions: Map<string, StreamPosition>
  readonly reader: EventReader
  readonly #options: StreamWriterOptions
  readonly #rules: KeyRules
  readonly #codecs: readonly InputCodec[]
  readonly #keys = new Map<string, KeyState>()
  #batchEnd = Number.NEGATIVE_INFINITY

  constructor(options: StreamWriterOptions, positions: { readonly [shard: string]: StreamPosition }) {
    const { source, layout, compactAfter } = options
    this.#options = options
    this.reader = options.reader
    this.positions = new Map(Object.entries(positions))
    const windows = layout.resolution === 'exact' ? layout.states.flatMap(state => state.windows) : []
    const keepRaw = windows.reduce<number>((longest, window) => Math.max(longest, window ?? 0), 0)
    const dedupeFor = source.id === null ? null : source.dedupeFor
    this.#rules = { layout, tiles: new TileWriter(layout), compactAfter, keepRaw, dedupeFor }
    this.#codecs = layout.inputs.map(input => inputCodec(input.type))
  }

  async apply({ shard, offset, table }: EventBatch): Promise<void> {
    const { counts } = this
    const columns = this.reader.read(table)
    await this.#followBatch()
    const position = this.positions.get(shard)
    const last = offset + table.rowCount - 1
    counts.events += table.rowCount
    const skipped = Math.min(table.rowCount, Math.max(0, (position?.offset ?? -1) + 1 - offset))
    counts.duplicates += skipped
    if (skipped === table.rowCount) return
    const rows = this.#ownRows(columns, skipped, table.rowCount)
    if (rows.late.length > 0) await this.#options.onLate?.(takeTable(table, Int32Array.from(rows.late)))
    const changes: Change[] = await this.#changes(columns, rows.byKey, shard, offset, last)
    const newestEventAt = Math.max(rows.newest, position?.newestEventAt ?? Number.NEGATIVE_INFINITY)
    if (newestEventAt > Number.NEGATIVE_INFINITY) {
      const { layout } = this.#options
      changes.push({ kind: 'position', layout: layout.id, shard, offset: last, newestEventAt })
      this.positions.set(shard, { offset: last, newestEventAt })
    }
    await this.#options.online.write(changes, { signal: this.#options.signal })
  }

  /** Learns of a batch that was published meanwhile: it owns more time, and records changed under the writer. */
  async #followBatch(): Promise<void> {
    const { online, layout, signal } = this.#options
    const stored = await online.describe(layout.group, { signal })
    const until = stored.find(entry => entry.layout.id === layout.id)?.batch?.until ?? Number.NEGATIVE_INFINITY
    if (until === this.#batchEnd) return
    this.#batchEnd = until
    this.#keys.clear()
  }

  /** Sorts rows out: by key, late, or ignored. */
  #ownRows(
    columns: EventColumns,
    from: number,
    rowCount: number,
  ): { byKey: Map<number, number[]>; late: number[]; newest: number } {
    const { codes, times } = columns
    const byKey = new Map<number, number[]>()
    const late: number[] = []
    let newest = Number.NEGATIVE_INFINITY
    for (let row = from; row < rowCount; row++) {
      const code = codes[row] as number
      const time = times[row] as number
      if (code < 0) {
        this.counts.ignored++
        continue
      }
      if (time > newest) newest = time
      if (time < this.#batchEnd) {
        late.push(row)
        continue
      }
      const members = byKey.get(code)
      if (members === undefined) byKey.set(code, [row])
      else members.push(row)
    }
    this.counts.late += late.length
    return { byKey, late, newest }
  }

  async #changes(
    columns: EventColumns,
    byKey: ReadonlyMap<number, readonly number[]>,
    shard: string,
    offset: number,
    last: number,
  ): Promise<StreamChange[]> {
    const build = this.#eventBuilder(columns, offset)
    const touched = Array.from(byKey.values(), (rows): Touched => {
      const key = columns.keyText(rows[0] as number)
      return { key, place: `${shard}\u001d${key}`, events: build(rows) }
    })
    await this.#load(touched, shard)
    const changes: StreamChange[] = []
    for (const { key, place, events } of touched) {
      const state = this.#keys.get(place) as KeyState
      const { change, duplicates } = state.apply(key, shard, events, last, this.#rules)
      this.counts.duplicates += duplicates
      this.counts.applied += events.inputs.length - duplicates
      if (change !== null) changes.push(change)
    }
    this.#forgetKeys()
    return changes
  }

  /** Makes sure that the state of every key is known, and its tiles from where these events need them. */
  async #load(touched: readonly Touched[], shard: string): Promise<void> {
    const { layout, online, signal } = this.#options
    const ids = this.#rules.dedupeFor !== null
    for (;;) {
      const places: string[] = []
      const requests: ReadRequest[] = []
      for (const { key, place, events } of touched) {
        const from = (this.#keys.get(place) ?? unknownKey).lacks(events.inputs)
        if (from === null) continue
        places.push(place)
        requests.push({ layout: layout.id, key, tilesFrom: [from, from, from], strips: [], ids })
      }
      if (requests.length === 0) return
      const records = await online.read(requests, { signal })
      for (const [index, { tilesFrom }] of requests.entries()) {
        this.#keys.set(places[index] as string, new KeyState(records[index] as StoredRecord, shard, tilesFrom[0]))
      }
    }
  }

  /** Reads rows of one key as they are stored; decided once per batch. */
  #eventBuilder(columns: EventColumns, offset: number): (rows: readonly number[]) => NewEvents {
    const readers = columns.inputs.map(columnReader)
    const created = columns.created === null ? null : columnReader(columns.created)
    const sequence = columns.sequence === null ? null : columnReader(columns.sequence)
    const id = columns.id === null ? null : columnReader(columns.id)
    const { times } = columns
    const width = readers.length
    const input = (row: number): RawInput => {
      const values = new Array<EncodedValue>(width)
      for (let index = 0; index < width; index++) {
        values[index] = (this.#codecs[index] as InputCodec).write((readers[index] as ColumnReader)(row))
      }
      return {
        offset: offset + row,
        time: times[row] as number,
        created: created === null ? null : (created(row) as number | null),
        sequence: sequence === null ? null : (sequence(row) as number | null),
        values,
      }
    }
    const idOf = (row: number): string | null => {
      const value = id === null ? null : id(row)
      return value === null ? null : String(value)
    }
    return rows => ({ inputs: rows.map(input), ids: id === null ? [] : rows.map(idOf) })
  }

  #forgetKeys(): void {
    if (this.#keys.size <= rememberedKeys) return
    for (const key of this.#keys.keys()) {
      if (this.#keys.size <= rememberedKeys / 2) return
      this.#keys.delete(key)
    }
  }
}

/** A key of which nothing is loaded. */
const unknownKey = { lacks: (events: readonly RawInput[]): number => floorTo(earliestOf(events), day) }

function earliestOf(events: readonly RawInput[]): number {
  return events.reduce((earliest, event) => Math.min(earliest, event.time), Number.POSITIVE_INFINITY)
}
