import type { DataType, Value } from '../../schema.ts'
import { columnFromExact } from '../../table/build-column.ts'
import { highWord, joinWords, lowWord } from '../bigint-sum.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'

/** The exact sum of 64-bit integers, by running totals of their two words. */
export const bigintSumKernel: KernelMaker = ({ input, type, columns, questions }) => {
  const outputs = columns.map(() => ({ values: new BigInt64Array(questions), present: new Uint8Array(questions) }))
  const bigints = input.bigints ?? new BigInt64Array(0)
  const highWords = Float64Array.from(bigints, highWord)
  const lowWords = Float64Array.from(bigints, lowWord)
  let high = new Float64Array(0)
  let low = new Float64Array(0)
  return {
    begin: (inputs: KeyInputs) => {
      if (high.length <= inputs.count) {
        high = new Float64Array(inputs.count + 1)
        low = new Float64Array(inputs.count + 1)
      }
      for (let index = 0; index < inputs.count; index++) {
        const key = inputs.keys[index] as number
        const sum = (low[index] as number) + (lowWords[key] as number)
        const carry = sum >= 2 ** 32 ? 1 : 0
        low[index + 1] = sum - carry * 2 ** 32
        high[index + 1] = (high[index] as number) + (highWords[key] as number) + carry
      }
    },
    range: ({ from, count, right, lefts, rows }: KernelQueries) => {
      for (let window = 0; window < lefts.length; window++) {
        const left = lefts[window] as Int32Array
        const { values, present } = outputs[window] as (typeof outputs)[number]
        for (let query = 0; query < count; query++) {
          const start = left[query] as number
          const end = right[query] as number
          if (start >= end) continue
          const highSum = (high[end] as number) - (high[start] as number)
          const lowSum = (low[end] as number) - (low[start] as number)
          values[from + query] = joinWords(highSum, lowSum, columns[window] ?? 'sum', rows[query] as number)
          present[from + query] = 1
        }
      }
    },
    finish: questionOf =>
      outputs.map(({ values, present }) => {
        const found = Array.from(questionOf, question => (present[question] === 1 ? (values[question] ?? null) : null))
        return columnFromExact(type, found as (Value<DataType> | null)[])
      }),
  }
}
