import type { DataType } from '../schema.ts'
import { compareValues } from '../table/total-order.ts'
import type { Aggregate } from './aggregate.ts'
import { storedValues } from './stored-value.ts'

/** The best value so far, stored, or null before the first. */
export interface ExtremeState {
  value: unknown
}

/** The least or the greatest value of a type in the total order. */
export function extreme(name: 'min' | 'max', type: DataType): Aggregate<unknown, ExtremeState, unknown> {
  const values = storedValues(type)
  const sign = name === 'max' ? 1 : -1
  return {
    name,
    version: 1,
    exact: true,
    init: () => ({ value: null }),
    add: (state, value) => {
      if (state.value === null || sign * compareValues(value, values.read(state.value)) > 0) {
        state.value = values.write(value)
      }
      return state
    },
    merge: (left, right) => {
      if (right.value === null) return left
      if (left.value === null || sign * compareValues(values.read(right.value), values.read(left.value)) > 0) {
        left.value = right.value
      }
      return left
    },
    result: state => values.read(state.value),
  }
}
