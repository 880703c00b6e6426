import { IntegerOverflowError } from '../../errors/integer-overflow-error.ts'
import type { Aggregate } from '../aggregate.ts'
import { grow, roundExpansion } from '../expansion.ts'
import { divideExpansion, roundVariance, wholeVariance } from '../expansion-quotient.ts'
import { stddev, variance } from '../moments.ts'
import { floatSum, mean } from '../sums.ts'
import { numberColumn } from './input-column.ts'
import { NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { PrefixSums } from './prefix-sums.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'
import { answerByStates } from './state-kernel.ts'

/** How an aggregate follows from sums over a range of one key's inputs; null where the sums cannot be had. */
interface Formula {
  readonly aggregate: Aggregate<number, never, number>
  /** A function that gives the answer for `[left, right)`, which is not empty. */
  readonly prepare: (inputs: KeyInputs) => ((left: number, right: number) => number) | null
  /** What a sum that special values decide becomes. */
  readonly special: (sum: number) => number
}

const sumFormula: Formula = {
  aggregate: floatSum as Aggregate<number, never, number>,
  prepare: inputs => {
    const sums = inputs.sums(1)
    return sums === null ? null : rounded(sums)
  },
  special: sum => sum,
}

const meanFormula: Formula = {
  aggregate: mean as Aggregate<number, never, number>,
  prepare: inputs => {
    const sums = inputs.sums(1)
    if (sums === null) return null
    if (sums.limbs === 1) {
      const totals = sums.totals[0] as Float64Array
      return (left, right) => ((totals[right] as number) - (totals[left] as number)) / (right - left)
    }
    const limbs: number[] = []
    const work: number[] = []
    return (left, right) => {
      sums.read(left, right, limbs)
      expand(limbs, work)
      return divideExpansion(work, right - left)
    }
  },
  special: sum => sum,
}

const varianceFormula: Formula = {
  aggregate: variance as Aggregate<number, never, number>,
  prepare: inputs => {
    const sums = inputs.sums(1)
    const squares = inputs.sums(2)
    if (sums === null || squares === null) return null
    const isWhole = sums.whole && squares.whole
    const [total] = sums.totals as [Float64Array]
    const [squareTotal] = squares.totals as [Float64Array]
    const sumLimbs: number[] = []
    const squareLimbs: number[] = []
    const work: number[] = []
    return (left, right) => {
      if (isWhole) {
        const sum = (total[right] as number) - (total[left] as number)
        const quick = wholeVariance(right - left, sum, (squareTotal[right] as number) - (squareTotal[left] as number))
        if (quick !== null) return quick
      }
      sums.read(left, right, sumLimbs)
      squares.read(left, right, squareLimbs)
      return roundVariance(right - left, sumLimbs, squareLimbs, work)
    }
  },
  special: () => Number.NaN,
}

const stddevFormula: Formula = {
  aggregate: stddev as Aggregate<number, never, number>,
  prepare: inputs => {
    const calculate = varianceFormula.prepare(inputs)
    return calculate === null ? null : (left, right) => Math.sqrt(calculate(left, right))
  },
  special: () => Number.NaN,
}

export const sumKernel: KernelMaker = byFormula(sumFormula)
export const meanKernel: KernelMaker = byFormula(meanFormula)
export const varianceKernel: KernelMaker = byFormula(varianceFormula)
export const stddevKernel: KernelMaker = byFormula(stddevFormula)

function byFormula({ aggregate, prepare, special }: Formula): KernelMaker {
  return ({ type, columns, rowCount }) => {
    const outputs = columns.map(() => new NumberOutput(rowCount))
    let current: KeyInputs | null = null
    return {
      begin: inputs => {
        current = inputs
      },
      range: queries => {
        if (current === null) return
        const calculate = prepare(current)
        if (calculate === null) answerByStates(numbersOnly(aggregate), current, queries, outputs, columns)
        else answer(current, queries, outputs, calculate, special)
        if (type === 'int64' && current.sums(1)?.whole !== true) checkWhole(queries, outputs, columns)
      },
      finish: () => outputs.map(output => numberColumn(type, output.values, output.missing)),
    }
  }
}

function answer(
  inputs: KeyInputs,
  { count, right, lefts, rows }: KernelQueries,
  outputs: readonly NumberOutput[],
  calculate: (left: number, right: number) => number,
  special: (sum: number) => number,
): void {
  const specials = inputs.specials()
  const anySpecial = specials.present
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const { values, validity } = outputs[window] as NumberOutput
    for (let query = 0; query < count; query++) {
      const start = left[query] as number
      const end = right[query] as number
      if (start >= end) continue
      const row = rows[query] as number
      const decided = anySpecial ? specials.sum(start, end) : null
      values[row] = decided === null ? calculate(start, end) : special(decided)
      validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7))
    }
  }
}

/** The sum over a range, rounded once: the difference of one running total, one addition of two, or an expansion of several. */
function rounded(sums: PrefixSums): (left: number, right: number) => number {
  const [low, high] = sums.totals as [Float64Array, Float64Array]
  if (sums.limbs === 1) return (left, right) => (low[right] as number) - (low[left] as number)
  if (sums.limbs === 2) {
    return (left, right) =>
      (high[right] as number) - (high[left] as number) + ((low[right] as number) - (low[left] as number))
  }
  const limbs: number[] = []
  const work: number[] = []
  return (left, right) => {
    sums.read(left, right, limbs)
    expand(limbs, work)
    return roundExpansion(work)
  }
}

function expand(values: readonly number[], into: number[]): void {
  into.length = 0
  for (let index = 0; index < values.length; index++) grow(into, values[index] as number)
}

/** Booleans are 0 and 1 here, as they are in a kernel's keys. */
function numbersOnly(aggregate: Aggregate<number, never, number>): Aggregate<unknown, unknown, unknown> {
  return aggregate as Aggregate<never, unknown, number> as Aggregate<unknown, unknown, unknown>
}

function checkWhole(
  { count, right, lefts, rows }: KernelQueries,
  outputs: readonly NumberOutput[],
  columns: readonly string[],
): void {
  for (let window = 0; window < lefts.length; window++) {
    const left = lefts[window] as Int32Array
    const { values } = outputs[window] as NumberOutput
    for (let query = 0; query < count; query++) {
      if ((left[query] as number) >= (right[query] as number)) continue
      const row = rows[query] as number
      if (!Number.isSafeInteger(values[row])) throw new IntegerOverflowError(columns[window] ?? 'sum', row, 'int64')
    }
  }
}
