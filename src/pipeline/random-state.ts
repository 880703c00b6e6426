import { ParameterError, requireSettings } from '../features/errors/parameter-error.ts'

const size = 624
const shift = 397
/** A shuffle draws so many numbers before it moves anything. */
const drawnAtOnce = 1024

/** How numbers are chosen. */
export interface ChoiceOptions {
  /** Whether one number can be drawn several times. Default true. */
  readonly replace?: boolean
  /** How likely each number is; default: all equally. */
  readonly probabilities?: ArrayLike<number>
}

/**
 * numpy's `RandomState`: the Mersenne Twister MT19937, drawing the same numbers from the same seed as Python does.
 *
 * A draw changes the state; two states with the same seed give the same sequence. Not for cryptographic use.
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
    return tempered(this.#state[this.#position++] as number) >>> 0
  }

  /** Uniform in [0, 1), with 53 random bits; `random_sample` in numpy. */
  random(): number {
    const high = this.nextInteger() >>> 5
    const low = this.nextInteger() >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /** Uniform in [low, high); `uniform` in numpy. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random()
  }

  /** An integer from `low` up to but not including `high`; `randint` in numpy. Both are safe integers. */
  integer(low: number, high: number): number {
    if (!(high > low)) throw new ParameterError('high', `${high} is not greater than low, ${low}.`)
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high - low))
      throw new ParameterError('high', `from ${low} to ${high} are more integers than a number can tell apart.`)
    return low + this.#interval(high - low - 1)
  }

  /** Normal with that mean and standard deviation; `normal` in numpy, and `randn` without arguments. The logarithm's last bit may differ from C's. */
  normal(mean = 0, deviation = 1): number {
    return mean + deviation * this.#standardNormal()
  }

  /** Draws `size` numbers from 0 to `count` − 1; `choice` in numpy. */
  choice(count: number, size: number, options: ChoiceOptions = {}): Int32Array {
    requireSettings<ChoiceOptions>(options, { replace: null, probabilities: null })
    requireCount('count', count)
    requireCount('size', size)
    const { replace = true, probabilities } = options
    if (!replace && size > count)
      throw new ParameterError('size', `${size} of ${count} cannot be drawn without replacing them.`)
    if (probabilities === undefined)
      return replace
        ? Int32Array.from({ length: size }, () => this.integer(0, count))
        : this.permutation(count).slice(0, size)
    checkProbabilities(probabilities, count, replace ? 1 : size)
    const weights = Float64Array.from(probabilities)
    if (replace) return this.#drawByWeight(weights, size)
    const found = new Set<number>()
    while (found.size < size) {
      for (const drawn of found) weights[drawn] = 0
      for (const drawn of this.#drawByWeight(weights, size - found.size)) found.add(drawn)
    }
    return Int32Array.from(found)
  }

  #drawByWeight(weights: Float64Array, size: number): Int32Array {
    let total = 0
    const sums = weights.map(weight => {
      total += weight
      return total
    })
    const shares = sums.map(sum => sum / total)
    const draws = Float64Array.from({ length: size }, () => this.random())
    return Int32Array.from(draws, draw => countNotAbove(shares, draw))
  }

  #standardNormal(): number {
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
    requireCount('count', count)
    const order = new Int32Array(count)
    for (let index = 0; index < count; index++) order[index] = index
    this.shuffle(order)
    return order
  }

  /** Shuffles in place. */
  shuffle(values: Int32Array): void {
    const others = new Int32Array(Math.min(drawnAtOnce, values.length))
    for (let last = values.length - 1; last > 0; last -= others.length) {
      const count = Math.min(others.length, last)
      this.#falling(last, others, count)
      for (let at = 0; at < count; at++) {
        const other = others[at] as number
        const kept = values[last - at] as number
        values[last - at] = values[other] as number
        values[other] = kept
      }
    }
  }

  /** As `#interval` of `max`, of `max` − 1 and so on, at least 1 and below 2³¹; no branch waits for what is drawn. */
  #falling(max: number, drawn: Int32Array, count: number): void {
    let at = 0
    while (at < count) {
      if (this.#position === size) this.#twist()
      const mask = 0xffff_ffff >>> Math.clz32(max - at)
      const end = Math.min(count, max - (mask >>> 1))
      let position = this.#position
      while (position < size && at < end) {
        const value = tempered(this.#state[position++] as number) & mask
        drawn[at] = value
        // One place on where the value is not above what it may be.
        at += (value - (max - at) - 1) >>> 31
      }
      this.#position = position
    }
  }

  /** Uniform from 0 to `max`, both included, by masked rejection. */
  #interval(max: number): number {
    if (max === 0) return 0
    if (max > 0xffff_ffff) return this.#wideInterval(max)
    const mask = 0xffff_ffff >>> Math.clz32(max)
    let value = 0
    do value = (this.nextInteger() & mask) >>> 0
    while (value > max)
    return value
  }

  /** The upper 32 bits are drawn first. */
  #wideInterval(max: number): number {
    const high = Math.floor(max / 2 ** 32)
    const mask = 2 ** (32 - Math.clz32(high)) - 1
    for (;;) {
      const value = ((this.nextInteger() & mask) >>> 0) * 2 ** 32 + this.nextInteger()
      if (value <= max) return value
    }
  }

  #twist(): void {
    const state = this.#state
    const wrapped = size - shift
    for (let index = 0; index < wrapped; index++) mix(state, index, index + 1, index + shift)
    for (let index = wrapped; index < size - 1; index++) mix(state, index, index + 1, index - wrapped)
    mix(state, size - 1, 0, shift - 1)
    this.#position = 0
  }
}

/** The bits that are drawn for a word of the state. */
function tempered(state: number): number {
  let word = state ^ (state >>> 11)
  word ^= (word << 7) & 0x9d2c_5680
  word ^= (word << 15) & 0xefc6_0000
  return word ^ (word >>> 18)
}

/** The next word of the state at a place, of that word, the one after it and the one `shift` places on. */
function mix(state: Uint32Array, at: number, after: number, far: number): void {
  const word = ((state[at] as number) & 0x8000_0000) | ((state[after] as number) & 0x7fff_ffff)
  // All bits for an odd word, else none.
  const isOdd = -(word & 1)
  state[at] = (state[far] as number) ^ (word >>> 1) ^ (isOdd & 0x9908_b0df)
}

/** How many sums are not above the draw. */
function countNotAbove(sums: Float64Array, draw: number): number {
  let low = 0
  let high = sums.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 0) <= draw) low = middle + 1
    else high = middle
  }
  return low
}

function checkProbabilities(probabilities: ArrayLike<number>, count: number, fewest: number): void {
  const list = Array.from(probabilities)
  const sum = list.reduce((total, share) => total + share, 0)
  if (list.length !== count) throw new ParameterError('probabilities', `there are ${list.length} for ${count} numbers.`)
  if (!list.every(share => share >= 0) || !(Math.abs(sum - 1) < 1e-8))
    throw new ParameterError('probabilities', `they are not numbers of at least 0 with the sum 1, but ${sum}.`)
  if (list.filter(share => share > 0).length < fewest)
    throw new ParameterError('probabilities', `fewer than ${fewest} of them are above 0.`)
}

function requireCount(parameter: string, given: number): void {
  if (!Number.isInteger(given) || given < 0)
    throw new ParameterError(parameter, `${String(given)} is not a whole number of at least 0.`)
}
