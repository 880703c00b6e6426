import { ListOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker } from './range-kernel.ts'
import type { Ranks } from './ranks.ts'
import { Wavelet } from './wavelet.ts'

/**
 * The `k` greatest or least inputs of each window. A window of all history takes them from a running list, whose change costs at most k steps per
 * input. With d distinct values, any other window costs log d steps per value, after log d steps per input that all such windows share.
 */
export function bestKernel(which: 'top' | 'bottom'): KernelMaker {
  return ({ input, type, parameters, columns, questions }) => {
    const outputs = columns.map(() => new ListOutput(questions))
    const k = parameters.k as number
    const running = new RunningBest(k, which === 'top' ? 1 : -1)
    const ranges = new BestOfRange(k, which)
    const previous = columns.map(() => ({ start: -1, version: -1 }))
    return {
      begin: inputs => {
        running.begin(inputs)
        ranges.begin(inputs)
        for (const answer of previous) answer.start = -1
      },
      range: ({ from, count, right, lefts }) => {
        for (let query = 0; query < count; query++) {
          const end = right[query] as number
          for (let window = 0; window < lefts.length; window++) {
            const start = (lefts[window] as Int32Array)[query] as number
            if (start >= end) continue
            const output = outputs[window] as ListOutput
            const answer = previous[window] as (typeof previous)[number]
            const version = start === 0 ? running.advance(end) : end
            if (answer.start === start && answer.version === version) output.repeat(from + query)
            else if (start === 0) output.append(from + query, running.keys, 0, 1, running.length)
            else output.append(from + query, ranges.keys, 0, 1, ranges.collect(start, end))
            answer.start = start
            answer.version = version
          }
        }
      },
      finish: questionOf => outputs.map(output => output.finish(questionOf, type, input.columnOf)),
    }
  }
}

/** The best of all inputs so far. */
class RunningBest {
  /** The best first; only the first `length` entries count. */
  readonly keys: Float64Array
  length = 0
  readonly #sign: 1 | -1
  #inputs: Float64Array = new Float64Array(0)
  #compare: (left: number, right: number) => number = (left, right) => left - right
  #until = 0
  #version = 0

  constructor(k: number, sign: 1 | -1) {
    this.keys = new Float64Array(k)
    this.#sign = sign
  }

  begin(inputs: KeyInputs): void {
    this.#inputs = inputs.keys
    this.#compare = inputs.column.compare
    this.length = 0
    this.#until = 0
    this.#version = 0
  }

  /** Takes up the inputs before `end`, which only grows; returns a number that is another one whenever the list is. */
  advance(end: number): number {
    for (; this.#until < end; this.#until++) {
      if (this.#insert(this.#inputs[this.#until] as number)) this.#version++
    }
    return this.#version
  }

  #insert(key: number): boolean {
    const { keys } = this
    let place = this.length
    while (place > 0 && this.#sign * this.#compare(key, keys[place - 1] as number) > 0) place--
    if (place >= keys.length) return false
    if (this.length < keys.length) this.length++
    keys.copyWithin(place + 1, place, this.length - 1)
    keys[place] = key
    return true
  }
}

/** The best of any range of inputs. */
class BestOfRange {
  readonly keys: Float64Array
  readonly #which: 'top' | 'bottom'
  readonly #wavelet = new Wavelet()
  #inputs: KeyInputs | null = null
  #ranks: Ranks | null = null

  constructor(k: number, which: 'top' | 'bottom') {
    this.keys = new Float64Array(k)
    this.#which = which
  }

  begin(inputs: KeyInputs): void {
    this.#inputs = inputs
    this.#ranks = null
  }

  /** Writes the best of `[start, end)` into `keys`; returns how many there are. */
  collect(start: number, end: number): number {
    const { distinct } = this.#ranks ?? this.#build()
    const length = Math.min(this.keys.length, end - start)
    for (let index = 0; index < length; index++) {
      const rank = this.#which === 'top' ? end - start - 1 - index : index
      this.keys[index] = distinct[this.#wavelet.atRank(start, end, rank)] as number
    }
    return length
  }

  #build(): Ranks {
    const inputs = this.#inputs as KeyInputs
    const ranks = inputs.ranks()
    this.#wavelet.build(ranks.ranks, inputs.count, ranks.size)
    this.#ranks = ranks
    return ranks
  }
}
