import { InvalidValueError } from '../../errors/column-errors.ts'
import type { Aggregate, InputPosition } from '../aggregate.ts'

type List = readonly unknown[]

/** One state per position of the lists of one length, and how many lists there were. */
interface Positions {
  count: number
  states: unknown[]
}

/** By ascending length; lists of one length are the rule, others are kept so that removing them undoes adding them. */
export type ElementWiseState = Positions[]

/** Aggregates equally long lists position by position; null elements do not count, a position without values is null. */
export function elementWise(inner: Aggregate<unknown, unknown, unknown>): Aggregate<List, ElementWiseState, List> {
  const { name, version, exact } = inner
  const remove = inner.remove?.bind(inner)
  const change = (
    state: ElementWiseState,
    list: List,
    count: 1 | -1,
    take: (state: unknown, element: unknown) => unknown,
  ): ElementWiseState => {
    const { states } = ofLength(state, list.length, count, inner)
    for (let index = 0; index < list.length; index++) {
      if (list[index] !== null) states[index] = take(states[index], list[index])
    }
    return state
  }
  return {
    name,
    version,
    exact,
    init: () => [],
    add: (state, list, at) => change(state, list, 1, (before, element) => inner.add(before, element, at)),
    ...(remove !== undefined && {
      remove: (state: ElementWiseState, list: List, at: InputPosition) =>
        change(state, list, -1, (before, element) => remove(before, element, at)),
    }),
    merge: (left, right) => {
      for (const { count, states } of right) {
        const positions = ofLength(left, states.length, count, inner)
        positions.states = positions.states.map((state, index) => inner.merge(state, states[index]))
      }
      return left
    },
    result: (state, at) => {
      const [first, second] = state.filter(positions => positions.count > 0)
      if (second !== undefined) throw unequalLists(name, null)
      return first === undefined ? null : first.states.map(position => inner.result(position, at))
    },
  }
}

/** Lists of several lengths came together where one length is needed. */
export function unequalLists(column: string, row: number | null): InvalidValueError {
  const detail =
    'the window holds lists of several lengths, and `elementWise` needs one; filter or pad them in the source.'
  return new InvalidValueError(column, row, detail)
}

function ofLength(state: ElementWiseState, length: number, count: number, inner: Aggregate): Positions {
  let index = 0
  while (index < state.length && (state[index] as Positions).states.length < length) index++
  const known = state[index]
  if (known?.states.length === length) {
    known.count += count
    return known
  }
  const made: Positions = { count, states: Array.from({ length }, () => inner.init()) }
  state.splice(index, 0, made)
  return made
}
