import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { EventSourceDefinition } from '../definition/definition.ts'
import { day, floorTo } from '../definition/window.ts'
import type { EncodedValue } from '../expression/expression.ts'
import { type ColumnReader, columnReader } from './column-reader.ts'
import type { EventColumns } from './event-columns.ts'
import { type InputCodec, inputCodec } from './input-codec.ts'
import { type KeyRules, KeyState } from './key-state.ts'
import type { Layout } from './layout.ts'
import type { OnlineStore, ReadRequest, StoredRecord, StreamChange } from './online-store.ts'
import { RowBalance } from './row-balance.ts'
import type { RawInput } from './stored-record.ts'
import { tilesSince } from './stretches.ts'
import { TileWriter } from './tile-writer.ts'

/** Where records go, and how they are made. */
export interface RecordWriterOptions {
  readonly layout: Layout
  /** Where its events come from. */
  readonly source: EventSourceDefinition
  /** The code of own aggregates. */
  readonly own: OwnAggregates
  readonly online: OnlineStore
  /** Milliseconds. */
  readonly compactAfter: number
  readonly signal: AbortSignal
}

/** New events of one key; `place` is where the writer keeps its state. */
interface Touched {
  readonly key: string
  readonly place: string
  readonly events: readonly RawInput[]
}

/** The changes that a batch of events comes to, and how many of its events are known already. */
export interface RecordChanges {
  readonly changes: readonly StreamChange[]
  readonly duplicates: number
}

/** How many keys a writer keeps in mind; others are loaded from the store again. */
const rememberedKeys = 100_000

/** Makes the records of keys for stores that keep whole records: one change per key and batch. */
export class RecordWriter {
  readonly #online: OnlineStore
  readonly #signal: AbortSignal
  readonly #rules: KeyRules
  readonly #codecs: readonly InputCodec[]
  readonly #keys = new Map<string, KeyState>()
  /** Null where rows are never removed. */
  readonly #balance: RowBalance | null

  constructor({ layout, source, own, compactAfter, online, signal }: RecordWriterOptions) {
    const windows = layout.resolution === 'exact' ? layout.states.flatMap(state => state.windows) : []
    const keepRaw = windows.reduce<number>((longest, window) => Math.max(longest, window ?? 0), 0)
    this.#online = online
    this.#signal = signal
    this.#rules = { layout, tiles: new TileWriter(layout, own), compactAfter, keepRaw }
    this.#codecs = layout.inputs.map(input => inputCodec(input.type))
    this.#balance = layout.kind === 'entities' ? new RowBalance(layout, source) : null
  }

  /** How many changes of entities removed what was never there, as far as can be known. */
  get unmatched(): number {
    return this.#balance?.unmatched ?? 0
  }

  /** Forgets what it knows: the store's records have changed. */
  forget(): void {
    this.#keys.clear()
    this.#balance?.forget()
  }

  /** The changes of the rows whose code is not negative; `last` is the position of the batch's last row. */
  async changes(columns: EventColumns, shard: string, offset: number, last: number): Promise<RecordChanges> {
    const build = this.#eventBuilder(columns, offset)
    const keys = columns.keys()
    const touched = Array.from(rowsByKey(columns.codes), ([code, rows]): Touched => {
      const key = keys[code] as string
      return { key, place: `${shard}\u001d${key}`, events: build(rows) }
    })
    await this.#load(touched, shard)
    const changes: StreamChange[] = []
    let duplicates = 0
    for (const { key, place, events } of touched) {
      const state = this.#keys.get(place) as KeyState
      const outcome = state.apply(key, shard, events, last, this.#rules)
      duplicates += outcome.duplicates
      if (outcome.change === null) continue
      changes.push(outcome.change)
      this.#balance?.add(key, outcome.change.raw)
    }
    this.#forgetKeys()
    return { changes, duplicates }
  }

  /** Makes sure that the state of every key is known, and its tiles from where these events need them. */
  async #load(touched: readonly Touched[], shard: string): Promise<void> {
    const { layout } = this.#rules
    for (;;) {
      const places: string[] = []
      const requests: ReadRequest[] = []
      const loadedFrom: number[] = []
      for (const { key, place, events } of touched) {
        const from = (this.#keys.get(place) ?? unknownKey).lacks(events)
        if (from === null) continue
        places.push(place)
        loadedFrom.push(from)
        requests.push({ layout: layout.id, key, tiles: tilesSince(from), strips: [] })
      }
      if (requests.length === 0) return
      const records = await this.#online.read(requests, { signal: this.#signal })
      for (const [index, { key }] of requests.entries()) {
        const record = records[index] as StoredRecord
        this.#keys.set(places[index] as string, new KeyState(record, shard, loadedFrom[index] as number))
        this.#balance?.learn(key, record)
      }
    }
  }

  /** Reads rows of one key as they are stored; decided once per batch. */
  #eventBuilder(columns: EventColumns, offset: number): (rows: readonly number[]) => readonly RawInput[] {
    const readers = columns.inputs.map(columnReader)
    const created = columns.created === null ? null : columnReader(columns.created)
    const sequence = columns.sequence === null ? null : columnReader(columns.sequence)
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
    return rows => rows.map(input)
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

/** The rows of each key, in order. */
function rowsByKey(codes: Int32Array): Map<number, number[]> {
  const byKey = new Map<number, number[]>()
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    if (code < 0) continue
    const members = byKey.get(code)
    if (members === undefined) byKey.set(code, [row])
    else members.push(row)
  }
  return byKey
}
