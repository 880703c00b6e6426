import type { PackedStates } from './packed-states.ts'
import { RecordLists } from './record-lists.ts'

/** The tiles of one size, per slot in order of start. */
export class PackedTiles {
  readonly lists: RecordLists
  readonly #size: number
  readonly #states: PackedStates

  /** A list that is not empty has room for 2^smallest tiles. */
  constructor(size: number, smallest: number, states: PackedStates) {
    this.lists = new RecordLists(states.width, smallest)
    this.#size = size
    this.#states = states
  }

  /** Adds events of a log, in order of time, to the tiles that start at `from` or later. */
  add(slot: number, log: Float64Array, base: number, count: number, width: number, from: number): void {
    const { columns, places } = this.#states
    for (let first = 0, next = 0; first < count; first = next) {
      const start = Math.floor((log[base + first * width] as number) / this.#size) * this.#size
      const end = start + this.#size
      next = first + 1
      while (next < count && (log[base + next * width] as number) < end) next++
      if (start < from) continue
      const at = this.#tile(slot, start)
      const page = this.lists.page(slot)
      for (let column = 0; column < columns.length; column++) {
        const into = at + (places[column] as number)
        columns[column]?.add(page, into, log, base + first * width, next - first)
      }
    }
  }

  /** Forgets the tiles that start before; tells whether there were any. */
  dropBefore(slot: number, start: number): boolean {
    const count = this.lists.indexOf(slot, start)
    if (count === 0) return false
    const page = this.lists.page(slot)
    const base = this.lists.base(slot)
    const { columns, places, width } = this.#states
    for (let tile = 0; tile < count; tile++) {
      for (let column = 0; column < columns.length; column++) {
        columns[column]?.clear(page, base + tile * width + (places[column] as number))
      }
    }
    this.lists.removeFirst(slot, count)
    return true
  }

  /** The place of a tile in its page; it is made where there is none. */
  #tile(slot: number, start: number): number {
    const { lists } = this
    const { width, columns, places } = this.#states
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
    for (let column = 0; column < columns.length; column++) page[at + (places[column] as number)] = 0
    return at
  }
}
