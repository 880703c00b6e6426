import { compareStrings } from '../../table/total-order.ts'
import type { Aggregate, InputPosition } from '../aggregate.ts'

/** A value and the key that it goes under. */
export type KeyedInput = readonly [key: string, value: unknown]

/** One state per key, in the order of keys; `counts` says how many values each one holds. */
export interface KeyedState {
  keys: string[]
  counts: number[]
  states: unknown[]
}

export type KeyedAggregate = Aggregate<KeyedInput, KeyedState, ReadonlyMap<string, unknown>>

/** Aggregates the values of each key by themselves; a key without values is not in the result. */
export function keyed(inner: Aggregate<unknown, unknown, unknown>): KeyedAggregate {
  const { name, version, exact } = inner
  const remove = inner.remove?.bind(inner)
  const add = (state: KeyedState, [key, value]: KeyedInput, at: InputPosition): KeyedState => {
    const index = placeOf(state, key, inner)
    state.counts[index] = (state.counts[index] as number) + 1
    state.states[index] = inner.add(state.states[index], value, at)
    return state
  }
  return {
    name,
    version,
    exact,
    init: () => ({ keys: [], counts: [], states: [] }),
    add,
    merge: (left, right) => (holdsAll(left, right.keys) ? mergeInto(left, right, inner) : merged(left, right, inner)),
    ...(remove !== undefined && {
      remove: (state: KeyedState, [key, value]: KeyedInput, at: InputPosition): KeyedState => {
        const index = placeOf(state, key, inner)
        state.counts[index] = (state.counts[index] as number) - 1
        state.states[index] = remove(state.states[index], value, at)
        return state
      },
    }),
    result: ({ keys, counts, states }, at) => {
      const results = new Map<string, unknown>()
      for (let index = 0; index < keys.length; index++) {
        if ((counts[index] as number) > 0) results.set(keys[index] as string, inner.result(states[index], at))
      }
      return results.size === 0 ? null : results
    },
  }
}

/** The place of a key, which is made where it is not there. */
function placeOf({ keys, counts, states }: KeyedState, key: string, inner: Aggregate): number {
  const index = lowerBound(keys, key, 0)
  if (keys[index] === key) return index
  keys.splice(index, 0, key)
  counts.splice(index, 0, 0)
  states.splice(index, 0, inner.init())
  return index
}

function holdsAll({ keys }: KeyedState, wanted: readonly string[]): boolean {
  if (wanted.length > keys.length) return false
  let index = 0
  for (const key of wanted) {
    if (keys[index] !== key) index = lowerBound(keys, key, index)
    if (keys[index] !== key) return false
    index++
  }
  return true
}

function mergeInto(left: KeyedState, right: KeyedState, inner: Aggregate<never, unknown>): KeyedState {
  let index = 0
  for (let from = 0; from < right.keys.length; from++) {
    const key = right.keys[from] as string
    if (left.keys[index] !== key) index = lowerBound(left.keys, key, index)
    left.counts[index] = (left.counts[index] as number) + (right.counts[from] as number)
    left.states[index] = inner.merge(left.states[index], right.states[from])
    index++
  }
  return left
}

/** The keys of both; states that only the right one has are copied. */
function merged(left: KeyedState, right: KeyedState, inner: Aggregate<never, unknown>): KeyedState {
  const both: KeyedState = { keys: [], counts: [], states: [] }
  const push = (key: string, count: number, state: unknown): void => {
    both.keys.push(key)
    both.counts.push(count)
    both.states.push(state)
  }
  let i = 0
  let j = 0
  while (i < left.keys.length || j < right.keys.length) {
    const order = compareEnds(left.keys[i], right.keys[j])
    const state = order > 0 ? inner.init() : left.states[i]
    const count = order > 0 ? 0 : (left.counts[i] as number)
    const key = (order > 0 ? right.keys[j] : left.keys[i]) as string
    if (order < 0) push(key, count, state)
    else push(key, count + (right.counts[j] as number), inner.merge(state, right.states[j]))
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return both
}

/** What has ended comes after everything. */
function compareEnds(left: string | undefined, right: string | undefined): number {
  if (left === undefined) return 1
  return right === undefined ? -1 : compareStrings(left, right)
}

function lowerBound(keys: readonly string[], key: string, from: number): number {
  let low = from
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareStrings(keys[middle] as string, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
