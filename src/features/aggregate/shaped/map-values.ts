import type { Aggregate, InputPosition } from '../aggregate.ts'
import { type KeyedState, keyed } from './keyed.ts'

type Values = ReadonlyMap<string, unknown>

/** Aggregates maps key by key; null values do not count. */
export function mapValues(inner: Aggregate<unknown, unknown, unknown>): Aggregate<Values, KeyedState, Values> {
  const byKey = keyed(inner)
  const remove = byKey.remove
  const add = (state: KeyedState, map: Values, at: InputPosition): KeyedState => {
    for (const entry of map) if (entry[1] !== null) byKey.add(state, entry, at)
    return state
  }
  const { remove: _remove, ...parts } = byKey
  return {
    ...parts,
    add,
    ...(remove !== undefined && {
      remove: (state: KeyedState, map: Values, at: InputPosition): KeyedState => {
        for (const entry of map) if (entry[1] !== null) remove(state, entry, at)
        return state
      },
    }),
  }
}
