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
  /** The code of each byte sequence: those that are not UTF-8 may give a text that is known already. */
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
  /** By hash, with open addressing: entry + 1 (0 is free), length, first and last four bytes. Up to eight bytes are told apart by these. */
  #slots = new Int32Array(slotSize << 9)

  codeAt(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start
    const head = headOf(bytes, start, end)
    const tail = tailOf(bytes, start, end)
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = (hash(bytes, start, end, head, tail) << 2) & mask
    for (;;) {
      const entry = (slots[slot] as number) - 1
      if (entry < 0) return this.#add(bytes, start, end, slot)
      if (
        slots[slot + 1] === length &&
        slots[slot + 2] === head &&
        slots[slot + 3] === tail &&
        (length <= 8 || this.#hasMiddle(entry, bytes, start + 4, end - 4))
      )
        return entry
      slot = (slot + slotSize) & mask
    }
  }

  /** All byte sequences in the order of their numbers, in memory of their own. */
  all(): ByteTexts {
    return { bytes: this.#bytes.slice(0, this.#used), starts: this.#starts.slice(0, this.#entries + 1) }
  }

  #hasMiddle(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes
    let other = (this.#starts[entry] as number) + 4
    for (let at = start; at < end; at++, other++) if (own[other] !== bytes[at]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, slot: number): number {
    const size = end - start
    if (this.#used + size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + size))
      larger.set(this.#bytes.subarray(0, this.#used))
      this.#bytes = larger
    }
    const own = this.#bytes
    for (let at = start, other = this.#used; at < end; at++, other++) own[other] = bytes[at] as number
    this.#used += size
    const entry = this.#entries++
    this.#starts[entry + 1] = this.#used
    const slots = this.#slots
    slots[slot] = this.#entries
    slots[slot + 1] = size
    slots[slot + 2] = headOf(bytes, start, end)
    slots[slot + 3] = tailOf(bytes, start, end)
    if (this.#entries * 2 * slotSize === this.#slots.length) this.#grow()
    return entry
  }

  /** Four times as many slots, of which at least half stay free. */
  #grow(): void {
    const old = this.#slots
    const slots = new Int32Array(old.length * 4)
    const mask = slots.length - 1
    for (let from = 0; from < old.length; from += slotSize) {
      const entry = (old[from] as number) - 1
      if (entry < 0) continue
      const start = this.#starts[entry] as number
      const end = this.#starts[entry + 1] as number
      let slot = (hash(this.#bytes, start, end, old[from + 2] as number, old[from + 3] as number) << 2) & mask
      while (slots[slot] !== 0) slot = (slot + slotSize) & mask
      for (let word = 0; word < slotSize; word++) slots[slot + word] = old[from + word] as number
    }
    this.#slots = slots
    this.#starts = grown(this.#starts)
  }
}

const slotSize = 4

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 4)
  larger.set(values)
  return larger
}

/** The first four bytes as a word; all of them where they are fewer. */
function headOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start >= 4) return wordAt(bytes, start)
  let value = 0
  for (let at = start; at < end; at++) value = (value << 8) | (bytes[at] as number)
  return value
}

/** The last four bytes as a word; 0 where they are fewer. */
function tailOf(bytes: Uint8Array, start: number, end: number): number {
  return end - start >= 4 ? wordAt(bytes, end - 4) : 0
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}

function hash(bytes: Uint8Array, start: number, end: number, head: number, tail: number): number {
  let value = mix(mix(end - start, head), tail)
  let at = start + 4
  for (; at + 8 <= end; at += 4) value = mix(value, wordAt(bytes, at))
  for (; at + 4 < end; at++) value = mix(value, bytes[at] as number)
  return value
}

/** A multiplication by an odd constant, of which the higher bits depend on all lower ones, folded onto the lower. */
function mix(value: number, word: number): number {
  const product = Math.imul(value ^ word, 0x9e3779b1)
  return product ^ (product >>> 15)
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
