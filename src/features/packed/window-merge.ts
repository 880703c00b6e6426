import { day, fiveMinutes, hour } from '../definition/window.ts'
import type { EncodedValue } from '../expression/expression.ts'
import type { WindowsRequest } from '../online/online-store.ts'
import type { PackedColumn } from './packed-column.ts'
import type { PackedShard, Packing } from './packed-shard.ts'
import type { PackedState } from './packed-states.ts'
import type { PackedTiles } from './packed-tiles.ts'

/** What a list of asked states comes to. */
interface Asked {
  /** The packed columns that any window needs. */
  readonly columns: readonly number[]
  readonly windows: readonly (readonly PackedState[])[]
}

/**
 * Merges the states of a key in windows that end at one time, over all shards: the events that no tile holds, newest first, which longer
 * windows share; then, for each window, the tiles and the events at its left edge.
 */
export class WindowMerge {
  readonly #packing: Packing
  /** What the request's `states` come to; readers ask with the same ones again and again. */
  readonly #asked = new WeakMap<WindowsRequest['states'], Asked>()
  /** The events that no tile holds, so far. */
  readonly #events: Float64Array
  readonly #window: Float64Array
  /** Whether what is merged comes from one shard, the newest first. */
  #areOlder = false
  /** Per shard, up to where the log is not yet in `#events`. */
  readonly #ends: number[] = []

  constructor(packing: Packing) {
    this.#packing = packing
    this.#events = new Float64Array(packing.states.width)
    this.#window = new Float64Array(packing.states.width)
  }

  /** Per window, the states that it asks for. */
  merge(shards: readonly PackedShard[], slot: number, request: WindowsRequest): EncodedValue[][] {
    const asked = this.#askedFor(request.states)
    this.#areOlder = shards.length === 1
    for (let index = 0; index < shards.length; index++) {
      const shard = shards[index] as PackedShard
      shard.open(slot)
      this.#ends[index] = shard.log.lists.indexOf(slot, request.at)
    }
    const merged: EncodedValue[][] = []
    for (let window = 0; window < asked.windows.length; window++) {
      const from = request.from[window] as number
      for (let index = 0; index < shards.length; index++) {
        this.#addEvents(asked, shards[index] as PackedShard, slot, index, from)
      }
      for (const column of asked.columns) this.#into(column, this.#events, 0, 1, 0)
      for (const shard of shards) if (from < shard.tiledBefore(slot)) this.#addTiles(asked, shard, slot, from)
      merged.push(this.#read(asked.windows[window] as readonly PackedState[]))
      this.#clear(asked, this.#window)
    }
    this.#clear(asked, this.#events)
    return merged
  }

  #read(states: readonly PackedState[]): EncodedValue[] {
    const { places } = this.#packing.states
    const read = new Array<EncodedValue>(states.length)
    for (let index = 0; index < states.length; index++) {
      const state = states[index] as PackedState
      read[index] = state.read(this.#window, places[state.column] as number)
    }
    return read
  }

  /** The events from `from` on, as far as no tile holds them. */
  #addEvents(asked: Asked, shard: PackedShard, slot: number, index: number, from: number): void {
    const end = this.#ends[index] as number
    if (end === 0) return
    const { lists } = shard.log
    const first = lists.indexOf(slot, Math.max(from, shard.tiledBefore(slot)))
    if (first >= end) return
    this.#ends[index] = first
    this.#addLog(asked, this.#events, shard, slot, first, end)
  }

  /** The newest first: days from the next midnight on, hours before it, fine tiles before those, and the events before the first one. */
  #addTiles(asked: Asked, shard: PackedShard, slot: number, from: number): void {
    const fine = Math.ceil(from / fiveMinutes) * fiveMinutes
    const middle = Math.ceil(from / hour) * hour
    const coarse = Math.ceil(from / day) * day
    this.#addLevel(asked, shard.tiles[2], slot, coarse, Number.POSITIVE_INFINITY)
    if (middle < coarse) this.#addLevel(asked, shard.tiles[1], slot, middle, coarse)
    if (fine < middle) this.#addLevel(asked, shard.tiles[0], slot, fine, middle)
    if (from === fine || this.#packing.keepRaw === 0) return
    const { lists } = shard.log
    const first = lists.indexOf(slot, from)
    const end = lists.indexOf(slot, Math.min(fine, shard.tiledBefore(slot)))
    if (first < end) this.#addLog(asked, this.#window, shard, slot, first, end)
  }

  #addLevel(asked: Asked, { lists }: PackedTiles, slot: number, from: number, until: number): void {
    const first = lists.indexOf(slot, from)
    const end = until === Number.POSITIVE_INFINITY ? lists.length(slot) : lists.indexOf(slot, until)
    if (first >= end) return
    const page = lists.page(slot)
    const base = lists.base(slot) + first * lists.width
    for (const column of asked.columns) this.#into(column, page, base, end - first, lists.width)
  }

  #addLog(asked: Asked, into: Float64Array, { log }: PackedShard, slot: number, first: number, end: number): void {
    const { columns, places } = this.#packing.states
    const page = log.lists.page(slot)
    const base = log.lists.base(slot) + first * log.lists.width
    for (const column of asked.columns) {
      ;(columns[column] as PackedColumn).add(into, places[column] as number, page, base, end - first)
    }
  }

  #into(column: number, states: Float64Array, base: number, count: number, stride: number): void {
    const { columns, places } = this.#packing.states
    const place = places[column] as number
    ;(columns[column] as PackedColumn).merge(this.#window, place, states, base + place, count, stride, this.#areOlder)
  }

  #clear(asked: Asked, states: Float64Array): void {
    const { columns, places } = this.#packing.states
    for (const column of asked.columns) (columns[column] as PackedColumn).clear(states, places[column] as number)
  }

  #askedFor(states: WindowsRequest['states']): Asked {
    const known = this.#asked.get(states)
    if (known !== undefined) return known
    const windows = states.map(numbers => numbers.map(number => this.#packing.states.states[number] as PackedState))
    const asked = { windows, columns: [...new Set(windows.flat().map(state => state.column))] }
    this.#asked.set(states, asked)
    return asked
  }
}
