import type { DataType } from '../schema.ts'
import { compareNumbers, compareValues } from '../table/total-order.ts'
import type { Aggregate } from './aggregate.ts'
import { type StoredValues, storedValues } from './stored-value.ts'

/** Entries of four: time, created, sequence, stored value; the best first. */
export type OrderedState = unknown[]

const width = 4

/** The oldest (`first`) or newest (`last`) value in the order of rows. */
export function single(name: 'first' | 'last', type: DataType): Aggregate<unknown, OrderedState, unknown> {
  const values = storedValues(type)
  const states = keeping(1, name === 'last' ? -1 : 1, values)
  return { ...states, name, result: state => (state.length === 0 ? null : values.read(state[3])) }
}

/** The `k` oldest values, oldest first, or newest values, newest first. */
export function several(
  name: 'firstK' | 'lastK',
  type: DataType,
  k: number,
): Aggregate<unknown, OrderedState, readonly unknown[]> {
  const values = storedValues(type)
  const states = keeping(k, name === 'lastK' ? -1 : 1, values)
  const list = (state: OrderedState): unknown[] =>
    Array.from({ length: state.length / width }, (_, entry) => values.read(state[entry * width + 3]))
  return { ...states, name, result: state => (state.length === 0 ? null : list(state)) }
}

/** Whether two entries have one time, `created` and sequence, so that only their values order them. */
export function atOnce(state: OrderedState, left: number, right: number): boolean {
  const [i, j] = [left * width, right * width]
  return (
    state[i] === state[j] &&
    compareValues(state[i + 1], state[j + 1]) === 0 &&
    compareValues(state[i + 2], state[j + 2]) === 0
  )
}

type States = Pick<Aggregate<unknown, OrderedState>, 'version' | 'exact' | 'init' | 'add' | 'merge' | 'isSettled'>

/** `sign` is 1 to keep the first entries in row order, −1 to keep the last. */
function keeping(k: number, sign: 1 | -1, values: StoredValues): States {
  const limit = k * width
  const compare = (left: OrderedState, i: number, right: OrderedState, j: number): number =>
    sign *
    (compareNumbers(left[i] as number, right[j] as number) ||
      compareValues(left[i + 1], right[j + 1]) ||
      compareValues(left[i + 2], right[j + 2]) ||
      compareValues(values.read(left[i + 3]), values.read(right[j + 3])))

  const insert = (state: OrderedState, from: OrderedState, entry: number): boolean => {
    let place = state.length
    while (place > 0 && compare(from, entry, state, place - width) < 0) place -= width
    if (place >= limit) return false
    state.splice(place, 0, from[entry], from[entry + 1], from[entry + 2], from[entry + 3])
    if (state.length > limit) state.length = limit
    return true
  }

  const newestOnly = { isSettled: (state: OrderedState): boolean => state.length >= limit }
  return {
    ...(sign < 0 && newestOnly),
    version: 1,
    exact: true,
    init: () => [],
    add: (state, value, { time, created, sequence }) => {
      insert(state, [time, created, sequence, values.write(value)], 0)
      return state
    },
    merge: (left, right) => {
      for (let entry = 0; entry < right.length; entry += width) if (!insert(left, right, entry)) break
      return left
    },
  }
}
