/** Keys that are looked up together, so that waiting for one overlaps with waiting for the others. */
const together = 128
/** Places in the table where a key may be; keys that find none free go into a Map. */
const most = 8

/**
 * Numbers keys from 0 on. A table in one piece of memory, because 100,000 texts in a Map cost several waits for memory each;
 * the Map behind it also bounds what keys with colliding hashes can cost.
 */
export class KeySlots {
  readonly #keys: string[] = []
  /** Pairs: the hash of a key, and its number plus one; 0 for a free place. */
  #table = new Int32Array(2 * 1024)
  readonly #others = new Map<string, number>()
  readonly #hashes = new Int32Array(together)

  /** Nothing; but it keeps what is read ahead from being optimised away. */
  touched = 0

  get count(): number {
    return this.#keys.length
  }

  /** The number of a key; undefined where it has none. */
  find(key: string): number | undefined {
    const found = this.#find(key, hashOf(key))
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
        if (key !== null) numbers[index] = this.#numberOf(key, this.#hashes[index - from] as number)
      }
    }
    return numbers
  }

  /** Hashes keys and touches what finding them will read. */
  #readAhead(keys: readonly (string | null)[], from: number, end: number): void {
    const hashes = this.#hashes
    const mask = this.#table.length / 2 - 1
    let touched = 0
    for (let index = from; index < end; index++) hashes[index - from] = hashOf(keys[index] ?? '')
    for (let index = 0; index < end - from; index++) {
      touched += this.#table[2 * ((hashes[index] as number) & mask)] as number
    }
    for (let index = 0; index < end - from; index++) {
      const slot = (this.#table[2 * ((hashes[index] as number) & mask) + 1] as number) - 1
      if (slot >= 0) touched += (this.#keys[slot] as string).length
    }
    this.touched = touched
  }

  #numberOf(key: string, hash: number): number {
    const found = this.#find(key, hash)
    if (found >= 0) return found
    const slot = this.#keys.push(key) - 1
    if (this.#keys.length * 8 > this.#table.length) this.#grow()
    else this.#place(slot, hash)
    return slot
  }

  #find(key: string, hash: number): number {
    const table = this.#table
    const mask = table.length / 2 - 1
    for (let step = 0; step < most; step++) {
      const place = 2 * ((hash + step) & mask)
      const slot = (table[place + 1] as number) - 1
      if (slot < 0) return -1
      if (table[place] === hash && this.#keys[slot] === key) return slot
    }
    return this.#others.get(key) ?? -1
  }

  #place(slot: number, hash: number): void {
    const table = this.#table
    const mask = table.length / 2 - 1
    for (let step = 0; step < most; step++) {
      const place = 2 * ((hash + step) & mask)
      if (table[place + 1] !== 0) continue
      table[place] = hash
      table[place + 1] = slot + 1
      return
    }
    this.#others.set(this.#keys[slot] as string, slot)
  }

  #grow(): void {
    this.#table = new Int32Array(2 * this.#table.length)
    this.#others.clear()
    for (let slot = 0; slot < this.#keys.length; slot++) this.#place(slot, hashOf(this.#keys[slot] as string))
  }
}

/** FNV-1a over UTF-16 units, its high bits mixed into the low ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
