import type { Aggregate } from './aggregate.ts'
import { commonest } from './commonest.ts'
import { type Counts, changeCount, emptyCounts, mergeCounts, settle, settled } from './counts.ts'

/**
 * Like `histogram(k)`, from a state of bounded size: at most `max(64, 8k)` texts with counts. A count is never above the true one, and less than
 * it by at most the number of values divided by one more than that; while there are no more distinct texts, all counts are exact. Every text
 * that is commoner than this error is there (Misra and Gries 1982; merged as in Agarwal et al., Mergeable summaries, 2012).
 */
export function approxHistogram(k: number): Aggregate<string, Counts, ReadonlyMap<string, number>> {
  const capacity = Math.max(64, 8 * k)
  return {
    name: 'approxHistogram',
    version: 1,
    exact: { within: 1 / (capacity + 1), of: 'count' },
    init: emptyCounts,
    add: (state, value) => {
      changeCount(state, value, 1)
      trim(state, capacity)
      return state
    },
    merge: (left, right) => {
      mergeCounts(left, right)
      trim(left, capacity)
      return left
    },
    result: state => {
      const { values, counts } = settled(state)
      return values.length === 0 ? null : commonest(values as string[], counts, k)
    },
  }
}

/** Where there are too many texts, takes the count of the first one too many from all of them, which drops it and all rarer ones. */
function trim(state: Counts, capacity: number): void {
  if (state.values.length + state.recent.length <= capacity) return
  settle(state)
  const { values, counts } = state
  const taken = counts.slice().sort((left, right) => right - left)[capacity] as number
  const isKept = (_: unknown, index: number): boolean => (counts[index] as number) > taken
  state.values = values.filter(isKept)
  state.counts = counts.filter(isKept).map(count => count - taken)
}
