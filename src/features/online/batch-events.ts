import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import { type EventSourceDefinition, eventParts, type UnionSourceDefinition } from '../definition/definition.ts'
import { groupByKey, type KeyRows } from '../engine/key-rows.ts'
import { readParts } from '../engine/read-events.ts'
import { dropAskedRows } from '../engine/source-rows.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import { BatchWindows } from './batch-windows.ts'
import { columnReader } from './column-reader.ts'
import { eventReader, keyNodes } from './event-columns.ts'
import type { Layout } from './layout.ts'
import { keptRows } from './row-rank.ts'
import { type StateReach, stateReach } from './state-reach.ts'
import type { BatchRecord, RawInput } from './stored-record.ts'

/** The records of a batch, one key after the other. */
export interface BatchRecords {
  /** How many rows were read. */
  readonly rowCount: number
  readonly keyCount: number
  /** What is kept of each state of the layout. */
  readonly reaches: readonly StateReach[]
  /** Null where nothing of the key is needed. */
  record(key: number): { readonly key: string; readonly record: BatchRecord } | null
}

/** Reads a group's events before `until` and prepares its records. */
export async function eventRecords(
  declared: EventSourceDefinition | UnionSourceDefinition,
  layout: Layout,
  until: number,
  maxBatchAge: number,
  offline: OfflineStore,
  options: LongRunning & { readonly own: OwnAggregates },
): Promise<BatchRecords> {
  const reaches = layout.states.map(state => stateReach(layout, state, until, maxBatchAge))
  const hasIds = eventParts(declared).some(part => part.id !== null)
  const from = layout.kind === 'rows' || hasIds ? -Infinity : earliest(reaches)
  const range = { until, ...(from > -Infinity && { from }) }
  const expressions = [...layout.inputs.map(input => input.expression), ...keyNodes(layout)]
  const { source, stored } = await readParts(declared, expressions, hasIds, range, { offline, ...options })
  const columns = eventReader(source, layout, hasIds).read(stored)
  dropAskedRows(source, stored, columns.codes)
  const events = groupByKey(columns.codes, columns.times, columns.keyCount)
  const windows = new BatchWindows(layout, columns, events, reaches, options.own)
  const keys = columns.keys()
  const id = columns.id === null ? null : columnReader(columns.id)
  return {
    rowCount: stored.rowCount,
    keyCount: columns.keyCount,
    reaches,
    record(key) {
      const start = events.starts[key] as number
      const end = events.starts[key + 1] as number
      if (start === end) return null
      const ids = id === null ? [] : idsOf(events, start, end, until - source.dedupeFor, id)
      const record = windows.record(start, end, ids)
      const rows = layout.kind === 'rows' ? newestRows(windows, events, start, end, until, layout) : []
      return { key: keys[key] as string, record: { ...record, rows } }
    },
  }
}

function earliest(reaches: readonly StateReach[]): number {
  const starts = reaches.flatMap(({ heads, tiles, strips }) => [
    ...heads.map(head => head.from),
    ...[...tiles.flat(), ...strips].map(range => range[0]),
  ])
  return Math.min(...starts)
}

function idsOf(
  events: KeyRows,
  start: number,
  end: number,
  from: number,
  id: (row: number) => unknown,
): (readonly [string, number])[] {
  const ids: (readonly [string, number])[] = []
  for (let event = end - 1; event >= start && (events.times[event] as number) >= from; event--) {
    const value = id(events.rows[event] as number)
    if (value !== null) ids.push([String(value), events.times[event] as number])
  }
  return ids
}

/** The greatest row that was known by the batch end, and those above it. */
function newestRows(
  windows: BatchWindows,
  events: KeyRows,
  start: number,
  end: number,
  until: number,
  layout: Layout,
): readonly RawInput[] {
  const found: RawInput[] = []
  let settledAt = Number.NEGATIVE_INFINITY
  for (let event = end - 1; event >= start && (events.times[event] as number) >= settledAt; event--) {
    const row = windows.rawInput(event)
    found.push(row)
    if (row.created === null || row.created < until) settledAt = row.time
  }
  return keptRows(found, until, layout.inputs)
}
