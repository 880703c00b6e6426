import { numbersOf } from './input-column.ts'
import { finishNumbers, NumberOutput } from './kernel-output.ts'
import type { KernelMaker } from './range-kernel.ts'

/** The number of inputs. */
export const countKernel: KernelMaker = ({ type, columns, questions, memory }) => {
  const outputs = columns.map(() => new NumberOutput(questions, memory))
  return {
    begin: () => {},
    range: ({ from, count, right, lefts }) => {
      for (let window = 0; window < lefts.length; window++) {
        const left = lefts[window] as Int32Array
        const { values } = outputs[window] as NumberOutput
        for (let query = 0; query < count; query++) {
          values[from + query] = (right[query] as number) - (left[query] as number)
        }
      }
    },
    finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, numbersOf(type)),
  }
}
