import { doubleWidth, zero } from './number-text.ts'

/** Where a double is put together. */
const bits = new DataView(new ArrayBuffer(8))

/** Reads numbers and pieces of a text one after the other; what ends too early, or is not a number, is an error. */
export class TextCursor {
  readonly #text: string
  /** Where it is read next. */
  at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.at = at
  }

  /** What `integerText` wrote. */
  integer(): number {
    const text = this.#text
    let six = text.charCodeAt(this.at++) - zero
    if (six >= 0 && six < 32) return six & 1 ? -(six >> 1) : six >> 1
    let value = 0
    let scale = 1
    while (six >= 32 && six < 64) {
      value += (six - 32) * scale
      scale *= 32
      six = text.charCodeAt(this.at++) - zero
    }
    value += six * scale
    if (!(six >= 0 && six < 32 && value <= Number.MAX_SAFE_INTEGER)) this.damaged()
    const size = Math.floor(value / 2)
    return value % 2 === 1 ? -size : size
  }

  /** How many things of at least one character follow. */
  count(): number {
    const count = this.integer()
    return count >= 0 && count <= this.#text.length - this.at ? count : this.damaged()
  }

  /** What `doubleText` wrote. */
  double(): number {
    const text = this.#text
    const at = this.at
    this.at += doubleWidth
    if (this.at > text.length) return this.damaged()
    let low = 0
    let high = 0
    const middle = text.charCodeAt(at + 5) - zero
    let seen = middle
    for (let index = 4; index >= 0; index--) {
      const lower = text.charCodeAt(at + index) - zero
      const higher = text.charCodeAt(at + 6 + index) - zero
      low = (low << 6) | lower
      high = (high << 6) | higher
      seen |= lower | higher
    }
    if ((seen & ~63) !== 0) this.damaged()
    bits.setInt32(0, low | (middle << 30), true)
    bits.setInt32(4, (high << 4) | (middle >> 2), true)
    return bits.getFloat64(0, true)
  }

  /** Goes on at a place further on. */
  moveTo(place: number): void {
    if (!(place >= this.at && place <= this.#text.length)) this.damaged()
    this.at = place
  }

  /** The next `length` characters. */
  piece(length: number): string {
    const at = this.at
    this.at += length
    return this.#text.slice(at, this.at)
  }

  /** All that is left. */
  rest(): string {
    return this.#text.slice(this.at)
  }

  damaged(): never {
    throw new SyntaxError(`what is stored of a batch is damaged (character ${this.at} of ${this.#text.length})`)
  }
}
