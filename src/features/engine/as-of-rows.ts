import type { EventSourceDefinition, FeatureGroupDefinition } from '../definition/definition.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import type { KeyRows } from './key-rows.ts'
import { compareRows } from './row-order.ts'

/**
 * For each query the number of the newest row before it, or −1: the greatest in row order among rows of its key with `t < q`
 * (`t ≤ q` if inclusive), not older than `ttl`, and known before `q` where asked.
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
  const compare = compareRows(source, stored)
  const created = group.asOfKnown && source.created !== null ? stored.column(source.created) : null
  for (let key = 0; key + 1 < queries.starts.length; key++) {
    const start = events.starts[key] as number
    const end = events.starts[key + 1] as number
    let edge = start
    // Where every row is known, all queries between two events have one newest row.
    let settledAt = -1
    let settled = -1
    for (let query = queries.starts[key] as number; query < (queries.starts[key + 1] as number); query++) {
      const at = queries.times[query] as number
      while (edge < end && isBefore(events.times[edge] as number, at, group.inclusive)) edge++
      const oldest = group.ttl === null ? Number.NEGATIVE_INFINITY : at - group.ttl
      if (created === null && edge !== settledAt) {
        settled = newest(events, start, edge, Number.NEGATIVE_INFINITY, at, null, compare)
        settledAt = edge
      }
      if (created !== null) settled = newest(events, start, edge, oldest, at, created, compare)
      const isOld = created === null && edge > start && (events.times[edge - 1] as number) < oldest
      found[queries.rows[query] as number] = isOld ? -1 : settled
    }
    if (pace.due) await pace.pause()
  }
  return found
}

function isBefore(time: number, at: number, inclusive: boolean): boolean {
  return inclusive ? time <= at : time < at
}

/** The greatest usable row among the entries `[start, edge)`; rows of one time stand together and are compared. */
function newest(
  events: KeyRows,
  start: number,
  edge: number,
  oldest: number,
  at: number,
  created: Column | null,
  compare: (left: number, right: number) => number,
): number {
  let best = -1
  let bestTime = Number.NEGATIVE_INFINITY
  for (let entry = edge - 1; entry >= start; entry--) {
    const time = events.times[entry] as number
    if (time < oldest || (best >= 0 && time < bestTime)) break
    const row = events.rows[entry] as number
    if (created !== null && !isKnown(created.get(row), at)) continue
    if (best < 0 || compare(row, best) > 0) best = row
    bestTime = time
  }
  return best
}

/** A row without `created` counts as always known. */
function isKnown(created: unknown, at: number): boolean {
  return created === null || (created as number) < at
}
