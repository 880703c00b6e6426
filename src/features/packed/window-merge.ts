import { day, fiveMinutes, hour } from '../definition/window.ts'
import type { EncodedValue } from '../expression/expression.ts'
import type { WindowsRequest } from '../online/online-store.ts'
import type { PackedShard, Packing } from './packed-shard.ts'
import type { PackedState, PlacedColumn } from './packed-states.ts'
import type { RecordLists } from './record-lists.ts'

/** A state that a window asks for. */
interface AskedState {
  readonly state: PackedState
  readonly place: number
  /** The number of the first one of the window that reads the same. */
  readonly same: number
}

/** What a list of asked states comes to. */
interface Asked {
  /** The packed columns that any window needs. */
  readonly columns: readonly PlacedColumn[]
  readonly windows: readonly (readonly AskedState[])[]
}

/**
 * Merges the states of a key in windows that end at one time, over all shards, from the shortest to the longest. What a window has of events
 * that no tile holds and of whole days, every longer one has too, so that is merged once; each adds the hours, the fine tiles and the events
 * between its left edge and the first midnight in it.
 */
export class WindowMerge {
  readonly #packing: Packing
  /** What the request's `states` come to; readers ask with the same ones again and again. */
  readonly #asked = new WeakMap<WindowsRequest['states'], Asked>()
  /** The events that no tile holds and the whole days, so far. */
  readonly #shared: Float64Array
  /** That, and what one window adds. */
  readonly #window: Float64Array
  /** Whether what is merged comes from one shard, the newest first. */
  #areOlder = false
  /** Per shard, up to where its log and its days are not yet shared. */
  readonly #events: number[] = []
  readonly #days: number[] = []

  constructor(packing: Packing) {
    this.#packing = packing
    this.#shared = new Float64Array(packing.states.width)
    this.#window = new Float64Array(packing.states.width)
  }

