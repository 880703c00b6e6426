import { NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'

/**
 * The least or greatest input of each window. A stack holds the inputs that no later one beats, best first; the answer to `[left, right)`
 * is its first entry from `left` on. The windows of one question share the stack.
 */
export function extremeKernel(which: 'min' | 'max'): KernelMaker {
  return ({ input, columns, questions, memory }) => {
    const outputs = columns.map(() => new NumberOutput(questions, memory))
    let keys: Float64Array = new Float64Array(0)
    let stack = new Int32Array(0)
    let height = 0
    let pushed = 0
    const push = which === 'min' ? pushLeast : pushGreatest
    return {
      begin: (inputs: KeyInputs) => {
        keys = inputs.keys
        if (stack.length < inputs.count) stack = new Int32Array(Math.max(inputs.count, stack.length * 2))
        height = 0
        pushed = 0
      },
      range: (queries: KernelQueries) => {
        const { from, count, right, lefts } = queries
        for (let query = 0; query < count; query++) {
          const end = right[query] as number
          while (pushed < end) height = push(stack, height, keys, pushed++)
          for (let window = 0; window < lefts.length; window++) {
            const start = (lefts[window] as Int32Array)[query] as number
            if (start >= end) continue
            const { values, present } = outputs[window] as NumberOutput
            values[from + query] = keys[stack[firstFrom(stack, height, start)] as number] as number
            present[from + query] = 1
          }
        }
      },
      finish: questionOf => outputs.map(output => output.finish(questionOf, input.columnOf)),
    }
  }
}

/** NaN is the greatest: every other input beats it. */
function pushLeast(stack: Int32Array, height: number, keys: Float64Array, index: number): number {
  const key = keys[index] as number
  let top = height
  while (top > 0) {
    const other = keys[stack[top - 1] as number] as number
    if (!(other >= key) && !Number.isNaN(other)) break
    top--
  }
  stack[top] = index
  return top + 1
}

/** NaN is the greatest: it beats every other input. */
function pushGreatest(stack: Int32Array, height: number, keys: Float64Array, index: number): number {
  const key = keys[index] as number
  const beatsAll = Number.isNaN(key)
  let top = height
  while (top > 0 && ((keys[stack[top - 1] as number] as number) <= key || beatsAll)) top--
  stack[top] = index
  return top + 1
}

/** The position of the first entry not below `start`; the top entry is one. */
function firstFrom(stack: Int32Array, height: number, start: number): number {
  let low = 0
  let high = height - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((stack[middle] as number) < start) low = middle + 1
    else high = middle
  }
  return low
}
