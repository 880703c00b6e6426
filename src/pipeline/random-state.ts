import { ParameterError } from '../features/errors/parameter-error.ts'

const size = 624
const shift = 397

/**
 * numpy's `RandomState`: the Mersenne Twister MT19937, drawing the same numbers from the same seed as Python does.
 *
 * A draw changes the state; two states of one seed give the same sequence. It is not meant for secrets.
 */
export class RandomState {
  readonly #state = new Uint32Array(size)
  #position = size
  #gaussian: number | null = null

  /** @throws {ParameterError} for a seed that is not an integer from 0 to 2³² − 1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
      throw new ParameterError('seed', `${String(seed)} is not an integer from 0 to 4294967295.`)
    }
    let word = seed
    for (let index = 0; index < size; index++) {
      this.#state[index] = word
      const mixed = word ^ (word >>> 30)
      word = (Math.imul(1_812_433_253, mixed) + index + 1) >>> 0
    }
  }

  /** The next 32 bits as an integer from 0 to 2³² − 1. */
  nextInteger(): number {
    if (this.#position === size) this.#twist()
    let word = this.#state[this.#position++] ?? 0
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    word ^= word >>> 18
    return word >>> 0
  }

  /** Uniform in [0, 1), with 53 random bits; `random_sample` in numpy. */
  random(): number {
    const high = this.nextInteger() >>> 5
    const low = this.nextInteger() >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /** An integer from `low` up to but not including `high`; `randint` in numpy, for ranges up to 2³². */
  integer(low: number, high: number): number {
    if (!(high > low)) throw new ParameterError('high', `${high} is not greater than low, ${low}.`)
    return low + this.#interval(high - low - 1)
  }

  /** Standard normal; `randn` in numpy. */
  normal(): number {
    if (this.#gaussian !== null) {
      const kept = this.#gaussian
      this.#gaussian = null
      return kept
    }
    let x = 0
    let y = 0
    let square = 0
    do {
      x = 2 * this.random() - 1
      y = 2 * this.random() - 1
      square = x * x + y * y
    } while (square >= 1 || square === 0)
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    this.#gaussian = factor * x
    return factor * y
  }

  /** The numbers from 0 to `count` − 1 in random order. */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, index) => index)
    this.shuffle(order)
    return order
  }

  /** Shuffles in place. */
  shuffle(values: Int32Array): void {
    for (let index = values.length - 1; index > 0; index--) {
      const other = this.#interval(index)
      const kept = values[index] ?? 0
      values[index] = values[other] ?? 0
      values[other] = kept
    }
  }

  /** Uniform from 0 to `max`, both included, by masked rejection. */
  #interval(max: number): number {
    if (max === 0) return 0
    const mask = 2 ** (32 - Math.clz32(max)) - 1
    let value = 0
    do value = (this.nextInteger() & mask) >>> 0
    while (value > max)
    return value
  }

  #twist(): void {
    const state = this.#state
    for (let index = 0; index < size; index++) {
      const next = state[(index + 1) % size] ?? 0
      const word = ((state[index] ?? 0) & 0x8000_0000) | (next & 0x7fff_ffff)
      const far = state[(index + shift) % size] ?? 0
      state[index] = far ^ (word >>> 1) ^ ((word & 1) === 0 ? 0 : 0x9908_b0df)
    }
    this.#position = 0
  }
}
