import { IntegerOverflowError } from '../../errors/column-errors.ts'
import type { Aggregate } from '../aggregate.ts'
import { growWithin, roundExpansion } from '../expansion.ts'
import { divideExpansion, dividePair, roundVariance, wholeVariance } from '../expansion-quotient.ts'
import { moment } from '../moments.ts'
import { floatSum, mean } from '../sums.ts'
import { numbersOf } from './input-column.ts'
import { finishNumbers, NumberOutput, overwrite } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'
import { answerByStates } from './state-kernel.ts'

/** Writes the answers to the ranges `[left[i], right[i])` from `values[0]` on; what it writes for empty ranges does not count. */
type Fill = (left: Int32Array, right: Int32Array, count: number, values: Float64Array) => void

/** How an aggregate follows from sums over a range of one key's inputs. */
interface Formula {
  /** For data whose sums cannot be had. */
  readonly aggregate: Aggregate<number, never, number>
  /** Decides once per key; null where the sums cannot be had. */
  readonly prepare: (inputs: KeyInputs) => Fill | null
  /** What a sum that NaN or infinities decide becomes. */
  readonly special: (sum: number) => number
}

const sumFormula: Formula = {
  aggregate: floatSum as Aggregate<number, never, number>,
  special: sum => sum,
  prepare: inputs => {
    const sums = inputs.sums(1)
    if (sums === null) return null
    const [low, high] = sums.totals as [Float64Array, Float64Array]
    if (sums.limbs === 1) {
      return (left, right, count, values) => {
        for (let i = 0; i < count; i++) {
          values[i] = (low[right[i] as number] as number) - (low[left[i] as number] as number)
        }
      }
    }
    if (sums.limbs === 2) {
      return (left, right, count, values) => {
        for (let i = 0; i < count; i++) {
          const start = left[i] as number
          const end = right[i] as number
          const upper = (high[end] as number) - (high[start] as number)
          values[i] = upper + ((low[end] as number) - (low[start] as number))
        }
      }
    }
    return eachRange((start, end, limbs, work) => {
      sums.read(start, end, limbs)
      return roundExpansion(work, expand(limbs, work))
    })
  },
}

const meanFormula: Formula = {
  aggregate: mean as Aggregate<number, never, number>,
  special: sum => sum,
  prepare: inputs => {
    const sums = inputs.sums(1)
    if (sums === null) return null
    const [low, high] = sums.totals as [Float64Array, Float64Array]
    if (sums.limbs === 1) {
      return (left, right, count, values) => {
        for (let i = 0; i < count; i++) {
          const start = left[i] as number
          const end = right[i] as number
          values[i] = ((low[end] as number) - (low[start] as number)) / Math.max(end - start, 1)
        }
      }
    }
    if (sums.limbs === 2) {
      return eachRange((start, end) => {
        const upper = (high[end] as number) - (high[start] as number)
        return dividePair(upper, (low[end] as number) - (low[start] as number), end - start)
      })
    }
    return eachRange((start, end, limbs, work) => {
      sums.read(start, end, limbs)
      return divideExpansion(work, end - start, expand(limbs, work))
    })
  },
}

const varianceFormula: Formula = {
  aggregate: moment('variance') as Aggregate<number, never, number>,
  special: () => Number.NaN,
  prepare: inputs => {
    const sums = inputs.sums(1)
    const squares = inputs.sums(2)
    if (sums === null || squares === null) return null
    const isWhole = sums.whole && squares.whole
    const [total] = sums.totals as [Float64Array]
    const [squareTotal] = squares.totals as [Float64Array]
    const squareLimbs: number[] = []
    return eachRange((start, end, limbs, work) => {
      if (isWhole) {
        const sum = (total[end] as number) - (total[start] as number)
        const quick = wholeVariance(end - start, sum, (squareTotal[end] as number) - (squareTotal[start] as number))
        if (quick !== null) return quick
      }
      sums.read(start, end, limbs)
      squares.read(start, end, squareLimbs)
      return roundVariance(end - start, limbs, squareLimbs, work)
    })
  },
}

const stddevFormula: Formula = {
  aggregate: moment('stddev') as Aggregate<number, never, number>,
  special: () => Number.NaN,
  prepare: inputs => {
    const fill = varianceFormula.prepare(inputs)
    if (fill === null) return null
    return (left, right, count, values) => {
      fill(left, right, count, values)
      for (let i = 0; i < count; i++) values[i] = Math.sqrt(values[i] as number)
    }
  },
}

export const sumKernel: KernelMaker = byFormula(sumFormula)
export const meanKernel: KernelMaker = byFormula(meanFormula)
export const varianceKernel: KernelMaker = byFormula(varianceFormula)
export const stddevKernel: KernelMaker = byFormula(stddevFormula)

function byFormula({ aggregate, prepare, special }: Formula): KernelMaker {
  return ({ type, columns, questions, memory }) => {
    const outputs = columns.map(() => new NumberOutput(questions, memory))
    let current: KeyInputs | null = null
    return {
      begin: inputs => {
        current = inputs
      },
      range: queries => {
        if (current === null) return
        const fill = prepare(current)
        if (fill === null) answerByStates(numbersOnly(aggregate), current, queries, outputs, columns)
        else answer(queries, outputs, fill)
        if (fill !== null && current.specials().present) putSpecials(current, queries, outputs, special)
        if (type === 'int64' && current.sums(1)?.whole !== true) checkWhole(queries, outputs, columns)
      },
      finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, numbersOf(type)),
    }
  }
}

function answer({ from, count, right, lefts }: KernelQueries, outputs: readonly NumberOutput[], fill: Fill): void {
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const { values } = outputs[window] as NumberOutput
    fill(left, right, count, values.subarray(from, from + count))
  }
}

function putSpecials(
  inputs: KeyInputs,
  queries: KernelQueries,
  outputs: readonly NumberOutput[],
  special: (sum: number) => number,
): void {
  const specials = inputs.specials()
  overwrite(queries, outputs, (start, end) => {
    const sum = specials.sum(start, end)
    return sum === null ? null : special(sum)
  })
}

/** A fill that asks a function for every range that is not empty, with two arrays to work in. */
function eachRange(calculate: (start: number, end: number, limbs: number[], work: number[]) => number): Fill {
  const limbs: number[] = []
  const work: number[] = []
  return (left, right, count, values) => {
    for (let i = 0; i < count; i++) {
      const start = left[i] as number
      const end = right[i] as number
      if (start < end) values[i] = calculate(start, end, limbs, work)
    }
  }
}

function expand(values: readonly number[], into: number[]): number {
  let length = 0
  for (let index = 0; index < values.length; index++) length = growWithin(into, length, values[index] as number)
  return length
}

/** Booleans are 0 and 1 here, as they are in a kernel's keys. */
function numbersOnly(aggregate: Aggregate<number, never, number>): Aggregate<unknown, unknown, unknown> {
  return aggregate as Aggregate<never, unknown, number> as Aggregate<unknown, unknown, unknown>
}

function checkWhole(
  { from, count, right, lefts, rows }: KernelQueries,
  outputs: readonly NumberOutput[],
  columns: readonly string[],
): void {
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const { values } = outputs[window] as NumberOutput
    for (let i = 0; i < count; i++) {
      if ((left[i] as number) >= (right[i] as number) || Number.isSafeInteger(values[from + i])) continue
      throw new IntegerOverflowError(columns[window] ?? 'sum', rows[i] as number, 'int64')
    }
  }
}
