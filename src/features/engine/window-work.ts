// The windows of a group for some of its keys: what `spreadWindows` lets threads do.
import { RecycledMemory } from '../aggregate/range/kernel-memory.ts'
import type { EventSourceDefinition, JoinDefinition } from '../definition/definition.ts'
import { loadExtensions } from '../load-extensions.ts'
import { lowerBound } from '../lower-bound.ts'
import { type SharedColumn, sharedTable } from '../parallel/shared-memory.ts'
import { doublesOf, putRows, putSlice, type SharedOutput } from '../parallel/shared-output.ts'
import type { JobRunner } from '../parallel/threads.ts'
import type { Column, ColumnData } from '../table/column.ts'
import { groupByKey, type KeyRows } from './key-rows.ts'
import { type KeyShare, type PickedRows, pickRows, type RowsByKey } from './key-shares.ts'
import { rowRun } from './row-run.ts'
import type { RowShare } from './row-shares.ts'
import { timesOf } from './source-times.ts'
import { windowInputs } from './window-inputs.ts'
import { sweepMemory, WindowSweep } from './window-sweep.ts'

/** A part of a group's requests. */
export type WindowShare = RowShare | KeyShare

/** What all shares of a group have in common. */
export interface WindowWork {
  readonly join: JoinDefinition
  /** What the stored rows mean. */
  readonly source: EventSourceDefinition
  /** Where the code of own aggregates is. */
  readonly modules: readonly string[]
  readonly stored: readonly SharedColumn[]
  /** The key of each request and of each stored event. */
  readonly asked: Int32Array
  readonly offered: Int32Array
  readonly keyCount: number
  /** When each request asks. */
  readonly times: Float64Array
  /** How long before a request events can count. */
  readonly reach: number
  /** For shares of rows: the stored events in order of time; their rows are null where they are stored so. */
  readonly order: { readonly rows: Int32Array | null; readonly times: Float64Array } | null
  /** For shares of keys. */
  readonly byKey: { readonly asked: RowsByKey; readonly offered: RowsByKey } | null
  /** Where the features go, in order; null for those that are given back. */
  readonly outputs: readonly (SharedOutput | null)[]
}

/** The features without shared output: one column each, whose row r is row `rows[r]` of the spine. */
export interface WindowAnswers {
  readonly rows: Int32Array
  readonly columns: readonly (ColumnData | null)[]
}

export async function prepare(work: WindowWork): Promise<JobRunner<WindowShare, WindowAnswers>> {
  const { aggregates: own } = await loadExtensions(work.modules.map(href => new URL(href)))
  const stored = sharedTable(work.stored)
  const inputs = await windowInputs({ join: work.join, source: work.source, stored, own })
  const memory = sweepMemory()
  /** For the columns of one kernel, which are copied to where they go. */
  const copied = new RecycledMemory()
  const eventTimes = timesOf(stored.column(work.source.time))
  return share => {
    const byRows = share.kind === 'rows'
    const events = byRows ? eventsAround(share, work) : eventsOf(share, work, eventTimes)
    const queries = byRows ? requestsAt(share, work) : requestsOf(share, work)
    const sweep = new WindowSweep(inputs, { events, queries }, memory)
    const put = (column: Column, output: SharedOutput | null): ColumnData | null => {
      if (output === null) return column.data
      if (byRows) putSlice(output, column, share.start)
      else putRows(output, column, queries.rows)
      return null
    }
    const given = new Array<ColumnData | null>(work.outputs.length).fill(null)
    const questionOf = byRows ? queries.places : Int32Array.from(queries.rows.keys())
    const memoryOf = (feature: number) => (length: number) =>
      (byRows ? doublesOf(work.outputs[feature] ?? null, share.start, length) : null) ?? copied.numbers(length)
    for (const pass of sweep.passes(questionOf)) {
      for (let key = 0; key + 1 < queries.starts.length; key++) pass.answer(key)
      for (const { features, answers } of pass.finish(memoryOf)) {
        for (const [window, feature] of features.entries()) {
          given[feature] = put(answers[window] as Column, work.outputs[feature] ?? null)
        }
        copied.begin()
      }
    }
    if (given.every(data => data === null)) return { rows: new Int32Array(0), columns: given }
    return { rows: byRows ? rowRun(share.start, share.end) : queries.rows, columns: given }
  }
}

function requestsAt({ start, end }: RowShare, { asked, times, keyCount }: WindowWork): KeyRows {
  return groupByKey(asked.subarray(start, end), times.subarray(start, end), keyCount, start)
}

function eventsAround({ start, end }: RowShare, { times, offered, reach, order, keyCount }: WindowWork): KeyRows {
  if (order === null) throw new TypeError('shares of rows need events in order of time')
  const from = lowerBound(order.times, (times[start] as number) - reach)
  const until = lowerBound(order.times, times[end - 1] as number)
  const around = order.times.subarray(from, until)
  if (order.rows === null) return groupByKey(offered.subarray(from, until), around, keyCount, from)
  const rows = order.rows.subarray(from, until)
  const codes = new Int32Array(rows.length)
  for (let event = 0; event < rows.length; event++) codes[event] = offered[rows[event] as number] as number
  return groupByKey(codes, around, keyCount, rows)
}

function requestsOf(share: KeyShare, { byKey, times }: WindowWork): KeyRows {
  if (byKey === null) throw new TypeError('shares of keys need rows by key')
  return grouped(share, pickRows(share, byKey.asked, times, 0))
}

function eventsOf(share: KeyShare, { byKey, reach }: WindowWork, times: Float64Array): KeyRows {
  if (byKey === null) throw new TypeError('shares of keys need rows by key')
  return grouped(share, pickRows(share, byKey.offered, times, reach))
}

function grouped({ keys }: KeyShare, { rows, codes, times }: PickedRows): KeyRows {
  return groupByKey(codes, times, keys.length, rows)
}