  /** Per window, the states that it asks for. */
  merge(shards: readonly PackedShard[], slot: number, request: WindowsRequest): EncodedValue[][] {
    const asked = this.#askedFor(request.states)
    this.#areOlder = shards.length === 1
    for (let index = 0; index < shards.length; index++) {
      const shard = shards[index] as PackedShard
      shard.open(slot)
      this.#events[index] = shard.log.lists.indexOf(slot, request.at)
      this.#days[index] = shard.tiles[2].lists.length(slot)
    }
    const count = asked.windows.length
    const merged = new Array<EncodedValue[]>(count)
    for (let window = 0; window < count; window++) {
      const states = asked.windows[window] as readonly AskedState[]
      merged[window] = this.#merged(asked, states, shards, slot, request.from[window] as number)
    }
    clear(asked, this.#shared)
    return merged
  }

  #merged(
    asked: Asked,
    states: readonly AskedState[],
    shards: readonly PackedShard[],
    slot: number,
    from: number,
  ): EncodedValue[] {
    const midnight = Math.ceil(from / day) * day
    let hasParts = false
    for (let index = 0; index < shards.length; index++) {
      const shard = shards[index] as PackedShard
      const tiledBefore = shard.tiledBefore(slot)
      this.#shareEvents(asked, shard, slot, index, Math.max(from, tiledBefore))
      if (from >= tiledBefore) continue
      this.#shareDays(asked, shard, slot, index, midnight)
      hasParts ||= from < midnight
    }
    if (!hasParts) return read(states, this.#shared)
    for (const { column, place } of asked.columns) {
      column.merge(this.#window, place, this.#shared, place, 1, 0, this.#areOlder)
    }
    for (let index = 0; index < shards.length; index++) {
      this.#addParts(asked, shards[index] as PackedShard, slot, from, midnight)
    }
    const found = read(states, this.#window)
    clear(asked, this.#window)
    return found
  }

  /** The events from `from` on. */
  #shareEvents(asked: Asked, shard: PackedShard, slot: number, index: number, from: number): void {
    const end = this.#events[index] as number
    if (end === 0) return
    const first = shard.log.lists.indexOf(slot, from)
    if (first >= end) return
    this.#events[index] = first
    addLog(asked, this.#shared, shard, slot, first, end)
  }

  #shareDays(asked: Asked, shard: PackedShard, slot: number, index: number, from: number): void {
    const end = this.#days[index] as number
    if (end === 0) return
    const { lists } = shard.tiles[2]
    const first = lists.indexOf(slot, from)
    if (first >= end) return
    this.#days[index] = first
    this.#addTiles(asked, this.#shared, lists, slot, first, end)
  }

  /** The newest first: hours before the first midnight, fine tiles before those, and the events before the first one. */
  #addParts(asked: Asked, shard: PackedShard, slot: number, from: number, midnight: number): void {
    const tiledBefore = shard.tiledBefore(slot)
    if (from >= tiledBefore) return
    const fine = Math.ceil(from / fiveMinutes) * fiveMinutes
    const middle = Math.ceil(from / hour) * hour
    if (middle < midnight) this.#addLevel(asked, shard.tiles[1].lists, slot, middle, midnight)
    if (fine < middle) this.#addLevel(asked, shard.tiles[0].lists, slot, fine, middle)
    if (from === fine || this.#packing.keepRaw === 0) return
    const { lists } = shard.log
    const first = lists.indexOf(slot, from)
    const end = lists.indexOf(slot, Math.min(fine, tiledBefore))
    if (first < end) addLog(asked, this.#window, shard, slot, first, end)
  }

  #addLevel(asked: Asked, lists: RecordLists, slot: number, from: number, until: number): void {
    const first = lists.indexOf(slot, from)
    const end = lists.indexOf(slot, until)
    if (first < end) this.#addTiles(asked, this.#window, lists, slot, first, end)
  }

  #addTiles(
    { columns }: Asked,
    into: Float64Array,
    lists: RecordLists,
    slot: number,
    first: number,
    end: number,
  ): void {
    const { width } = lists
    const page = lists.page(slot)
    const base = lists.base(slot) + first * width
    for (let index = 0; index < columns.length; index++) {
      const { column, place } = columns[index] as PlacedColumn
      column.merge(into, place, page, base + place, end - first, width, this.#areOlder)
    }
  }

  #askedFor(states: WindowsRequest['states']): Asked {
    const known = this.#asked.get(states)
    if (known !== undefined) return known
    const { placed, states: packed } = this.#packing.states
    const windows = states.map(numbers => {
      const asked = numbers.map(number => packed[number] as PackedState)
      return asked.map(state => {
        const { place } = placed[state.column] as PlacedColumn
        return { state, place, same: asked.indexOf(state) }
      })
    })
    const numbers = new Set(windows.flat().map(({ state }) => state.column))
    const columns = [...numbers].map(number => placed[number] as PlacedColumn)
    const asked = { windows, columns }
    this.#asked.set(states, asked)
    return asked
  }
}

function addLog(
  { columns }: Asked,
  into: Float64Array,
  { log: { lists } }: PackedShard,
  slot: number,
  first: number,
  end: number,
): void {
  const page = lists.page(slot)
  const base = lists.base(slot) + first * lists.width
  for (let index = 0; index < columns.length; index++) {
    const { column, place } = columns[index] as PlacedColumn
    column.add(into, place, page, base, end - first)
  }
}

function read(asked: readonly AskedState[], states: Float64Array): EncodedValue[] {
  const found = new Array<EncodedValue>(asked.length)
  for (let index = 0; index < asked.length; index++) {
    const { state, place, same } = asked[index] as AskedState
    found[index] = same < index ? (found[same] as EncodedValue) : state.read(states, place)
  }
  return found
}

function clear({ columns }: Asked, states: Float64Array): void {
  for (let index = 0; index < columns.length; index++) {
    const { column, place } = columns[index] as PlacedColumn
    column.clear(states, place)
  }
}
