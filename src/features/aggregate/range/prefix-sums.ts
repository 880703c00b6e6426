import { type Power, powerTerms, productError } from '../expansion.ts'

/** The most limbs that are worth their time, and how many doubles make up a power of a double, by power. */
const maxLimbs = { 1: 6, 2: 6, 3: 9, 4: 12 } as const
const termCount = { 1: 1, 2: 2, 3: 4, 4: 6 } as const
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0

/**
 * Running totals of `value^power` from which the sum over any range follows without error.
 *
 * Every value is cut into limbs, the multiples of fixed powers of two that are so far apart that no running total of a limb is ever
 * rounded. Whole numbers, and any numbers that share a coarse enough grid, need one limb; decimals of like size two or three.
 */
export class PrefixSums {
  /** One running total per limb, of which the first `limbs` count; entry i is the total of the values before i. */
  readonly totals: Float64Array[] = []
  limbs = 0
  /** All values are whole, and no sum over a range exceeds 2^53 − 1. */
  whole = false
  readonly #power: 1 | Power

  constructor(power: 1 | Power) {
    this.#power = power
  }

  /** False where the values spread over too many magnitudes. Values that are not finite count as 0. */
  build(values: Float64Array, count: number): boolean {
    this.#reserve(1, count)
    this.whole = this.#power === 1 ? this.#addWhole(values, count) : this.#addWholePowers(values, count, this.#power)
    this.limbs = 1
    return this.whole || this.#addLimbs(values, count)
  }

  /** The sum over `[left, right)` as one double per limb; returns how many there are. */
  read(left: number, right: number, into: number[]): void {
    for (let limb = 0; limb < this.limbs; limb++) {
      const totals = this.totals[limb] as Float64Array
      into[limb] = (totals[right] as number) - (totals[left] as number)
    }
    if (into.length > this.limbs) into.length = this.limbs
  }

  #addWhole(values: Float64Array, count: number): boolean {
    const totals = this.totals[0] as Float64Array
    let total = 0
    let bound = 0
    for (let index = 0; index < count; index++) {
      const value = values[index] as number
      total += value
      bound += Math.abs(value)
      totals[index + 1] = total
      if (Math.floor(value) !== value) return false
    }
    return bound <= Number.MAX_SAFE_INTEGER
  }

  #addWholePowers(values: Float64Array, count: number, power: Power): boolean {
    const totals = this.totals[0] as Float64Array
    let total = 0
    let bound = 0
    for (let index = 0; index < count; index++) {
      const value = values[index] as number
      const square = value * value
      const term = power === 2 ? square : power === 3 ? square * value : square * square
      total += term
      bound += Math.abs(term)
      totals[index + 1] = total
      if (Math.floor(value) !== value) return false
    }
    return bound <= Number.MAX_SAFE_INTEGER
  }

  #addLimbs(values: Float64Array, count: number): boolean {
    const grid = this.#gridOf(values, count)
    if (grid === null) return false
    const { lowest, width } = grid
    const steps = Array.from({ length: this.limbs }, (_, limb) => 1.5 * 2 ** (52 + lowest + limb * width))
    for (let limb = 0; limb < this.limbs; limb++) this.#reserve(limb + 1, count)
    for (let index = 0; index < count; index++) {
      const value = values[index] as number
      for (let limb = 0; limb < this.limbs; limb++) {
        const totals = this.totals[limb] as Float64Array
        totals[index + 1] = totals[index] as number
      }
      if (!Number.isFinite(value)) continue
      if (this.#power === 1) this.#addTerm(value, index + 1, steps)
      else if (this.#power === 2) {
        const square = value * value
        this.#addTerm(square, index + 1, steps)
        this.#addTerm(productError(value, value, square), index + 1, steps)
      } else for (const term of powerTerms(value, this.#power)) this.#addTerm(term, index + 1, steps)
    }
    return true
  }

  #addTerm(term: number, at: number, steps: readonly number[]): void {
    let rest = term
    for (let limb = this.limbs - 1; limb > 0; limb--) {
      const step = steps[limb] as number
      const part = rest + step - step
      const totals = this.totals[limb] as Float64Array
      totals[at] = (totals[at] as number) + part
      rest -= part
    }
    const totals = this.totals[0] as Float64Array
    totals[at] = (totals[at] as number) + rest
  }

  /**
   * Chooses the limbs. With n terms, limb i holds at most 2^(width − 1) units of its grid per term, so its total stays within
   * n × 2^(width − 1) ≤ 2^53 units; the highest limb must hold the largest term in the same way.
   */
  #gridOf(values: Float64Array, count: number): { lowest: number; width: number } | null {
    const range = exponentRange(values, count)
    if (range === null) return this.#zero()
    const lowest = range.lowest * this.#power
    const highest = (range.highest + 1) * this.#power
    if (lowest < -1074 || highest > 900) return null
    const termBits = Math.ceil(Math.log2(count * termCount[this.#power])) + 1
    const width = Math.min(50, 54 - termBits)
    const topBits = Math.min(49, 52 - termBits)
    this.limbs = 1 + Math.max(0, Math.ceil((highest - topBits - lowest) / width))
    return this.limbs > maxLimbs[this.#power] ? null : { lowest, width }
  }

  #zero(): { lowest: number; width: number } {
    this.limbs = 1
    return { lowest: 0, width: 1 }
  }

  #reserve(limbs: number, count: number): void {
    while (this.totals.length < limbs) this.totals.push(new Float64Array(count + 1))
    const totals = this.totals[limbs - 1] as Float64Array
    if (totals.length <= count) this.totals[limbs - 1] = new Float64Array(Math.max(count + 1, totals.length * 2))
    else totals[0] = 0
  }
}

/** The exponents of the lowest set bit and of the leading bit among finite values that are not 0; null where there is none. */
function exponentRange(values: Float64Array, count: number): { lowest: number; highest: number } | null {
  const words = new Uint32Array(values.buffer, values.byteOffset, count * 2)
  let lowest = 2048
  let highest = -2048
  for (let index = 0; index < count; index++) {
    const high = words[2 * index + highWord] as number
    const low = words[2 * index + 1 - highWord] as number
    const biased = (high >>> 20) & 0x7ff
    if (biased === 0x7ff || ((high & 0x7fffffff) | low) === 0) continue
    const exponent = Math.max(biased, 1) - 1023
    const fraction = biased === 0 ? high & 0xfffff : (high & 0xfffff) | 0x100000
    const zeros = low !== 0 ? trailingZeros(low) : 32 + trailingZeros(fraction)
    if (exponent - 52 + zeros < lowest) lowest = exponent - 52 + zeros
    if (exponent > highest) highest = exponent
  }
  return highest === -2048 ? null : { lowest, highest }
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word)
}
