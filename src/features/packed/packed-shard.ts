import { day, fiveMinutes, hour } from '../definition/window.ts'
import type { EventsChange } from '../online/online-store.ts'
import { EventFields } from './event-fields.ts'
import { EventLog, type LogShape } from './event-log.ts'
import { before, firstEvent, Inbox, inboxEvents, tiled, waiting } from './inbox.ts'
import type { PackedStates } from './packed-states.ts'
import { PackedTiles } from './packed-tiles.ts'
import type { References } from './references.ts'

/** Rows whose keys are read ahead, so that waiting for one's memory overlaps with waiting for the others'. */
const together = 64
/** Logs are looked at for compaction before they grow past a multiple of this many events, up to where their memory is full. */
const step = 32
/** The number of events from which compaction is worthwhile. */
const enough = 24
/** The number of events that are compacted even if their tiles are larger than they are. */
const many = 2 * step - inboxEvents

/** What the shards of a layout share. */
export interface Packing {
  readonly shape: LogShape
  readonly states: PackedStates
  readonly references: References
  /** How much longer than compacted events are kept: the longest window with an exact left edge; 0 for none. */
  readonly keepRaw: number
}

/**
 * What one shard of a stream has brought for a layout's keys, in doubles, one slot per key.
 *
 * Events wait in an inbox, then go into a log per key; what a read may no longer need one by one moves on into tiles when enough of it has
 * come together. `open` a slot before looking into its log and its tiles.
 */
export class PackedShard {
  readonly log: EventLog
  readonly tiles: readonly [PackedTiles, PackedTiles, PackedTiles]
  readonly #packing: Packing
  readonly #inbox: Inbox
  /** Tiles that start before are not kept. */
  #keptFrom = Number.NEGATIVE_INFINITY

  constructor(packing: Packing) {
    this.#packing = packing
    this.#inbox = new Inbox(packing.shape.width)
    this.log = new EventLog(packing.shape, packing.references)
    const { states } = packing
    const coarse = new PackedTiles(day, 0, states, null)
    const middle = new PackedTiles(hour, 1, states, coarse)
    this.tiles = [new PackedTiles(fiveMinutes, 2, states, middle), middle, coarse]
  }

  /** Bytes that events and tiles take, without objects. */
  get bytes(): number {
    return [this.log, ...this.tiles].reduce((total, { lists }) => total + lists.bytes, this.#inbox.bytes)
  }

  /** Whether anything came for a slot. */
  has(slot: number): boolean {
    return slot < this.#inbox.slots && this.offset(slot) >= 0
  }

  /** The greatest position that is included. */
  offset(slot: number): number {
    return this.#inbox.page(slot)[this.#inbox.head(slot)] as number
  }

  /** Reads before it are refused. */
  compactedBefore(slot: number): number {
    return this.#inbox.page(slot)[this.#inbox.head(slot) + before] as number
  }

  /** Events before it are in tiles, all others in the log. */
  tiledBefore(slot: number): number {
    return this.#inbox.page(slot)[this.#inbox.head(slot) + tiled] as number
  }

  /** Makes sure that slots below `count` exist. */
  reserve(count: number): void {
    this.#inbox.reserve(count)
    for (const { lists } of [this.log, ...this.tiles]) lists.reserve(count)
  }

  /** Takes up events that did not happen before `keptFrom`; `slots` has the slot of each of the change's keys. */
  append(change: EventsChange, slots: Int32Array, keptFrom: number): void {
    this.#keptFrom = keptFrom
    const { codes, times, offset, compactAfter } = change
    const { shape, references } = this.#packing
    const fields = new EventFields(change, shape, references)
    const inbox = this.#inbox
    let full: number[] = []
    for (let row = 0; row < codes.length; row++) {
      if (row % together === 0) inbox.readAhead(codes, slots, row, Math.min(codes.length, row + together))
      const code = codes[row] as number
      const time = times[row] as number
      if (code < 0 || time < keptFrom) continue
      const slot = slots[code] as number
      const position = offset + row
      const page = inbox.page(slot)
      const head = inbox.head(slot)
      if (position <= (page[head] as number)) continue
      page[head] = position
      const compacted = Math.floor((time - compactAfter) / fiveMinutes) * fiveMinutes
      if (compacted > (page[head + before] as number)) page[head + before] = compacted
      if (page[head + waiting] === inboxEvents) this.open(slot)
      const count = (page[head + waiting] as number) + 1
      const at = head + firstEvent + (count - 1) * shape.width
      page[at] = time
      fields.write(row, page, at)
      page[head + waiting] = count
      if (count === inboxEvents && full.push(slot) === together) {
        this.#openAll(full)
        full = []
      }
    }
    this.#openAll(full)
  }

  /** Opens slots whose logs, and tiles where those are due, are read ahead. */
  #openAll(slots: readonly number[]): void {
    const { lists } = this.log
    lists.readAhead(slots)
    const due = slots.filter(slot => lists.length(slot) % step >= step - inboxEvents)
    for (const tiles of this.tiles) tiles.lists.readAhead(due)
    for (const slot of slots) this.open(slot)
  }

