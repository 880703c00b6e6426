/** Keys that are looked up together, so that waiting for one overlaps with waiting for the others. */
const together = 128
/** Entries of the table where a key may be; keys that find none free go into a Map. */
const most = 8
/** Ints of an entry, a line of memory. The first is the number of its key plus one, or 0 for a free entry; then hash and text. */
const entryWidth = 16
const entryBits = 4
const hashAt = 1
const textAt = 2
/** Texts of up to so many units, each of one byte and not 0, stand in an entry, four to an int, and 0 where they end; others begin with 0. */
const mostUnits = 4 * (entryWidth - textAt)

/**
 * Numbers keys from 0 on. A table in one piece of memory, short texts included, because 100,000 texts in a Map cost several waits for
 * memory each; the Map behind it also bounds what keys with colliding hashes can cost.
 */
export class KeySlots {
  readonly #keys: string[] = []
  #table = new Int32Array(entryWidth * 1024)
  readonly #others = new Map<string, number>()
  /** Entries of keys that are looked up together, and of a single one. */
  readonly #asked = new Int32Array(entryWidth * together)
  readonly #entry = new Int32Array(entryWidth)

  /** Nothing; but it keeps what is read ahead from being optimised away. */
  touched = 0

  get count(): number {
    return this.#keys.length
  }

  /** The number of a key; undefined where it has none. */
  find(key: string): number | undefined {
    writeEntry(this.#entry, 0, key)
    const found = this.#find(key, this.#entry, 0)
    return found < 0 ? undefined : found
  }

  /** The numbers of keys, which get one where they have none; unspecified for null. */
  number(keys: readonly (string | null)[]): Int32Array {
    const numbers = new Int32Array(keys.length)
    for (let from = 0; from < keys.length; from += together) {
      const end = Math.min(keys.length, from + together)
      this.#readAhead(keys, from, end)
      for (let index = from; index < end; index++) {
        const key = keys[index] as string | null
        if (key !== null) numbers[index] = this.#numberOf(key, this.#asked, (index - from) * entryWidth)
      }
    }
    return numbers
  }

  /** Writes the entries of keys and touches what finding them will read. */
  #readAhead(keys: readonly (string | null)[], from: number, end: number): void {
    const asked = this.#asked
    const table = this.#table
    const mask = table.length / entryWidth - 1
    const length = (end - from) * entryWidth
    let areShort = true
    for (let index = from, at = 0; index < end; index++, at += entryWidth) {
      if (!writeEntry(asked, at, keys[index] ?? '')) areShort = false
    }
    let touched = 0
    for (let at = 0; at < length; at += entryWidth) {
      touched += table[((asked[at + hashAt] as number) & mask) << entryBits] as number
    }
    for (let at = 0; at < length && !areShort; at += entryWidth) {
      const slot = (table[((asked[at + hashAt] as number) & mask) << entryBits] as number) - 1
      if (slot >= 0 && asked[at + textAt] === 0) touched += (this.#keys[slot] as string).length
    }
    this.touched = touched
  }

  #numberOf(key: string, entries: Int32Array, at: number): number {
    const found = this.#find(key, entries, at)
    if (found >= 0) return found
    const slot = this.#keys.push(key) - 1
    if (this.#keys.length * entryWidth * 2 > this.#table.length) this.#grow()
    else this.#place(slot, entries, at)
    return slot
  }

  #find(key: string, entries: Int32Array, at: number): number {
    const table = this.#table
    const mask = table.length / entryWidth - 1
    const hash = entries[at + hashAt] as number
    for (let step = 0; step < most; step++) {
      const place = ((hash + step) & mask) << entryBits
      const slot = (table[place] as number) - 1
      if (slot < 0) return -1
      if (!isSame(table, place, entries, at)) continue
      if (entries[at + textAt] !== 0 || this.#keys[slot] === key) return slot
    }
    return this.#others.get(key) ?? -1
  }

  #place(slot: number, entries: Int32Array, at: number): void {
    const table = this.#table
    const mask = table.length / entryWidth - 1
    const hash = entries[at + hashAt] as number
    for (let step = 0; step < most; step++) {
      const place = ((hash + step) & mask) << entryBits
      if (table[place] !== 0) continue
      table[place] = slot + 1
      for (let part = hashAt; part < entryWidth; part++) table[place + part] = entries[at + part] as number
      return
    }
    this.#others.set(this.#keys[slot] as string, slot)
  }

  #grow(): void {
    this.#table = new Int32Array(2 * this.#table.length)
    this.#others.clear()
    for (let slot = 0; slot < this.#keys.length; slot++) {
      writeEntry(this.#entry, 0, this.#keys[slot] as string)
      this.#place(slot, this.#entry, 0)
    }
  }
}

/** Whether entries have the same hash and the same text, where it stands in them. */
function isSame(table: Int32Array, place: number, entries: Int32Array, at: number): boolean {
  if (table[place + hashAt] !== entries[at + hashAt]) return false
  for (let part = textAt; part < entryWidth; part++) {
    const word = entries[at + part] as number
    if (table[place + part] !== word) return false
    if (word === 0) return true
  }
  return true
}

/** Writes the hash and the text of a key; tells whether the text fits. */
function writeEntry(into: Int32Array, at: number, text: string): boolean {
  const { length } = text
  const isShort = length > 0 && length <= mostUnits && writeShort(into, at, text)
  if (isShort) return true
  let hash = seed
  for (let index = 0; index < length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), prime)
  into[at + hashAt] = finished(hash ^ (hash >>> 15))
  into[at + textAt] = 0
  return false
}

function writeShort(into: Int32Array, at: number, text: string): boolean {
  const { length } = text
  let hash = seed
  /** Has more than eight bits where any unit has, or is 0. */
  let seen = 0
  let place = at + textAt
  let index = 0
  for (const end = length & -4; index < end; index += 4) {
    const a = text.charCodeAt(index)
    const b = text.charCodeAt(index + 1)
    const c = text.charCodeAt(index + 2)
    const d = text.charCodeAt(index + 3)
    seen |= a | b | c | d | (a - 1) | (b - 1) | (c - 1) | (d - 1)
    const word = a | (b << 8) | (c << 16) | (d << 24)
    into[place++] = word
    hash = mixed(hash, word)
  }
  if (index < length) {
    let word = 0
    for (let shift = 0; index < length; index++, shift += 8) {
      const unit = text.charCodeAt(index)
      seen |= unit | (unit - 1)
      word |= unit << shift
    }
    into[place++] = word
    hash = mixed(hash, word)
  }
  if (place < at + entryWidth) into[place] = 0
  into[at + hashAt] = finished(hash)
  return (seen & ~255) === 0
}

const seed = 0x811c9dc5 | 0
const prime = 0x01000193

function mixed(hash: number, word: number): number {
  const next = Math.imul(hash ^ word, prime)
  return next ^ (next >>> 15)
}

function finished(hash: number): number {
  const last = Math.imul(hash, 0x2c1b3c6d)
  return last ^ (last >>> 13)
}
