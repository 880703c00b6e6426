import type { Aggregate } from '../aggregate.ts'

type List = readonly unknown[]

/** What the elements of the best lists make together: of each aggregate that picks values by their place in the order of rows. */
const picks: { readonly [name: string]: (result: List, k: number) => unknown } = {
  first: list => present(list).at(0),
  last: list => present(list).at(-1),
  firstK: (lists, k) => lists.flatMap(list => present(list as List)).slice(0, k),
  lastK: (lists, k) => lists.flatMap(list => present(list as List).reverse()).slice(0, k),
}

/** Whether an aggregate picks values by their place in the order of rows. */
export function isPlaced(name: string): boolean {
  return Object.hasOwn(picks, name)
}

/**
 * The first or last elements of lists: rows in their order, the elements of one row in the order of its list; null elements do not count.
 *
 * It keeps whole lists: they are a row's input, by which rows of one time are ordered, and each has at least one element that counts.
 */
export function placedElements<State>(
  lists: Aggregate<unknown, State, unknown>,
  k: number,
): Aggregate<unknown, State, unknown> {
  const pick = picks[lists.name]
  return {
    ...lists,
    result: (state, at) => {
      const found = lists.result(state, at)
      return found === null || pick === undefined ? found : pick(found as List, k)
    },
  }
}

function present(list: List): unknown[] {
  return list.filter(element => element !== null)
}
