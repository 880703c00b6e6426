import { rankOf, registerOf } from '../approx-unique-count.ts'
import { estimateDistinct } from '../distinct-estimate.ts'
import { hashValue } from '../hash-value.ts'
import { numbersOf } from './input-column.ts'
import { finishNumbers, NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker } from './range-kernel.ts'

/**
 * The estimate that a HyperLogLog sketch of each window's inputs gives, to the bit. The inputs that fell on a register and are not beaten by a later
 * one form a short stack, shared by all windows; each window keeps its registers and how many of them hold each value. So an input that
 * enters or leaves a window costs a few steps, and a question some 60, unless nothing changed. A left edge that goes back, which
 * windows of one length never do, makes its window start again from there.
 */
export const approxUniqueKernel: KernelMaker = ({ type, parameters, columns, questions, memory }) => {
  const outputs = columns.map(() => new NumberOutput(questions, memory))
  const lgK = parameters.lgK as number
  const hashes = new Hashes(lgK)
  const stacks = new RegisterStacks(lgK, hashes)
  const windows = columns.map(() => new SlidingSketch(lgK, hashes, stacks))
  return {
    begin: inputs => {
      for (const window of windows) window.clear()
      stacks.clear()
      hashes.load(inputs)
    },
    range: ({ from, count, right, lefts }) => {
      for (let query = 0; query < count; query++) {
        const end = right[query] as number
        stacks.advance(end)
        for (const [number, window] of windows.entries()) {
          const start = (lefts[number] as Int32Array)[query] as number
          if (start >= end) continue
          const { values } = outputs[number] as NumberOutput
          values[from + query] = window.estimate(start, end)
        }
      }
    },
    finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, numbersOf(type)),
  }
}

/** Which register each input of a key falls on, and the rank that it has there. */
class Hashes {
  registers: Int32Array = new Int32Array(0)
  ranks: Uint8Array = new Uint8Array(0)
  readonly #lgK: number
  readonly #hash = new Int32Array(2)
  /** What texts and bigints, whose hashes are dear, gave, by key: `64 × register + rank`. */
  readonly #known = new Map<number, number>()

  constructor(lgK: number) {
    this.#lgK = lgK
  }

  load({ keys, count, column }: KeyInputs): void {
    if (this.registers.length < count) {
      this.registers = new Int32Array(Math.max(count, this.registers.length * 2))
      this.ranks = new Uint8Array(this.registers.length)
    }
    const isDear = column.type === 'string' || column.type === 'bigint'
    for (let index = 0; index < count; index++) {
      const key = keys[index] as number
      const known = isDear ? this.#known.get(key) : undefined
      const entry = known ?? this.#entryOf(column.decodeKey(key))
      if (isDear && known === undefined) this.#known.set(key, entry)
      this.registers[index] = entry >> 6
      this.ranks[index] = entry & 63
    }
  }

  #entryOf(value: unknown): number {
    hashValue(value, this.#hash)
    return registerOf(this.#hash, this.#lgK) * 64 + rankOf(this.#hash, this.#lgK)
  }
}

/** For each register, the inputs on it that no later one beats: the newest on top, ranks growing downwards. */
class RegisterStacks {
  readonly #top: Int32Array
  readonly #hashes: Hashes
  #below: Int32Array = new Int32Array(0)
  #until = 0

  constructor(lgK: number, hashes: Hashes) {
    this.#top = new Int32Array(2 ** lgK).fill(-1)
    this.#hashes = hashes
  }

  clear(): void {
    const { registers } = this.#hashes
    for (let index = 0; index < this.#until; index++) this.#top[registers[index] as number] = -1
    this.#until = 0
  }

  advance(end: number): void {
    const { registers, ranks } = this.#hashes
    if (this.#below.length < registers.length) {
      const below = new Int32Array(registers.length)
      below.set(this.#below)
      this.#below = below
    }
    for (; this.#until < end; this.#until++) {
      const register = registers[this.#until] as number
      let other = this.#top[register] as number
      while (other >= 0 && (ranks[other] as number) <= (ranks[this.#until] as number)) {
        other = this.#below[other] as number
      }
      this.#below[this.#until] = other
      this.#top[register] = this.#until
    }
  }

  /** The greatest rank on a register from a position on; 0 for none. */
  greatest(register: number, start: number): number {
    let rank = 0
    for (let index = this.#top[register] as number; index >= start; index = this.#below[index] as number) {
      rank = this.#hashes.ranks[index] as number
    }
    return rank
  }
}

class SlidingSketch {
  readonly #lgK: number
  readonly #hashes: Hashes
  readonly #stacks: RegisterStacks
  readonly #registers: Uint8Array
  readonly #histogram = new Int32Array(64)
  #from = 0
  #to = 0
  /** Negative where something changed since. */
  #estimate = -1

  constructor(lgK: number, hashes: Hashes, stacks: RegisterStacks) {
    this.#lgK = lgK
    this.#hashes = hashes
    this.#stacks = stacks
    this.#registers = new Uint8Array(2 ** lgK)
    this.#histogram[0] = 2 ** lgK
  }

  /** Forgets all inputs, in as many steps as there are. */
  clear(): void {
    for (; this.#from < this.#to; this.#from++) this.#set(this.#hashes.registers[this.#from] as number, 0)
    this.#from = 0
    this.#to = 0
  }

  estimate(start: number, end: number): number {
    const { registers, ranks } = this.#hashes
    if (start < this.#from || start >= this.#to) {
      this.clear()
      this.#from = start
      this.#to = start
    }
    while (this.#to < end) {
      const register = registers[this.#to] as number
      const rank = ranks[this.#to++] as number
      if (rank > (this.#registers[register] as number)) this.#set(register, rank)
    }
    while (this.#from < start) {
      const register = registers[this.#from] as number
      const rank = ranks[this.#from++] as number
      if (rank === this.#registers[register]) this.#set(register, this.#stacks.greatest(register, this.#from))
    }
    if (this.#estimate < 0) this.#estimate = estimateDistinct(this.#histogram, this.#lgK)
    return this.#estimate
  }

  #set(register: number, rank: number): void {
    const before = this.#registers[register] as number
    if (before === rank) return
    const histogram = this.#histogram
    histogram[before] = (histogram[before] as number) - 1
    histogram[rank] = (histogram[rank] as number) + 1
    this.#registers[register] = rank
    this.#estimate = -1
  }
}
