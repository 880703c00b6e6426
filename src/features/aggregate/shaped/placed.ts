import { compareValues } from '../../table/total-order.ts'
import type { Aggregate } from '../aggregate.ts'
import { atOnce, type OrderedState } from '../ordered.ts'

type List = readonly unknown[]
/** What an aggregate that picks values by their place in the order of rows makes of the best lists; they are those of the state, in order. */
type Pick = (result: List, state: OrderedState, k: number) => unknown

const picks: { readonly [name: string]: Pick } = {
  first: list => present(list).at(0),
  last: list => present(list).at(-1),
  firstK: (lists, state, k) => inOrder(lists, state, list => present(list)).slice(0, k),
  lastK: (lists, state, k) => inOrder(lists, state, list => present(list).reverse()).slice(0, k),
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
export function placedElements(
  lists: Aggregate<unknown, unknown, unknown>,
  k: number,
): Aggregate<unknown, unknown, unknown> {
  const pick = picks[lists.name]
  return {
    ...lists,
    result: (state, at) => {
      const found = lists.result(state, at)
      return found === null || pick === undefined ? found : pick(found as List, state as OrderedState, k)
    },
  }
}

/** The elements of lists; those of equal ones of one time, which only their places in the lists can order, go by place. */
function inOrder(lists: List, state: OrderedState, elementsOf: (list: List) => unknown[]): unknown[] {
  const elements: unknown[] = []
  for (let from = 0, to = 0; from < lists.length; from = to) {
    while (to < lists.length && atOnce(state, from, to) && compareValues(lists[from], lists[to]) === 0) to++
    for (const element of elementsOf(lists[from] as List)) elements.push(...Array(to - from).fill(element))
  }
  return elements
}

function present(list: List): unknown[] {
  return list.filter(element => element !== null)
}
