import type { Aggregate, InputPosition } from '../aggregate.ts'

type List = readonly unknown[]

/** Aggregates the elements of lists; null elements do not count. */
export function exploded(inner: Aggregate<unknown, unknown, unknown>): Aggregate<List, unknown, unknown> {
  const { remove: removeOne, ...parts } = inner
  const remove = removeOne?.bind(inner)
  return {
    ...parts,
    add: (state, list, at) => fold(state, list, (before, element) => inner.add(before, element, at)),
    ...(remove !== undefined && {
      remove: (state: unknown, list: List, at: InputPosition) =>
        fold(state, list, (before, element) => remove(before, element, at)),
    }),
  }
}

function fold(state: unknown, list: List, take: (state: unknown, element: unknown) => unknown): unknown {
  let after = state
  for (const element of list) if (element !== null) after = take(after, element)
  return after
}
