import type { Aggregate } from './aggregate.ts'
import { commonest } from './commonest.ts'
import { type Countable, type Counts, changeCount, countable, emptyCounts, mergeCounts, settled } from './counts.ts'
import { listPercentiles } from './percentile.ts'

type Counting<Input, Output> = Aggregate<Input, Counts, Output>

/** What follows from how often each value came; its state grows with the distinct values, and values can be removed again. */
const parts = {
  version: 1,
  exact: true,
  init: emptyCounts,
  add: (state: Counts, value: unknown): Counts => {
    changeCount(state, countable(value), 1)
    return state
  },
  remove: (state: Counts, value: unknown): Counts => {
    changeCount(state, countable(value), -1)
    return state
  },
  merge: (left: Counts, right: Counts): Counts => {
    mergeCounts(left, right)
    return left
  },
} as const

/** How many distinct values there are. */
export const uniqueCount: Counting<unknown, number> = {
  ...parts,
  name: 'uniqueCount',
  result: state => presentIn(state.counts) + presentIn(state.recentCounts) || null,
}

/** The values at shares of the way from the least to the greatest, with numpy's `linear` rule between two. */
export function percentile(ps: readonly number[]): Counting<number, readonly number[]> {
  return {
    ...parts,
    name: 'percentile',
    result: state => {
      const { values, counts } = present(state)
      return values.length === 0 ? null : listPercentiles(values.map(Number), counts, ps)
    },
  }
}

/** How often each text came; with `k`, only the commonest. */
export function histogram(k: number | null): Counting<string, ReadonlyMap<string, number>> {
  return {
    ...parts,
    name: 'histogram',
    result: state => {
      const { values, counts } = present(state)
      return values.length === 0 ? null : commonest(values as string[], counts, k)
    },
  }
}

function presentIn(counts: readonly number[]): number {
  let present = 0
  for (const count of counts) if (count > 0) present++
  return present
}

/** The values that were added more often than removed. */
function present(state: Counts): { readonly values: readonly Countable[]; readonly counts: readonly number[] } {
  const all = settled(state)
  if (all.counts.every(count => count > 0)) return all
  const isPresent = (_: unknown, index: number): boolean => (all.counts[index] as number) > 0
  return { values: all.values.filter(isPresent), counts: all.counts.filter(isPresent) }
}
