import type { Aggregate } from './aggregate.ts'
import {
  addExact,
  addSquare,
  type ExactSum,
  emptySum,
  mergeSum,
  partsOf,
  removeExact,
  scaledTotal,
  specialSum,
} from './exact-sum.ts'
import { roundVariance, varianceOfScaled, wholeVariance } from './expansion-quotient.ts'

/** How many values there were, and the exact sums of their powers: Σx, Σx², … */
export interface PowerSums {
  count: number
  powers: [ExactSum, ExactSum]
}

type Moment<Value> = Aggregate<Value, PowerSums, number>

const parts = {
  version: 1,
  exact: true,
  init: (): PowerSums => ({ count: 0, powers: [emptySum(), emptySum()] }),
  merge: (left: PowerSums, right: PowerSums): PowerSums => {
    left.count += right.count
    mergeSum(left.powers[0], right.powers[0])
    mergeSum(left.powers[1], right.powers[1])
    return left
  },
} as const

const ofNumbers = {
  add: (state: PowerSums, value: number): PowerSums => {
    state.count++
    addExact(state.powers[0], value)
    addSquare(state.powers[1], value, 1)
    return state
  },
  remove: (state: PowerSums, value: number): PowerSums => {
    state.count--
    removeExact(state.powers[0], value)
    addSquare(state.powers[1], value, -1)
    return state
  },
}

const ofBooleans = {
  add: (state: PowerSums, value: boolean): PowerSums => ofNumbers.add(state, value ? 1 : 0),
  remove: (state: PowerSums, value: boolean): PowerSums => ofNumbers.remove(state, value ? 1 : 0),
}

const varianceResult = (state: PowerSums): number | null => (state.count === 0 ? null : varianceOf(state))

/** The root of the rounded variance, itself rounded. */
const deviationResult = (state: PowerSums): number | null => (state.count === 0 ? null : Math.sqrt(varianceOf(state)))

export const variance: Moment<number> = { ...parts, ...ofNumbers, name: 'variance', result: varianceResult }
export const booleanVariance: Moment<boolean> = { ...parts, ...ofBooleans, name: 'variance', result: varianceResult }
export const stddev: Moment<number> = { ...parts, ...ofNumbers, name: 'stddev', result: deviationResult }
export const booleanStddev: Moment<boolean> = { ...parts, ...ofBooleans, name: 'stddev', result: deviationResult }

function varianceOf({ count, powers: [sum, squares] }: PowerSums): number {
  if (specialSum(sum.rest) !== null) return Number.NaN
  if (sum.rest === null && squares.rest === null) {
    const quick = wholeVariance(count, sum.whole, squares.whole)
    if (quick !== null) return quick
  }
  if ((sum.rest?.wide ?? squares.rest?.wide ?? null) !== null) {
    return varianceOfScaled(count, scaledTotal(sum, 1), scaledTotal(squares, 2))
  }
  return roundVariance(count, partsOf(sum), partsOf(squares), [])
}
