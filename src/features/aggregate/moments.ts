import type { Aggregate } from './aggregate.ts'
import {
  addExact,
  addPower,
  type ExactSum,
  emptySum,
  mergeSum,
  partsOf,
  removeExact,
  scaledTotal,
  specialSum,
} from './exact-sum.ts'
import type { Power } from './expansion.ts'
import { roundVariance, varianceOfScaled, wholeVariance } from './expansion-quotient.ts'
import { exactKurtosis, exactSkew, type Powers, roundKurtosis, roundSkew } from './higher-moments.ts'

/** How many values there were, and the exact sums of their powers: Σx, Σx², … */
export interface PowerSums {
  count: number
  powers: ExactSum[]
}

type Moment<Value> = Aggregate<Value, PowerSums, number>
type Name = 'variance' | 'stddev' | 'skew' | 'kurtosis'

/** The highest power that a moment needs, and what it is. */
interface Rule {
  readonly highest: Power
  readonly result: (state: PowerSums) => number | null
}

const rules: { readonly [N in Name]: Rule } = {
  variance: { highest: 2, result: state => (state.count === 0 ? null : varianceOf(state)) },
  // The root of the rounded variance, itself rounded.
  stddev: { highest: 2, result: state => (state.count === 0 ? null : Math.sqrt(varianceOf(state))) },
  skew: { highest: 3, result: state => (state.count < 3 ? null : higherOf(state, roundSkew, exactSkew)) },
  kurtosis: { highest: 4, result: state => (state.count < 4 ? null : higherOf(state, roundKurtosis, exactKurtosis)) },
}

/** A population moment of numbers. */
export function moment(name: Name): Moment<number> {
  const { highest, result } = rules[name]
  return {
    name,
    version: 1,
    exact: true,
    init: () => ({ count: 0, powers: Array.from({ length: highest }, emptySum) }),
    add: (state, value) => {
      state.count++
      addExact(state.powers[0] as ExactSum, value)
      for (let power = 2; power <= highest; power++) {
        addPower(state.powers[power - 1] as ExactSum, value, power as Power, 1)
      }
      return state
    },
    remove: (state, value) => {
      state.count--
      removeExact(state.powers[0] as ExactSum, value)
      for (let power = 2; power <= highest; power++) {
        addPower(state.powers[power - 1] as ExactSum, value, power as Power, -1)
      }
      return state
    },
    merge: (left, right) => {
      left.count += right.count
      for (let index = 0; index < highest; index++) {
        mergeSum(left.powers[index] as ExactSum, right.powers[index] as ExactSum)
      }
      return left
    },
    result,
  }
}

/** The same of booleans as 0 and 1. */
export function booleanMoment(name: Name): Moment<boolean> {
  const { add, remove, ...rest } = moment(name)
  return {
    ...rest,
    add: (state, value, at) => add(state, value ? 1 : 0, at),
    remove: (state, value, at) => remove?.(state, value ? 1 : 0, at) ?? state,
  }
}

function varianceOf({ count, powers }: PowerSums): number {
  const [sum, squares] = powers as [ExactSum, ExactSum]
  if (specialSum(sum.rest) !== null) return Number.NaN
  if (sum.rest === null && squares.rest === null) {
    const quick = wholeVariance(count, sum.whole, squares.whole)
    if (quick !== null) return quick
  }
  if (isWide(powers)) return varianceOfScaled(count, scaledTotal(sum, 1), scaledTotal(squares, 2))
  return roundVariance(count, partsOf(sum), partsOf(squares), [])
}

function higherOf(
  { count, powers }: PowerSums,
  round: (count: number, powers: Powers) => number | null,
  exact: (count: number, powers: readonly bigint[]) => number | null,
): number | null {
  if (specialSum(powers[0]?.rest ?? null) !== null) return Number.NaN
  return isWide(powers)
    ? exact(
        count,
        powers.map((sum, index) => scaledTotal(sum, index + 1)),
      )
    : round(count, powers.map(partsOf))
}

function isWide(powers: readonly ExactSum[]): boolean {
  return powers.some(sum => (sum.rest?.wide ?? null) !== null)
}
