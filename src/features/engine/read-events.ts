import {
  type EventSourceDefinition,
  eventParts,
  type TableSourceDefinition,
  type UnionSourceDefinition,
} from '../definition/definition.ts'
import type { Expression } from '../expression/expression.ts'
import type { ReadOptions } from '../offline/offline-store.ts'
import type { LongRunning } from '../progress.ts'
import type { Schema } from '../schema.ts'
import { concatTables } from '../table/concat-tables.ts'
import type { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { neededColumns } from './needed-columns.ts'
import { extent } from './radix-order.ts'

/** Which requests the events are read for. */
export interface EventReach {
  readonly times: Float64Array
  /** How far back a request sees; null is all history. */
  readonly reach: number | null
  /** Whether events at the request's own instant count. */
  readonly inclusive: boolean
}

/** Stored rows of events, and the source that says what they mean. */
export interface SourceEvents {
  readonly source: EventSourceDefinition
  readonly stored: Table
}

/** From where rows are read, and how. */
export type ReadInput = Pick<BackfillInput, 'offline' | 'signal'> & Partial<Pick<BackfillInput, 'threads'>>

/** Reads the events that requests can see: before the last of them and, where history is bounded, within `reach` of the first. */
export async function readEvents(
  source: EventSourceDefinition | UnionSourceDefinition,
  expressions: readonly Expression[],
  wholeRows: boolean,
  reach: EventReach,
  input: ReadInput,
): Promise<SourceEvents> {
  return readParts(source, expressions, wholeRows, reachedTimes(source, reach), input)
}

/** The times of the events that requests can see. */
export function reachedTimes(
  source: EventSourceDefinition | UnionSourceDefinition,
  { times, reach, inclusive }: EventReach,
): Omit<NonNullable<ReadOptions['time']>, 'column'> {
  const { least: earliest, greatest: latest } = extent(times)
  // An id's first event may lie further back than any window and decides whether later ones count.
  const bounded = reach !== null && eventParts(source).every(part => part.id === null)
  return { until: inclusive ? latest + 1 : latest, ...(bounded && { from: earliest - reach }) }
}

/** Reads the events of a time range, those of a union one part after the other. */
export async function readParts(
  source: EventSourceDefinition | UnionSourceDefinition,
  expressions: readonly Expression[],
  wholeRows: boolean,
  range: Omit<NonNullable<ReadOptions['time']>, 'column'>,
  input: ReadInput,
): Promise<SourceEvents> {
  const read = (part: EventSourceDefinition, needed: Schema): Promise<Table> =>
    input.offline.read(part.name, needed, { time: { column: part.time, ...range }, ...readOptions(part, input) })
  if (source.kind === 'eventSource') {
    return { source, stored: await read(source, neededColumns(source, expressions, wholeRows)) }
  }
  const { unionView } = await import('./union-view.ts')
  const view = unionView(source, expressions, wholeRows)
  const tables: Table[] = []
  for (const { definition, needed, project } of view.parts) tables.push(project(await read(definition, needed)))
  return { source: view.source, stored: concatTables(tables) }
}

/** How the tables of a source are read: the zone of its timestamps, the signal that stops it, and whether one thread is all. */
export function readOptions(
  { zone }: Pick<TableSourceDefinition, 'zone'>,
  { signal, threads }: Pick<LongRunning, 'signal'> & Pick<ReadInput, 'threads'>,
): Pick<ReadOptions, 'zone' | 'signal' | 'threads'> {
  return { ...(zone !== null && { zone }), ...(signal && { signal }), ...(threads?.count === 1 && { threads: 1 }) }
}
