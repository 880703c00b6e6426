import { numberColumn } from './input-column.ts'
import { NumberOutput } from './kernel-output.ts'
import type { KernelMaker } from './range-kernel.ts'

/** The number of inputs. */
export const countKernel: KernelMaker = ({ type, columns, questions, memory }) => {
  const outputs = columns.map(() => new NumberOutput(questions, memory))
  return {
    begin: () => {},
    range: ({ from, count, right, lefts }) => {
      for (let window = 0; window < lefts.length; window++) {
        const left = lefts[window] as Int32Array
        const { values, present } = outputs[window] as NumberOutput
        for (let query = 0; query < count; query++) {
          const length = (right[query] as number) - (left[query] as number)
          if (length <= 0) continue
          values[from + query] = length
          present[from + query] = 1
        }
      }
    },
    finish: questionOf =>
      outputs.map(output => output.finish(questionOf, (keys, validity) => numberColumn(type, keys, validity))),
  }
}
