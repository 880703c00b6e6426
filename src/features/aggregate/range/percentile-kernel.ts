import { percentileOf } from '../percentile.ts'
import { numberColumn } from './input-column.ts'
import { ListOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker } from './range-kernel.ts'
import { Wavelet } from './wavelet.ts'

/**
 * Exact percentiles of each window, also for `approxPercentile`. With d distinct values, log d steps per input to build what all windows share, and
 * 2 log d steps per window and share of a question, wherever its edges are.
 */
export const percentileKernel: KernelMaker = ({ type, parameters, columns, questions }) => {
  const outputs = columns.map(() => new ListOutput(questions))
  const ps = parameters.ps as readonly number[]
  const answers = new Float64Array(ps.length)
  const wavelet = new Wavelet()
  let distinct: Float64Array = new Float64Array(0)
  let start = 0
  let end = 0
  const valueAt = (rank: number): number => distinct[wavelet.atRank(start, end, rank)] as number
  return {
    begin: (inputs: KeyInputs) => {
      const ranks = inputs.ranks()
      distinct = ranks.distinct
      wavelet.build(ranks.ranks, inputs.count, ranks.size)
    },
    range: ({ from, count, right, lefts }) => {
      for (let window = 0; window < lefts.length; window++) {
        const left = lefts[window] as Int32Array
        const output = outputs[window] as ListOutput
        for (let query = 0; query < count; query++) {
          const isRepeated = query > 0 && left[query] === start && right[query] === end
          start = left[query] as number
          end = right[query] as number
          if (start >= end) continue
          if (isRepeated) {
            output.repeat(from + query)
            continue
          }
          for (let index = 0; index < ps.length; index++) {
            answers[index] = percentileOf(ps[index] as number, end - start, valueAt)
          }
          output.append(from + query, answers, 0, 1, ps.length)
        }
      }
    },
    finish: questionOf =>
      outputs.map(output =>
        output.finish(questionOf, type, (keys, validity) => numberColumn('float64', keys, validity)),
      ),
  }
}
