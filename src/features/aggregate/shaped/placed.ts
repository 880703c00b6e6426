import { compareValues } from '../../table/total-order.ts'
import type { Aggregate } from '../aggregate.ts'

type List = readonly unknown[]

/** What the elements of the best lists make together: of each aggregate that picks values by their place in the order of rows. */
const picks: { readonly [name: string]: (result: List, k: number) => unknown } = {
  first: list => present(list).at(0),
  last: list => present(list).at(-1),
  firstK: (lists, k) => inOrder(lists, list => present(list)).slice(0, k),
  lastK: (lists, k) => inOrder(lists, list => present(list).reverse()).slice(0, k),
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

/** The elements of lists; those of equal ones, which only their places in the lists can order, go by place. */
function inOrder(lists: List, elementsOf: (list: List) => unknown[]): unknown[] {
  const elements: unknown[] = []
  for (let from = 0, to = 0; from < lists.length; from = to) {
    while (to < lists.length && compareValues(lists[from], lists[to]) === 0) to++
    for (const element of elementsOf(lists[from] as List)) elements.push(...Array(to - from).fill(element))
  }
  return elements
}

function present(list: List): unknown[] {
  return list.filter(element => element !== null)
}
