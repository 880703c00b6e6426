import type { EventSourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import type { KeyRows } from './key-rows.ts'
import { compareRows } from './row-order.ts'

/**
 * For each query the number of the newest row before it, or −1: the greatest in row order among rows of its key with `t < q`
 * (`t ≤ q` if inclusive), not older than `ttl`, and known before `q` where asked.
 *
 * Queries ascend and a row that is usable stays so, until all are too old: each row is looked at once.
 */
export async function asOfRows(
  group: FeatureGroupDefinition,
  source: EventSourceDefinition,
  stored: Table,
  events: KeyRows,
  queries: KeyRows,
  queryCount: number,
  pace: Pace,
): Promise<Int32Array> {
  const found = new Int32Array(queryCount).fill(-1)
  const created = group.asOfKnown && source.created !== null ? stored.column(source.created) : null
  const usable = usableEntries(events, created, group.inclusive)
  const ttl = group.ttl ?? Number.POSITIVE_INFINITY
  const newest = newestEntry(events, usable, compareRows(source, stored))
  for (let key = 0; key + 1 < queries.starts.length; key++) {
    const end = events.starts[key + 1] as number
    let edge = events.starts[key] as number
    let best = -1
    for (let query = queries.starts[key] as number; query < (queries.starts[key + 1] as number); query++) {
      const at = queries.times[query] as number
      const before = edge
      while (edge < end && (usable.from[edge] as number) <= at) edge++
      if (edge > before) best = newest(before, edge, best)
      const isFresh = best >= 0 && (events.times[best] as number) >= at - ttl
      if (isFresh) found[queries.rows[query] as number] = events.rows[best] as number
    }
    if (pace.due) await pace.pause()
  }
  return found
}

/** Each key's entries in the order in which queries may begin to use them. */
interface UsableEntries {
  /** The first whole millisecond as of which the entry at this place may be used. */
  readonly from: Float64Array
  /** The entry at each place; null where they stand in order of time. */
  readonly entries: Int32Array | null
}

/** A row without `created` counts as always known. */
function usableEntries(events: KeyRows, created: Column | null, inclusive: boolean): UsableEntries {
  const { rows, starts, times } = events
  const after = inclusive ? 0 : 1
  if (created === null) return { from: inclusive ? times : times.map(time => time + after), entries: null }
  const usableFrom = times.map((time, entry) => {
    const known = created.get(rows[entry] as number) as number | null
    return known === null ? time + after : Math.max(time + after, known + 1)
  })
  const entries = Int32Array.from(rows.keys())
  for (let key = 0; key + 1 < starts.length; key++) {
    const own = entries.subarray(starts[key] as number, starts[key + 1] as number)
    own.sort((left, right) => (usableFrom[left] as number) - (usableFrom[right] as number))
  }
  return { from: Float64Array.from(entries, entry => usableFrom[entry] as number), entries }
}

/** Finds the greatest in row order among the entries at the places `[start, edge)` and the greatest so far. */
function newestEntry(
  { times, rows }: KeyRows,
  { entries }: UsableEntries,
  compare: (left: number, right: number) => number,
): (start: number, edge: number, best: number) => number {
  return (start, edge, known) => {
    let best = known
    let bestTime = known < 0 ? Number.NEGATIVE_INFINITY : (times[known] as number)
    for (let place = edge - 1; place >= start; place--) {
      const entry = entries === null ? place : (entries[place] as number)
      const time = times[entry] as number
      if (time < bestTime) {
        if (entries === null) break
        continue
      }
      if (time > bestTime || compare(rows[entry] as number, rows[best] as number) > 0) best = entry
      bestTime = time
    }
    return best
  }
}
