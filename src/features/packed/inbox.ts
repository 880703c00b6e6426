/** Slots per page. */
const pageSlots = 1024
const pageBits = 10

/** How many events wait until they are put where they belong. */
export const inboxEvents = 8
/** Numbers before the events of a slot: the position that is included, the time H, the time before which tiles hold it, how many wait. */
const headWidth = 4

/** What each slot of a shard knows of itself, with its newest events beside it: what every event touches is in one place. */
export class Inbox {
  /** Doubles per slot. */
  readonly #stride: number
  readonly #eventWidth: number
  readonly #pages: Float64Array[] = []
  #slots = 0
  /** Nothing; but it keeps what is read ahead from being optimised away. */
  touched = 0

  constructor(eventWidth: number) {
    this.#eventWidth = eventWidth
    this.#stride = headWidth + inboxEvents * eventWidth
  }

  get slots(): number {
    return this.#slots
  }

  get bytes(): number {
    return this.#pages.length * pageSlots * this.#stride * Float64Array.BYTES_PER_ELEMENT
  }

  /** Makes sure that slots below `count` exist. */
  reserve(count: number): void {
    for (; this.#slots < count; this.#slots++) {
      if (this.#slots % pageSlots === 0) this.#pages.push(new Float64Array(pageSlots * this.#stride))
      this.clear(this.#slots)
    }
  }

  /** Makes a slot as if nothing had come for it. */
  clear(slot: number): void {
    const page = this.page(slot)
    const head = this.head(slot)
    page[head] = -1
    page[head + before] = page[head + tiled] = Number.NEGATIVE_INFINITY
    page[head + waiting] = 0
  }

  page(slot: number): Float64Array {
    return this.#pages[slot >>> pageBits] as Float64Array
  }

  /** Touches what the events of those rows are going to change. */
  readAhead(codes: Int32Array, slots: Int32Array, from: number, end: number): void {
    let touched = 0
    for (let row = from; row < end; row++) {
      const slot = slots[codes[row] as number]
      if (slot !== undefined) touched += this.page(slot)[this.head(slot)] as number
    }
    const width = this.#eventWidth
    for (let row = from; row < end; row++) {
      const slot = slots[codes[row] as number]
      if (slot === undefined) continue
      const page = this.page(slot)
      const head = this.head(slot)
      const at = head + headWidth + ((page[head + waiting] as number) & (inboxEvents - 1)) * width
      touched += (page[at] as number) + (page[at + width - 1] as number)
    }
    this.touched = touched
  }

  /** Where the numbers of a slot begin in its page. */
  head(slot: number): number {
    return (slot & (pageSlots - 1)) * this.#stride
  }
}

/** Where each number is behind the head of a slot; the included position comes first. */
export const before = 1
export const tiled = 2
export const waiting = 3
export const firstEvent: number = headWidth
