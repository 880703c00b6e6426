// The windows of a group for some of its keys: what `spreadWindows` lets threads do.
import type { EventSourceDefinition, JoinDefinition } from '../definition/definition.ts'
import { type SharedColumn, sharedTable } from '../parallel/shared-memory.ts'
import { putRows, type SharedOutput } from '../parallel/shared-output.ts'
import type { Doing } from '../parallel/threads.ts'
import type { ColumnData } from '../table/column.ts'
import { groupByKey, type KeyRows } from './key-rows.ts'
import { type KeyShare, type PickedRows, pickRows } from './key-shares.ts'
import { timesOf } from './source-rows.ts'
import { WindowSweep, windowInputs } from './window-sweep.ts'

/** What all shares of a group have in common. */
export interface WindowWork {
  readonly join: JoinDefinition
  /** What the stored rows mean. */
  readonly source: EventSourceDefinition
  readonly stored: readonly SharedColumn[]
  /** The key of each request and when it asks; the key of each stored event. */
  readonly asked: Int32Array
  readonly times: Float64Array
  readonly offered: Int32Array
  readonly keyCount: number
  /** How long before a request events can count. */
  readonly reach: number
  /** Where the features go, in order; null for those that are given back. */
  readonly outputs: readonly (SharedOutput | null)[]
}

/** The features without shared output: one column each, whose row r is row `rows[r]` of the spine. */
export interface WindowAnswers {
  readonly rows: Int32Array
  readonly columns: readonly (ColumnData | null)[]
}

export function prepare(work: WindowWork): Doing<KeyShare, WindowAnswers> {
  const stored = sharedTable(work.stored)
  const inputs = windowInputs({ join: work.join, source: work.source, stored, own: new Map() })
  const eventTimes = timesOf(stored.column(work.source.time))
  return share => {
    const keyCount = share.keys.length
    const events = grouped(pickRows(share, work.offered, eventTimes, work.keyCount, work.reach), keyCount)
    const queries = grouped(pickRows(share, work.asked, work.times, work.keyCount, 0), keyCount)
    const sweep = new WindowSweep(inputs, events, queries)
    for (let key = 0; key < keyCount; key++) sweep.answer(key)
    const columns = sweep.finish(Int32Array.from(queries.rows.keys()))
    const given = columns.map((column, index) => {
      const output = work.outputs[index] ?? null
      if (output === null) return column.data
      putRows(output, column, queries.rows)
      return null
    })
    return { rows: given.every(data => data === null) ? new Int32Array(0) : queries.rows, columns: given }
  }
}

function grouped({ rows, codes, times }: PickedRows, keyCount: number): KeyRows {
  const groups = groupByKey(codes, times, keyCount)
  return { ...groups, rows: groups.rows.map(picked => rows[picked] as number) }
}
