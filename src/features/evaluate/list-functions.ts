import type { InputPosition } from '../aggregate/aggregate.ts'
import { addExact, emptySum, roundSum } from '../aggregate/exact-sum.ts'
import { mean } from '../aggregate/sums.ts'
import type { Functions } from '../expression/function.ts'
import { compareValues } from '../table/total-order.ts'
import { wordGrams } from '../text/grams.ts'

type ListFunction =
  | ('size' | 'element' | 'listContains' | 'listSum' | 'listMean' | 'listMin' | 'listMax')
  | ('listDistinct' | 'listSort' | 'join' | 'wordGrams')

/** What the functions of lists mean, for lists that are present. */
export const listFunctions: Pick<Functions, ListFunction> = {
  size: list => list.length,
  element: (list, index) => list[index < 0 ? list.length + index : index] ?? null,
  listContains: (list, value) => list.some(element => element === value),
  listSum,
  listMean,
  listMin: list => extreme(list, -1),
  listMax: list => extreme(list, 1),
  listDistinct: list => {
    const sorted = ascending(list)
    return sorted.filter((element, index) => index === 0 || compareValues(sorted[index - 1], element) !== 0)
  },
  listSort: ascending,
  join: (list, separator) => list.filter(element => element !== null).join(separator),
  wordGrams: (list, least, most) =>
    wordGrams(
      list.filter(element => element !== null),
      least,
      most,
    ),
}

/** In the total order without nulls; −0 becomes 0. */
function ascending(list: readonly unknown[]): readonly unknown[] {
  const present = list.filter(element => element !== null)
  return present.map(element => (element === 0 ? 0 : element)).sort(compareValues)
}

function listSum(list: readonly unknown[]): number | null {
  const sum = emptySum()
  let count = 0
  for (const element of list) {
    if (typeof element !== 'number') continue
    addExact(sum, element)
    count++
  }
  return count === 0 ? null : roundSum(sum)
}

const nowhere: InputPosition = { time: 0, created: null, sequence: null }

function listMean(list: readonly unknown[]): number | null {
  let state = mean.init()
  for (const element of list) if (typeof element === 'number') state = mean.add(state, element, nowhere)
  return mean.result(state, 0)
}

/** The least (−1) or greatest (1) element in the total order; −0 becomes 0. */
function extreme(list: readonly unknown[], side: 1 | -1): unknown {
  let best: unknown = null
  for (const element of list) {
    if (element !== null && (best === null || compareValues(element, best) * side > 0)) best = element
  }
  return best === 0 ? 0 : best
}
