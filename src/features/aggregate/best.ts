import type { DataType } from '../schema.ts'
import { compareValues } from '../table/total-order.ts'
import type { Aggregate } from './aggregate.ts'
import { storedValues } from './stored-value.ts'

/** The `k` greatest (`topK`) or least (`bottomK`) values in the total order, the best first; equal ones each count. */
export function best(
  name: 'topK' | 'bottomK',
  type: DataType,
  k: number,
): Aggregate<unknown, unknown[], readonly unknown[]> {
  const values = storedValues(type)
  const sign = name === 'topK' ? 1 : -1

  /** False where the value is not among the best. */
  const insert = (state: unknown[], stored: unknown): boolean => {
    const value = values.read(stored)
    let place = state.length
    while (place > 0 && sign * compareValues(value, values.read(state[place - 1])) > 0) place--
    if (place >= k) return false
    if (state.length === k) state.pop()
    state.splice(place, 0, stored)
    return true
  }
  return {
    name,
    version: 1,
    exact: true,
    init: () => [],
    add: (state, value) => {
      insert(state, values.write(value))
      return state
    },
    merge: (left, right) => {
      for (const stored of right) if (!insert(left, stored)) break
      return left
    },
    result: state => (state.length === 0 ? null : state.map(stored => values.read(stored))),
  }
}
