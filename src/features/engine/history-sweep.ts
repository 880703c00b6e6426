import type { AggregateFeatureDefinition, JoinDefinition } from '../definition/definition.ts'
import { featureHash } from '../definition/hash.ts'
import type { Pace } from '../progress.ts'
import type { DataType, Schema, Value } from '../schema.ts'
import { columnFromExact } from '../table/build-column.ts'
import { Column } from '../table/column.ts'
import { concatColumns } from '../table/concat-tables.ts'
import { takeRows } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import { withDefault } from './feature-default.ts'
import { keyNodes, spineKeys } from './join-rows.ts'
import { keyCodes } from './key-codes.ts'
import { groupByKey, type KeyRows } from './key-rows.ts'
import type { LoadedInput } from './loaded-input.ts'
import type { SourceEvents } from './read-events.ts'
import { RunningState } from './running-state.ts'
import { dropAskedRows, sourceColumn } from './source-rows.ts'
import { timesOf } from './source-times.ts'
import { aggregatesOf } from './window-inputs.ts'

/** The column of a group's saved states that holds a part of its key. */
export function keyColumn(key: string): string {
  return `key_${key}`
}

/** The column of a feature's saved states: the hash of what determines them. */
function stateColumn({ group }: JoinDefinition, feature: AggregateFeatureDefinition): string {
  return `state_${featureHash(group, feature)}`
}

/** A table of a group's saved states: the parts of the key, and one binary column for each state. */
export function stateSchema(join: JoinDefinition): Schema {
  const keys = join.group.keys.map(({ name, type }) => [keyColumn(name), type] as const)
  const states = aggregatesOf(join).map(feature => [stateColumn(join, feature), 'binary'] as const)
  return Object.fromEntries([...keys, ...states])
}

/** The features of a group, one column each for every row of the spine, and the states of all keys after all events. */
export interface HistoryAnswers {
  readonly columns: readonly Column[]
  readonly states: Table
}

/** Windows over all history, from the states of the events before `events`; null: there are none. */
export async function sweepHistory(
  join: JoinDefinition,
  events: SourceEvents,
  saved: Table | null,
  { times, input, pace }: { readonly times: Float64Array; readonly input: LoadedInput; readonly pace: Pace },
): Promise<HistoryAnswers> {
  const { keys, codes, stored, queries, savedRow } = keyed(join, events, saved, times, input)
  const features = aggregatesOf(join)
  const sweeps = features.map(feature => {
    const column = `${join.alias}_${feature.name}`
    const running = new RunningState(feature, column, events, { own: input.own, requests: times.length })
    const before = saved?.column(stateColumn(join, feature))
    return { feature, running, before, after: new Array<Uint8Array | null>(codes.keyCount).fill(null) }
  })
  for (let key = 0; key < codes.keyCount; key++) {
    const row = savedRow[key] as number
    for (const { running, before, after } of sweeps) {
      const bytes = row < 0 ? null : ((before?.get(row) ?? null) as Uint8Array | null)
      after[key] = running.run(key, bytes, stored, queries)
    }
    if (pace.due) {
      const done = queries.starts[key + 1] as number
      await pace.pause({ stage: `backfill ${join.alias}`, done, total: times.length, unit: 'rows' })
    }
  }
  const columns = sweeps.map(({ feature, running }) => {
    const values = running.values as (Value<DataType> | null)[]
    return withDefault(columnFromExact(feature.type, values), feature)
  })
  const states = sweeps.map(({ feature, after }) => [stateColumn(join, feature), after] as const)
  return { columns, states: stateTable(keys, states) }
}

interface KeyedHistory {
  /** The parts of each key, by name. */
  readonly keys: readonly (readonly [name: string, Column])[]
  readonly codes: { readonly keyCount: number }
  readonly stored: KeyRows
  readonly queries: KeyRows
  /** The row of a key's saved states; −1 for a key without. */
  readonly savedRow: Int32Array
}

/** Numbers the keys of saved states and events, asked for or not, and finds those of the requests among them. */
function keyed(
  join: JoinDefinition,
  { source, stored }: SourceEvents,
  saved: Table | null,
  times: Float64Array,
  { spine }: LoadedInput,
): KeyedHistory {
  const names = join.keys.map(key => keyColumn(key.group))
  const known = keyNodes(join).map((node, part) => {
    const offered = sourceColumn(source, node, stored)
    return saved === null ? offered : concatColumns([saved.column(names[part] as string), offered])
  })
  const codes = keyCodes(known, spineKeys(join, spine))
  const savedCount = saved?.rowCount ?? 0
  const offered = codes.asked.slice(savedCount)
  dropAskedRows(source, stored, offered)
  const firstRow = new Int32Array(codes.keyCount)
  for (let row = codes.asked.length - 1; row >= 0; row--) {
    const code = codes.asked[row] as number
    if (code >= 0) firstRow[code] = row
  }
  return {
    keys: known.map((column, part) => [names[part] as string, takeRows(column, firstRow)] as const),
    codes,
    stored: groupByKey(offered, timesOf(stored.column(source.time)), codes.keyCount),
    queries: groupByKey(codes.offered, times, codes.keyCount),
    savedRow: firstRow.map(row => (row < savedCount ? row : -1)),
  }
}

/** The keys that have a state. */
function stateTable(
  keys: readonly (readonly [string, Column])[],
  states: readonly (readonly [string, readonly (Uint8Array | null)[]])[],
): Table {
  const count = states[0]?.[1].length ?? 0
  const rows = Int32Array.from({ length: count }, (_, key) => key)
  const kept = rows.filter(key => states.some(([, bytes]) => bytes[key] !== null))
  const keyColumns = keys.map(([name, column]) => [name, takeRows(column, kept)] as const)
  const stateColumns = states.map(([name, bytes]) => {
    const values = Array.from(kept, key => bytes[key] ?? null)
    return [name, new Column('binary', kept.length, { kind: 'boxed', values, validity: null })] as const
  })
  return new Table([...keyColumns, ...stateColumns], kept.length)
}
