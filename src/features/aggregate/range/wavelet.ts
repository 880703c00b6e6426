/**
 * A sequence of small whole numbers in which the rank-th smallest of any range is found in as many steps as a number has bits: a wavelet matrix
 * (Claude, Navarro, Ordóñez, The wavelet matrix, 2015). It is built once per key, in one pass per bit, and takes two bits per value and bit;
 * all windows share it.
 */
export class Wavelet {
  #bits = 0
  #words: Uint32Array = new Uint32Array(0)
  /** Before each word, how many ones its level has. */
  #ones: Int32Array = new Int32Array(0)
  /** Words per level. */
  #width = 0
  /** Zeros per level. */
  readonly #zeros: Int32Array = new Int32Array(32)
  #current: Int32Array = new Int32Array(0)
  #next: Int32Array = new Int32Array(0)

  /** Takes the first `count` values, all of them below `limit`. */
  build(values: Int32Array, count: number, limit: number): void {
    this.#bits = limit <= 1 ? 0 : 32 - Math.clz32(limit - 1)
    this.#width = (count >> 5) + 1
    const size = this.#width * this.#bits
    if (this.#words.length < size) {
      this.#words = new Uint32Array(size)
      this.#ones = new Int32Array(size)
    } else this.#words.fill(0, 0, size)
    if (this.#current.length < count) {
      this.#current = new Int32Array(count)
      this.#next = new Int32Array(count)
    }
    this.#current.set(values.subarray(0, count))
    for (let level = 0; level < this.#bits; level++) this.#split(level, count)
  }

  /** The value of a rank, counted from 0, among those at `[left, right)`. */
  atRank(left: number, right: number, rank: number): number {
    const words = this.#words
    const ones = this.#ones
    let from = left
    let to = right
    let rest = rank
    let value = 0
    for (let level = 0, base = 0; level < this.#bits; level++, base += this.#width) {
      const low = base + (from >> 5)
      const high = base + (to >> 5)
      const onesFrom = (ones[low] as number) + onesBelow(words[low] as number, from & 31)
      const onesTo = (ones[high] as number) + onesBelow(words[high] as number, to & 31)
      const zeros = to - from - (onesTo - onesFrom)
      value <<= 1
      if (rest < zeros) {
        from -= onesFrom
        to -= onesTo
      } else {
        rest -= zeros
        value |= 1
        from = (this.#zeros[level] as number) + onesFrom
        to = (this.#zeros[level] as number) + onesTo
      }
    }
    return value
  }

  #split(level: number, count: number): void {
    const current = this.#current
    const base = level * this.#width
    const shift = this.#bits - 1 - level
    let zeros = 0
    for (let index = 0; index < count; index++) {
      const bit = ((current[index] as number) >> shift) & 1
      if (bit === 0) zeros++
      else this.#words[base + (index >> 5)] = (this.#words[base + (index >> 5)] as number) | (1 << (index & 31))
    }
    this.#zeros[level] = zeros
    this.#partition(shift, count, zeros)
    let total = 0
    for (let word = base; word < base + this.#width; word++) {
      this.#ones[word] = total
      total += onesOf(this.#words[word] as number)
    }
  }

  /** Moves the values whose bit is 0 to the front, keeping the order on both sides. */
  #partition(shift: number, count: number, zeros: number): void {
    const current = this.#current
    const next = this.#next
    let zero = 0
    let one = zeros
    for (let index = 0; index < count; index++) {
      const value = current[index] as number
      if (((value >> shift) & 1) === 0) next[zero++] = value
      else next[one++] = value
    }
    this.#current = next
    this.#next = current
  }
}

/** The ones among the lowest `bits` (0 to 31) bits of a word. */
function onesBelow(word: number, bits: number): number {
  return onesOf(word & ((1 << bits) - 1))
}

function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
