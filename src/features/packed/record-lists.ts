import { copyDoubles } from './copy-doubles.ts'
import { RecordPool } from './record-pool.ts'

/** Numbers per list in `#places`: address, size (−1 for an empty list) and length. */
const placeWidth = 3

/** A list of fixed-width records, in doubles, per slot. A record's first double orders its list. */
export class RecordLists {
  readonly width: number
  readonly #smallest: number
  readonly #pool: RecordPool
  #places = new Int32Array(0)
  #slots = 0
  /** Nothing; but it keeps what is read ahead from being optimised away. */
  touched = 0

  /** A list that is not empty has room for 2^smallest records. */
  constructor(width: number, smallest: number) {
    this.width = width
    this.#smallest = smallest
    this.#pool = new RecordPool(width)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#places.byteLength
  }

  /** Makes sure that slots below `count` exist. */
  reserve(count: number): void {
    if (count <= this.#slots) return
    if (count * placeWidth > this.#places.length) {
      const places = new Int32Array(Math.max(count, 2 * this.#slots, 64) * placeWidth)
      places.set(this.#places)
      this.#places = places
    }
    for (let slot = this.#slots; slot < count; slot++) this.#places[slot * placeWidth + 1] = -1
    this.#slots = count
  }

  length(slot: number): number {
    return this.#places[slot * placeWidth + 2] as number
  }

  /** The memory that holds a list; only a list with records has any. It moves when the list changes. */
  page(slot: number): Float64Array {
    return this.#pool.page(this.#places[slot * placeWidth] as number)
  }

  /** Where the list begins in its page. */
  base(slot: number): number {
    return this.#pool.base(this.#places[slot * placeWidth] as number)
  }

  /** Touches the ends of lists. */
  readAhead(slots: readonly number[]): void {
    const places = this.#places
    let touched = 0
    for (const slot of slots) touched += places[slot * placeWidth] as number
    for (const slot of slots) {
      const place = slot * placeWidth
      if ((places[place + 1] as number) < 0) continue
      const address = places[place] as number
      const last = this.#pool.base(address) + ((places[place + 2] as number) - 1) * this.width
      touched += this.#pool.page(address)[last] as number
    }
    this.touched = touched
  }

  /** Makes room for records before the one of that index; gives the first one's place in the page. What is in them is unspecified. */
  insert(slot: number, index: number, count = 1): number {
    const places = this.#places
    const place = slot * placeWidth
    const length = places[place + 2] as number
    let size = places[place + 1] as number
    if (size < 0 || length + count > 1 << size) {
      for (size = Math.max(size, this.#smallest); length + count > 1 << size; ) size++
      this.#resize(slot, size)
    }
    places[place + 2] = length + count
    const address = places[place] as number
    const at = this.#pool.base(address) + index * this.width
    if (index < length) {
      const page = this.#pool.page(address)
      page.copyWithin(at + count * this.width, at, at + (length - index) * this.width)
    }
    return at
  }

  /** Removes the first records of a list. */
  removeFirst(slot: number, count: number): void {
    if (count === 0) return
    const places = this.#places
    const place = slot * placeWidth
    const length = (places[place + 2] as number) - count
    const address = places[place] as number
    places[place + 2] = length
    if (length === 0) {
      this.#pool.free(address, places[place + 1] as number)
      places[place + 1] = -1
      return
    }
    const base = this.#pool.base(address)
    const from = base + count * this.width
    this.#pool.page(address).copyWithin(base, from, from + length * this.width)
    const size = places[place + 1] as number
    if (size > this.#smallest && length <= 1 << (size - 2)) this.#resize(slot, size - 1)
  }

  /** The first index whose record does not come before `key`; searched from the end, where most searches end. */
  indexOf(slot: number, key: number): number {
    let high = this.length(slot)
    if (high === 0) return 0
    const page = this.page(slot)
    const base = this.base(slot)
    const { width } = this
    let low = high - 1
    for (let step = 1; low >= 0 && (page[base + low * width] as number) >= key; step *= 2) {
      high = low
      low -= step
    }
    low = low < 0 ? 0 : low + 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((page[base + middle * width] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #resize(slot: number, size: number): void {
    const place = slot * placeWidth
    const old = this.#places[place + 1] as number
    const moved = this.#pool.allocate(size)
    if (old >= 0) {
      const address = this.#places[place] as number
      const count = (this.#places[place + 2] as number) * this.width
      const pool = this.#pool
      copyDoubles(pool.page(address), pool.base(address), pool.page(moved), pool.base(moved), count)
      pool.free(address, old)
    }
    this.#places[place] = moved
    this.#places[place + 1] = size
  }
}
