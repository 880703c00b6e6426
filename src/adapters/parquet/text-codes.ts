const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What numbers texts by their UTF-8 at `[start, end)`. */
export interface TextNumbers {
  codeAt(bytes: Uint8Array, start: number, end: number): number
}

/** Numbers texts by their first appearance. Known ones are found by their bytes, so a text is decoded once. */
export class TextCodes implements TextNumbers {
  readonly texts: string[] = []
  readonly #codes = new Map<string, number>()
  readonly #known = new ByteCodes()
  /** The code of each byte sequence: those that are no UTF-8 may give a text that is known already. */
  readonly #codeOf: number[] = []

  codeAt(bytes: Uint8Array, start: number, end: number): number {
    const known = this.#known.codeAt(bytes, start, end)
    if (known === this.#codeOf.length) this.#codeOf.push(this.codeOf(decodeText(bytes, start, end)))
    return this.#codeOf[known] as number
  }

  /** The code of a text. */
  codeOf(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    this.#codes.set(text, this.texts.length)
    return this.texts.push(text) - 1
  }
}

/** Byte sequences one after the other: number n stands at `[starts[n], starts[n + 1])`. */
export interface ByteTexts {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
}

/** Numbers byte sequences by their first appearance. */
export class ByteCodes implements TextNumbers {
  /** The bytes of everything that was looked up, one after the other, each different. */
  #bytes = new Uint8Array(1 << 12)
  #used = 0
  #entries = 0
  /** Where the bytes of each entry start. */
  #starts = new Int32Array(1 << 9)
  /** Entry + 1 by hash, with open addressing; 0 is free. */
  #slots = new Int32Array(1 << 9)

  codeAt(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1
    let slot = hash(bytes, start, end) & mask
    for (;;) {
      const entry = (this.#slots[slot] as number) - 1
      if (entry < 0) return this.#add(bytes, start, end, slot)
      if (this.#isEntry(entry, bytes, start, end)) return entry
      slot = (slot + 1) & mask
    }
  }

  /** All byte sequences in the order of their numbers, in memory of their own. */
  all(): ByteTexts {
    return { bytes: this.#bytes.slice(0, this.#used), starts: this.#starts.slice(0, this.#entries + 1) }
  }

  #isEntry(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#starts[entry] as number
    if ((this.#starts[entry + 1] as number) - from !== end - start) return false
    const own = this.#bytes
    for (let at = start, other = from; at < end; at++, other++) if (own[other] !== bytes[at]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, slot: number): number {
    const size = end - start
    if (this.#used + size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + size))
      larger.set(this.#bytes.subarray(0, this.#used))
      this.#bytes = larger
    }
    this.#bytes.set(bytes.subarray(start, end), this.#used)
    this.#used += size
    const entry = this.#entries++
    this.#starts[entry + 1] = this.#used
    this.#slots[slot] = entry + 1
    if (this.#entries * 2 === this.#slots.length) this.#grow()
    return entry
  }

  /** Twice as many slots; half of them stay free. */
  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let entry = 0; entry < this.#entries; entry++) {
      let slot = hash(this.#bytes, this.#starts[entry] as number, this.#starts[entry + 1] as number) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = entry + 1
    }
    this.#slots = slots
    this.#starts = grown(this.#starts)
  }
}

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2)
  larger.set(values)
  return larger
}

/** FNV-1a, mixed once more so that the low bits depend on all (Fowler, Noll, Vo). */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5
  for (let at = start; at < end; at++) value = Math.imul(value ^ (bytes[at] as number), 0x01000193)
  return value ^ (value >>> 15)
}

/** UTF-8; short ASCII texts, which are most, without the decoder's call. */
function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 16) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte > 0x7f) return decoder.decode(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}
