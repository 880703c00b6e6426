import type { Aggregate } from '../aggregate.ts'
import type { Power } from '../expansion.ts'
import { type Powers, roundKurtosis, roundSkew } from '../higher-moments.ts'
import { moment } from '../moments.ts'
import { numbersOf } from './input-column.ts'
import { finishNumbers, NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { PrefixSums } from './prefix-sums.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'
import { answerByStates } from './state-kernel.ts'

interface HigherMoment {
  readonly powers: readonly (1 | Power)[]
  readonly fewest: number
  readonly round: (count: number, powers: Powers) => number | null
}

const moments: { readonly [N in 'skew' | 'kurtosis']: HigherMoment } = {
  skew: { powers: [1, 2, 3], fewest: 3, round: roundSkew },
  kurtosis: { powers: [1, 2, 3, 4], fewest: 4, round: roundKurtosis },
}

/**
 * The skewness or excess kurtosis of each window, from running totals of powers that windows share: a fixed number of steps per input and per
 * window of a question. Where no such totals exist, because values spread over too many magnitudes, from states by removal.
 */
export function higherMomentKernel(name: 'skew' | 'kurtosis'): KernelMaker {
  const { powers } = moments[name]
  return ({ type, columns, questions, memory }) => {
    const outputs = columns.map(() => new NumberOutput(questions, memory))
    const aggregate = moment(name) as Aggregate<never, unknown, number> as Aggregate<unknown, unknown, unknown>
    let current: KeyInputs | null = null
    return {
      begin: inputs => {
        current = inputs
      },
      range: queries => {
        const inputs = current
        if (inputs === null) return
        const sums = powers.flatMap(power => inputs.sums(power) ?? [])
        if (sums.length < powers.length) answerByStates(aggregate, inputs, queries, outputs, columns)
        else answerBySums(moments[name], inputs, sums, queries, outputs)
      },
      finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, numbersOf(type)),
    }
  }
}

function answerBySums(
  { fewest, round }: HigherMoment,
  inputs: KeyInputs,
  sums: readonly PrefixSums[],
  { from, count, right, lefts }: KernelQueries,
  outputs: readonly NumberOutput[],
): void {
  const limbs = sums.map((): number[] => [])
  const specials = inputs.specials()
  const answerOf = (start: number, end: number): number | null => {
    if (specials.present && specials.sum(start, end) !== null) return Number.NaN
    for (let power = 0; power < sums.length; power++) sums[power]?.read(start, end, limbs[power] as number[])
    return round(end - start, limbs)
  }
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const output = outputs[window] as NumberOutput
    let [start, end, answer]: [number, number, number | null] = [0, 0, null]
    for (let query = 0; query < count; query++) {
      if (left[query] !== start || right[query] !== end) {
        start = left[query] as number
        end = right[query] as number
        answer = end - start < fewest ? null : answerOf(start, end)
      }
      output.write(from + query, answer)
    }
  }
}
