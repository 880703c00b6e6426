import type { PackedStates, PlacedColumn } from './packed-states.ts'
import { RecordLists } from './record-lists.ts'

/** No tile starts there. */
const none = Number.NEGATIVE_INFINITY

/**
 * The tiles of one size, per slot in order of start. Events are added up once, in the smallest tiles; what they come to goes on into those of
 * the next size. States that are objects anyway take the events themselves in each size.
 */
export class PackedTiles {
  readonly lists: RecordLists
  readonly #size: number
  readonly #states: PackedStates
  readonly #longer: PackedTiles | null
  /** What is to be merged into the tile that starts at `#start`. */
  readonly #gathered: Float64Array
  #start = none

  /** A list that is not empty has room for 2^smallest tiles. */
  constructor(size: number, smallest: number, states: PackedStates, longer: PackedTiles | null) {
    this.lists = new RecordLists(states.width, smallest)
    this.#size = size
    this.#states = states
    this.#longer = longer
    this.#gathered = new Float64Array(states.width)
  }

  /** Adds events of a log, in order of time, to the tiles of this size and of longer ones that start at `from` or later. */
  add(slot: number, log: Float64Array, base: number, count: number, width: number, from: number): void {
    const { numbers, objects } = this.#states
    for (let first = 0, next = 0; first < count; first = next) {
      this.#start = this.#startOf(log[base + first * width] as number)
      next = this.#endOfRun(log, base, first, count, width)
      for (let index = 0; index < numbers.length; index++) {
        const { column, place } = numbers[index] as PlacedColumn
        column.add(this.#gathered, place, log, base + first * width, next - first)
      }
      this.#pass(slot, from)
    }
    if (this.#longer !== null) this.#longer.#end(slot, from)
    if (objects.length > 0) this.#addObjects(slot, log, base, count, width, from)
  }

  #addObjects(slot: number, log: Float64Array, base: number, count: number, width: number, from: number): void {
    for (let first = 0, next = 0; first < count; first = next) {
      const start = this.#startOf(log[base + first * width] as number)
      next = this.#endOfRun(log, base, first, count, width)
      if (start < from) continue
      const at = this.#tile(slot, start)
      const page = this.lists.page(slot)
      for (const { column, place } of this.#states.objects) {
        column.add(page, at + place, log, base + first * width, next - first)
      }
    }
    if (this.#longer !== null) this.#longer.#addObjects(slot, log, base, count, width, from)
  }

  #startOf(time: number): number {
    return Math.floor(time / this.#size) * this.#size
  }

  /** The index of the first event behind the tile of the one at `first`. */
  #endOfRun(log: Float64Array, base: number, first: number, count: number, width: number): number {
    const end = this.#startOf(log[base + first * width] as number) + this.#size
    let next = first + 1
    while (next < count && (log[base + next * width] as number) < end) next++
    return next
  }

  /** Takes what a shorter tile has got. */
  #gather(slot: number, time: number, states: Float64Array, from: number): void {
    const start = this.#startOf(time)
    if (start !== this.#start && this.#start !== none) this.#pass(slot, from)
    this.#start = start
    this.#merge(this.#gathered, 0, states)
  }

  /** Merges what is gathered into its tile, and passes it on. */
  #pass(slot: number, from: number): void {
    const start = this.#start
    const gathered = this.#gathered
    if (start >= from) {
      const at = this.#tile(slot, start)
      this.#merge(this.lists.page(slot), at, gathered)
    }
    if (this.#longer !== null) this.#longer.#gather(slot, start, gathered, from)
    for (const { column, place } of this.#states.numbers) column.clear(gathered, place)
    this.#start = none
  }

  #end(slot: number, from: number): void {
    if (this.#start !== none) this.#pass(slot, from)
    if (this.#longer !== null) this.#longer.#end(slot, from)
  }

  #merge(into: Float64Array, at: number, states: Float64Array): void {
    const { numbers } = this.#states
    for (let index = 0; index < numbers.length; index++) {
      const { column, place } = numbers[index] as PlacedColumn
      column.merge(into, at + place, states, place, 1, 0, false)
    }
  }

  /** Forgets the tiles that start before; tells whether there were any. */
  dropBefore(slot: number, start: number): boolean {
    const count = this.lists.indexOf(slot, start)
    if (count === 0) return false
    const page = this.lists.page(slot)
    const base = this.lists.base(slot)
    const { placed, width } = this.#states
    for (let tile = 0; tile < count; tile++) {
      for (const { column, place } of placed) column.clear(page, base + tile * width + place)
    }
    this.lists.removeFirst(slot, count)
    return true
  }

  /** The place of a tile in its page; it is made where there is none. */
  #tile(slot: number, start: number): number {
    const { lists } = this
    const { width, placed } = this.#states
    let index = lists.length(slot)
    if (index > 0) {
      const last = lists.base(slot) + (index - 1) * width
      const known = lists.page(slot)[last] as number
      if (known === start) return last
      if (known > start) {
        index = lists.indexOf(slot, start)
        const at = lists.base(slot) + index * width
        if (lists.page(slot)[at] === start) return at
      }
    }
    const at = lists.insert(slot, index)
    const page = lists.page(slot)
    page[at] = start
    for (let column = 0; column < placed.length; column++) page[at + (placed[column] as PlacedColumn).place] = 0
    return at
  }
}
