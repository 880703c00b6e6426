import { exactRemoval, type InputPosition } from './aggregate.ts'
import type { AnyAggregate } from './feature-aggregate.ts'
import { MergeTree } from './merge-tree.ts'

/** Inputs that come and go; each has a place of its own. */
export interface ChangingInputs {
  clear(count: number): void
  add(place: number, value: unknown, at: InputPosition): void
  remove(place: number, value: unknown, at: InputPosition): void
  /** The state of all of them, not to be changed; null without any. */
  state(): unknown
}

/** Takes inputs out of the state by exact removal, or, where there is none, merges anew those that are left. */
export function changingInputs(aggregate: AnyAggregate): ChangingInputs {
  const remove = exactRemoval(aggregate)
  return remove === null ? treed(aggregate) : removable(aggregate, remove)
}

function removable(aggregate: AnyAggregate, remove: NonNullable<AnyAggregate['remove']>): ChangingInputs {
  let state: unknown = null
  let count = 0
  return {
    clear: () => {
      state = null
      count = 0
    },
    add: (_place, value, position) => {
      state = aggregate.add(count++ === 0 ? aggregate.init() : state, value, position)
    },
    remove: (_place, value, position) => {
      state = --count === 0 ? null : remove(state, value, position)
    },
    state: () => state,
  }
}

function treed(aggregate: AnyAggregate): ChangingInputs {
  const tree = new MergeTree(aggregate)
  return {
    clear: count => tree.clear(count),
    add: (place, value, position) => tree.put(place, aggregate.add(aggregate.init(), value, position)),
    remove: place => tree.put(place, null),
    state: () => tree.merged(),
  }
}
