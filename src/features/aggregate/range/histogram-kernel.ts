import { CountTree } from './count-tree.ts'
import type { InputColumn } from './input-column.ts'
import { ValueOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker } from './range-kernel.ts'
import type { Ranks } from './ranks.ts'

/**
 * The counts of the texts of each window, exactly, also for `approxHistogram`. Each window counts the inputs between its edges: with d distinct
 * texts, 2 log d steps per input that enters or leaves it and 2 log d per text that is listed. A left edge that goes back, which windows of one
 * length never do, makes its window count again from there.
 */
export const histogramKernel: KernelMaker = ({ input, type, parameters, columns, questions }) => {
  const windows = columns.map(() => new SlidingHistogram(input, (parameters.k ?? Number.POSITIVE_INFINITY) as number))
  const outputs = columns.map(() => new ValueOutput(questions))
  return {
    begin: inputs => {
      for (const window of windows) window.begin(inputs)
    },
    range: ({ from, count, right, lefts }) => {
      for (const [number, window] of windows.entries()) {
        const left = lefts[number] as Int32Array
        const output = outputs[number] as ValueOutput
        for (let query = 0; query < count; query++) {
          const start = left[query] as number
          const end = right[query] as number
          if (start < end) output.write(from + query, window.answer(start, end))
        }
      }
    },
    finish: questionOf => outputs.map(output => output.finish(questionOf, type)),
  }
}

class SlidingHistogram {
  readonly #input: InputColumn
  readonly #k: number
  readonly #tree = new CountTree()
  #ranks: Ranks | null = null
  #from = 0
  #to = 0
  #answer: ReadonlyMap<string, number> | null = null

  constructor(input: InputColumn, k: number) {
    this.#input = input
    this.#k = k
  }

  begin(inputs: KeyInputs): void {
    this.#ranks = inputs.ranks()
    this.#restart(0)
  }

  /** Texts that did not change share one answer. */
  answer(start: number, end: number): ReadonlyMap<string, number> {
    const { ranks, distinct } = this.#ranks as Ranks
    if (start < this.#from || start >= this.#to) this.#restart(start)
    if (start !== this.#from || end !== this.#to) this.#answer = null
    for (; this.#from < start; this.#from++) this.#tree.change(ranks[this.#from] as number, -1)
    for (; this.#to < end; this.#to++) this.#tree.change(ranks[this.#to] as number, 1)
    if (this.#answer !== null) return this.#answer
    const answer = new Map<string, number>()
    this.#tree.visit(this.#k, (rank, count) => {
      answer.set(this.#input.decodeKey(distinct[rank] as number) as string, count)
    })
    this.#answer = answer
    return answer
  }

  #restart(at: number): void {
    this.#tree.begin(this.#ranks?.size ?? 0)
    this.#from = at
    this.#to = at
    this.#answer = null
  }
}
