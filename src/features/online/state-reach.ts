import { floorTo, hopOf, windowStart } from '../definition/window.ts'
import type { Layout, StateColumn } from './layout.ts'
import { levelStarts, tileSizes, windowReach } from './window-reach.ts'

type Range = readonly [from: number, until: number]

/** What a batch uploads of one state. */
export interface StateReach {
  readonly windowCount: number
  /** The windows that have one state up to the batch end, by descending `from`; −∞ for all history. */
  readonly heads: readonly { readonly part: number; readonly from: number }[]
  /** Per level, where tiles are needed: a tile that starts in a range. */
  readonly tiles: readonly [readonly Range[], readonly Range[], readonly Range[]]
  /** Where raw inputs are needed. */
  readonly strips: readonly Range[]
}

/** What a batch that ends at `until` uploads of a state, so that every read up to `maxBatchAge` later finds its left edge. */
export function stateReach(layout: Layout, state: StateColumn, until: number, maxBatchAge: number): StateReach {
  const heads: { part: number; from: number }[] = []
  const tiles: [Range[], Range[], Range[]] = [[], [], []]
  const strips: Range[] = []
  for (const [part, window] of state.windows.entries()) {
    if (layout.accuracy === 'snapshot') {
      heads.push({ part, from: windowStart(until, window, layout.resolution) })
      continue
    }
    const { first, headFrom } = windowReach(window, layout.resolution, until, maxBatchAge)
    if (headFrom < until) heads.push({ part, from: headFrom })
    if (window === null) continue
    const hop = layout.resolution === 'exact' ? 1 : hopOf(window)
    const starts = levelStarts(first)
    for (const level of [0, 1, 2] as const) {
      const isPassedOver = level < 2 && floorTo(hop, tileSizes[level + 1] ?? hop) === hop
      if (!isPassedOver) tiles[level].push([starts[level], headFrom])
    }
    if (hop === 1) strips.push([first, headFrom])
  }
  heads.sort((left, right) => right.from - left.from)
  return { windowCount: state.windows.length, heads, tiles, strips }
}

/** The numbers of the states that need the tile of a level that starts there. */
export function tileMask(reaches: readonly StateReach[], level: number, start: number): readonly number[] {
  return reaches.flatMap((reach, column) =>
    (reach.tiles[level] ?? []).some(([from, until]) => start >= from && start < until) ? [column] : [],
  )
}
