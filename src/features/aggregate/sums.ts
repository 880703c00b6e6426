import { IntegerOverflowError } from '../errors/column-errors.ts'
import type { Aggregate } from './aggregate.ts'
import { roundScaled } from './exact-ratio.ts'
import {
  addExact,
  type ExactSum,
  mergeSum,
  partsOf,
  removeExact,
  roundSum,
  scaledTotal,
  specialSum,
} from './exact-sum.ts'
import { divideExpansion, dividePair } from './expansion-quotient.ts'

/** How many values there were, and their exact sum. */
export interface SumState extends ExactSum {
  count: number
}

type NumberAggregate<Value> = Aggregate<Value, SumState, number>

const parts = {
  version: 1,
  exact: true,
  init: (): SumState => ({ count: 0, whole: 0, rest: null }),
  merge: (left: SumState, right: SumState): SumState => {
    left.count += right.count
    const whole = left.whole + right.whole
    if (right.rest === null && whole <= Number.MAX_SAFE_INTEGER && whole >= Number.MIN_SAFE_INTEGER) left.whole = whole
    else mergeSum(left, right)
    return left
  },
} as const

const ofNumbers = {
  add: (state: SumState, value: number): SumState => {
    state.count++
    addExact(state, value)
    return state
  },
  remove: (state: SumState, value: number): SumState => {
    state.count--
    removeExact(state, value)
    return state
  },
}

const ofBooleans = {
  add: (state: SumState, value: boolean): SumState => ofNumbers.add(state, value ? 1 : 0),
  remove: (state: SumState, value: boolean): SumState => ofNumbers.remove(state, value ? 1 : 0),
}

const floatResult = (state: SumState): number | null => (state.count === 0 ? null : roundSum(state))

const wholeResult = (state: SumState): number | null => {
  if (state.count === 0) return null
  const sum = roundSum(state)
  if (!Number.isSafeInteger(sum)) throw new IntegerOverflowError('sum', null, 'int64')
  return sum
}

const meanResult = (state: SumState): number | null => {
  if (state.count === 0) return null
  if (state.rest === null) return state.whole / state.count
  const special = specialSum(state.rest)
  if (special !== null) return special
  const { parts, wide } = state.rest
  if (wide !== null) return roundScaled(scaledTotal(state, 1), BigInt(state.count), 1)
  if (parts.length === 1) return dividePair(state.whole, parts[0] as number, state.count)
  return divideExpansion(partsOf(state), state.count)
}

export const floatSum: NumberAggregate<number> = { ...parts, ...ofNumbers, name: 'sum', result: floatResult }
export const wholeSum: NumberAggregate<number> = { ...parts, ...ofNumbers, name: 'sum', result: wholeResult }
export const booleanSum: NumberAggregate<boolean> = { ...parts, ...ofBooleans, name: 'sum', result: wholeResult }
export const mean: NumberAggregate<number> = { ...parts, ...ofNumbers, name: 'mean', result: meanResult }
export const booleanMean: NumberAggregate<boolean> = { ...parts, ...ofBooleans, name: 'mean', result: meanResult }

/** How many values are not null. */
export const count: Aggregate<unknown, { count: number }, number> = {
  name: 'count',
  version: 1,
  exact: true,
  init: () => ({ count: 0 }),
  add: state => {
    state.count++
    return state
  },
  remove: state => {
    state.count--
    return state
  },
  merge: (left, right) => {
    left.count += right.count
    return left
  },
  result: state => (state.count === 0 ? null : state.count),
}
