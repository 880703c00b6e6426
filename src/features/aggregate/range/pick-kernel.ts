import { finishNumbers, ListOutput, NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker } from './range-kernel.ts'

/** The first or the last input of each window. */
export function pickOne(which: 'first' | 'last'): KernelMaker {
  return ({ input, columns, questions, memory }) => {
    const outputs = columns.map(() => new NumberOutput(questions, memory))
    let keys: Float64Array = new Float64Array(0)
    return {
      begin: (inputs: KeyInputs) => {
        inputs.orderTies()
        keys = inputs.keys
      },
      range: ({ from, count, right, lefts }) => {
        for (let window = 0; window < lefts.length; window++) {
          const left = lefts[window] as Int32Array
          const { values } = outputs[window] as NumberOutput
          for (let query = 0; query < count; query++) {
            const start = left[query] as number
            const end = right[query] as number
            if (start >= end) continue
            values[from + query] = keys[which === 'first' ? start : end - 1] as number
          }
        }
      },
      finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, input.columnOf),
    }
  }
}

/** Up to `k` inputs from the start of each window, or from its end backwards. */
export function pickSeveral(which: 'first' | 'last'): KernelMaker {
  return ({ input, type, parameters, columns, questions }) => {
    const outputs = columns.map(() => new ListOutput(questions))
    const k = parameters.k as number
    const step = which === 'first' ? 1 : -1
    let keys: Float64Array = new Float64Array(0)
    return {
      begin: (inputs: KeyInputs) => {
        inputs.orderTies()
        keys = inputs.keys
      },
      range: ({ from, count, right, lefts }) => {
        for (let window = 0; window < lefts.length; window++) {
          const left = lefts[window] as Int32Array
          const output = outputs[window] as ListOutput
          for (let query = 0; query < count; query++) {
            const start = left[query] as number
            const end = right[query] as number
            if (start >= end) continue
            output.append(from + query, keys, step === 1 ? start : end - 1, step, Math.min(k, end - start))
          }
        }
      },
      finish: questionOf => outputs.map(output => output.finish(questionOf, type, input.columnOf)),
    }
  }
}
