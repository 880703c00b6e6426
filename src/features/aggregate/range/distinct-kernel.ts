import { numbersOf } from './input-column.ts'
import { finishNumbers, NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker } from './range-kernel.ts'

/**
 * The number of distinct inputs of each window, at most `k` where it is given. Of the inputs before a question, the last one of each value is
 * marked; a window holds as many values as marks. Sums of marks are in a Fenwick tree that all windows share: with n inputs, 2 log n steps per
 * input and log n per window of a question, wherever its left edge is.
 */
export const distinctKernel: KernelMaker = ({ type, parameters, columns, questions, memory }) => {
  const outputs = columns.map(() => new NumberOutput(questions, memory))
  const most = (parameters.k ?? Number.POSITIVE_INFINITY) as number
  const marks = new LastOnes()
  return {
    begin: inputs => marks.begin(inputs),
    range: ({ from, count, right, lefts }) => {
      for (let query = 0; query < count; query++) {
        const end = right[query] as number
        marks.advance(end)
        for (let window = 0; window < lefts.length; window++) {
          const start = (lefts[window] as Int32Array)[query] as number
          if (start >= end) continue
          const { values } = outputs[window] as NumberOutput
          values[from + query] = Math.min(marks.since(start), most)
        }
      }
    },
    finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, numbersOf(type)),
  }
}

/** The last input of each value before a position that only grows. */
class LastOnes {
  #tree: Int32Array = new Int32Array(0)
  #count = 0
  /** Before each input, the last one of its value, or −1. */
  #previous: Int32Array = new Int32Array(0)
  #until = 0
  #total = 0

  begin(inputs: KeyInputs): void {
    const { count } = inputs
    const { ranks, size } = inputs.ranks()
    if (this.#tree.length <= count) {
      this.#tree = new Int32Array(Math.max(count + 1, this.#tree.length * 2))
      this.#previous = new Int32Array(this.#tree.length)
    } else this.#tree.fill(0, 0, count + 1)
    this.#count = count
    this.#until = 0
    this.#total = 0
    const last = new Int32Array(size).fill(-1)
    for (let index = 0; index < count; index++) {
      const rank = ranks[index] as number
      this.#previous[index] = last[rank] as number
      last[rank] = index
    }
  }

  advance(end: number): void {
    for (; this.#until < end; this.#until++) {
      const previous = this.#previous[this.#until] as number
      if (previous >= 0) this.#add(previous, -1)
      else this.#total++
      this.#add(this.#until, 1)
    }
  }

  /** How many there are from a position on. */
  since(start: number): number {
    let before = 0
    for (let node = start; node > 0; node &= node - 1) before += this.#tree[node] as number
    return this.#total - before
  }

  #add(index: number, by: number): void {
    const tree = this.#tree
    for (let node = index + 1; node <= this.#count; node += node & -node) tree[node] = (tree[node] as number) + by
  }
}
