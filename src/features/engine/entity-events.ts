import type {
  DerivedColumn,
  EntitySourceDefinition,
  EventSourceDefinition,
  MutationsDefinition,
} from '../definition/definition.ts'
import type { Expression } from '../expression/expression.ts'
import { Column } from '../table/column.ts'
import { Table } from '../table/table.ts'
import type { SourceEvents } from './read-events.ts'

/** What the rows of entities offer besides their columns: their own time, or null, and whether they are the ones before a change. */
export const rowTime = '$rowTime'
export const rowBefore = '$before'

/** Rows of a snapshot as events that happened at their own times; rows without one have the last instant before the snapshot's end. */
export function entityEvents(source: EntitySourceDefinition, stored: Table, end: number): SourceEvents {
  const time = source.time ?? '$time'
  const before: Expression = { kind: 'literal', type: 'boolean', value: false }
  const events: EventSourceDefinition = {
    ...eventsAt(source, time, before),
    name: source.name,
    stored: [...source.stored, ...(source.time === null ? [{ name: time, type: 'timestamp' } as const] : [])],
    zone: null,
    filter: null,
  }
  if (source.time !== null) return { source: events, stored }
  const values = new Float64Array(stored.rowCount).fill(end - 1)
  const column = new Column('timestamp', stored.rowCount, { kind: 'number', values, validity: null })
  const columns = stored.columnNames.map(name => [name, stored.column(name)] as const)
  return { source: events, stored: new Table([...columns, [time, column] as const], stored.rowCount) }
}

/** The changes of entities as events that happen when things change. Rows whose key has a null part are dropped. */
export function mutationEvents(source: EntitySourceDefinition, mutations: MutationsDefinition): EventSourceDefinition {
  const conditions = source.keys.map((name): Expression => {
    const missing: Expression = { kind: 'call', function: 'isNull', arguments: [{ kind: 'column', name }] }
    return { kind: 'call', function: 'not', arguments: [missing] }
  })
  const all = source.filter === null ? conditions : [source.filter, ...conditions]
  return {
    ...eventsAt(source, mutations.time, { kind: 'column', name: mutations.before }),
    name: mutations.name,
    stored: [
      ...source.stored,
      { name: mutations.time, type: 'timestamp' },
      { name: mutations.before, type: 'boolean' },
    ],
    zone: source.zone,
    filter: all.reduce((left, right) => ({ kind: 'call', function: 'and', arguments: [left, right] })),
  }
}

function eventsAt(
  source: EntitySourceDefinition,
  time: string,
  before: Expression,
): Omit<EventSourceDefinition, 'name' | 'stored' | 'zone' | 'filter'> {
  const own: Expression =
    source.time === null ? { kind: 'literal', type: 'timestamp', value: null } : { kind: 'column', name: source.time }
  const further: readonly DerivedColumn[] = [
    { name: rowTime, type: 'timestamp', expression: own },
    { name: rowBefore, type: 'boolean', expression: before },
  ]
  return {
    kind: 'eventSource',
    columns: [...source.columns, ...further],
    time,
    id: null,
    created: null,
    sequence: null,
    result: null,
    dedupeFor: 0,
  }
}