  /** Puts the events that wait where they belong. */
  open(slot: number): void {
    const page = this.#inbox.page(slot)
    const head = this.#inbox.head(slot)
    const count = page[head + waiting] as number
    if (count === 0) return
    page[head + waiting] = 0
    const { shape, keepRaw } = this.#packing
    const first = head + firstEvent
    this.log.sort(page, first, count)
    if ((this.log.lists.length(slot) % step) + count >= step) this.#compactWorthwhile(slot)
    let late = 0
    while (late < count && (page[first + late * shape.width] as number) < (page[head + tiled] as number)) late++
    if (late > 0) this.#tile(slot, page, first, late)
    const kept = keepRaw === 0 ? late : 0
    if (kept > 0) this.log.release(page, first, kept)
    this.log.add(slot, page, first + kept * shape.width, count - kept)
  }

  /** Moves everything before H into tiles. */
  settle(slot: number): void {
    this.open(slot)
    this.#compact(slot, this.log.lists.indexOf(slot, this.compactedBefore(slot)))
  }

  /** Forgets what happened before; tells whether there was anything. */
  dropBefore(keptFrom: number): boolean {
    let isAnyGone = false
    for (let slot = 0; slot < this.#inbox.slots; slot++) {
      this.open(slot)
      const first = this.log.lists.indexOf(slot, keptFrom)
      this.log.removeFirst(slot, first)
      if (first > 0) isAnyGone = true
      for (const tiles of this.tiles) if (tiles.dropBefore(slot, keptFrom)) isAnyGone = true
    }
    this.#keptFrom = Math.max(this.#keptFrom, keptFrom)
    return isAnyGone
  }

  /** Where the log's first event is that no tile holds. */
  firstOpen(slot: number): number {
    return this.#packing.keepRaw === 0 ? 0 : this.log.lists.indexOf(slot, this.tiledBefore(slot))
  }

  /** Compacts where enough has come together, and tiles are smaller than events or the log is long. */
  #compactWorthwhile(slot: number): void {
    const { lists } = this.log
    const first = this.firstOpen(slot)
    const end = lists.indexOf(slot, this.compactedBefore(slot))
    const count = end - first
    if (count < enough || count * 8 < lists.length(slot) - first) return
    if (count >= many || this.#isDense(slot, first, end)) this.#compact(slot, end)
  }

  #isDense(slot: number, first: number, end: number): boolean {
    const { lists } = this.log
    const page = lists.page(slot)
    const base = lists.base(slot)
    const most = ((end - first) * lists.width) / this.#packing.states.width
    let tiles = 0
    let tileEnd = Number.NEGATIVE_INFINITY
    for (let event = first; event < end && tiles <= most; event++) {
      const time = page[base + event * lists.width] as number
      if (time < tileEnd) continue
      tiles++
      tileEnd = Math.floor(time / fiveMinutes) * fiveMinutes + fiveMinutes
    }
    return tiles <= most
  }

  /** Puts the events before `end` into tiles, and forgets those that no left edge needs one by one. */
  #compact(slot: number, end: number): void {
    const { lists } = this.log
    const first = this.firstOpen(slot)
    if (end > first) this.#tile(slot, lists.page(slot), lists.base(slot) + first * lists.width, end - first)
    const { keepRaw } = this.#packing
    const compacted = this.compactedBefore(slot)
    this.#inbox.page(slot)[this.#inbox.head(slot) + tiled] = compacted
    const unused = keepRaw === 0 ? end : lists.indexOf(slot, compacted - keepRaw)
    if (keepRaw === 0 || unused * 8 >= lists.length(slot)) this.log.removeFirst(slot, unused)
  }

  #tile(slot: number, page: Float64Array, at: number, count: number): void {
    this.tiles[0].add(slot, page, at, count, this.#packing.shape.width, this.#keptFrom)
  }
}
