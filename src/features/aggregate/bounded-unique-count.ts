import type { Aggregate } from './aggregate.ts'
import { type Countable, countable, placeOf } from './counts.ts'

/** How many distinct values there are, at most `k`; the state keeps any `k` of them, in order. */
export function boundedUniqueCount(k: number): Aggregate<unknown, Countable[], number> {
  const insert = (state: Countable[], value: Countable): void => {
    const place = placeOf(state, value)
    if (state[place] !== value) state.splice(place, 0, value)
  }
  return {
    name: 'boundedUniqueCount',
    version: 1,
    exact: true,
    init: () => [],
    add: (state, value) => {
      if (state.length < k) insert(state, countable(value))
      return state
    },
    merge: (left, right) => {
      for (const value of right) {
        if (left.length >= k) break
        insert(left, value)
      }
      return left
    },
    isSettled: state => state.length >= k,
    result: state => state.length || null,
  }
}
