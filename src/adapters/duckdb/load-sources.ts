import type { DuckDBConnection } from '@duckdb/node-api'
import {
  type EntitySourceDefinition,
  featureInputs,
  type JoinDefinition,
} from '../../features/definition/definition.ts'
import { partitionAt, usablePartitions } from '../../features/definition/partition.ts'
import { day } from '../../features/definition/window.ts'
import type { BackfillInput } from '../../features/engine/engine.ts'
import { keyNodes } from '../../features/engine/join-rows.ts'
import { readEvents, readOptions } from '../../features/engine/read-events.ts'
import { neededColumns, timesOf } from '../../features/engine/source-rows.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import { Table } from '../../features/table/table.ts'
import { loadTable } from './load-table.ts'

/** Reads what each group needs from the offline store and makes it the group's relation. */
export async function loadSources(connection: DuckDBConnection, input: BackfillInput): Promise<void> {
  for (const join of [...input.set.groups, ...input.set.labels]) {
    const { source, features } = join.group
    const expressions = [...keyNodes(join), ...features.flatMap(featureInputs)]
    if (source.kind === 'entitySource') await loadEntities(connection, join, source, expressions, input)
    else await loadEvents(connection, join, expressions, input)
  }
}

async function loadEvents(
  connection: DuckDBConnection,
  join: JoinDefinition,
  expressions: readonly Expression[],
  input: BackfillInput,
): Promise<void> {
  const { source, ttl, inclusive } = join.group
  if (source.kind === 'entitySource') throw new TypeError('an event source was expected')
  const windowed = join.group.features.some(feature => feature.kind === 'aggregate')
  const { times, reach } = windowed ? windowReach(join, input) : { times: timesOfSpine(input), reach: ttl }
  const { stored } = await readEvents(source, expressions, !windowed, { times, reach, inclusive }, input)
  await loadTable(connection, `${join.alias}.source`, stored)
}

/** The last instants that windows end at, and how far the longest of them reaches back. */
function windowReach(join: JoinDefinition, input: BackfillInput): { times: Float64Array; reach: number | null } {
  const features = join.group.features.filter(feature => feature.kind === 'aggregate')
  const ahead = Math.max(0, ...features.map(feature => feature.ahead ?? 0))
  const windows = features.map(feature => (feature.ahead === null ? feature.window : feature.ahead))
  const longest = Math.max(0, ...windows.map(window => window ?? Number.POSITIVE_INFINITY))
  const times = timesOfSpine(input).map(time => time + ahead)
  return { times, reach: Number.isFinite(longest) ? longest + ahead + 2 * day : null }
}

function timesOfSpine({ spine, set }: BackfillInput): Float64Array {
  return timesOf(spine.column(set.time))
}

async function loadEntities(
  connection: DuckDBConnection,
  { alias }: JoinDefinition,
  source: EntitySourceDefinition,
  expressions: readonly Expression[],
  input: BackfillInput,
): Promise<void> {
  const { offline, signal } = input
  const partitions = usablePartitions(source, await offline.partitions(source.name, signal ? { signal } : {}))
  if (partitions.names.length === 0) {
    throw new MissingPartitionError(
      source.name,
      null,
      `Entities need partitions like ds=2001-05-01 in the offline store.`,
    )
  }
  // What a declared rhythm says about missing partitions is checked here, for every request.
  const used = new Set(Array.from(timesOfSpine(input), time => partitionAt(source, partitions, time)))
  const needed = neededColumns(source, expressions, false)
  const parts: Table[] = []
  for (const number of used) {
    const name = partitions.names[number]
    if (name === undefined) continue
    const stored = await offline.read(source.name, needed, { partitions: [name], ...readOptions(source, input) })
    parts.push(withPartition(stored, name))
  }
  if (parts.length === 0) parts.push(withPartition(tableFromRows(needed, []), ''))
  await loadTable(connection, `${alias}.source`, concatTables(parts))
  const known = {
    partition: columnFromExact('string', partitions.names),
    usable: columnFromExact('timestamp', partitions.usableFrom),
  }
  await loadTable(connection, `${alias}.partitions`, new Table(Object.entries(known), partitions.names.length))
}

function withPartition(stored: Table, name: string): Table {
  const columns = stored.columnNames.map(column => [column, stored.column(column)] as const)
  const values = columnFromExact('string', new Array<string>(stored.rowCount).fill(name))
  return new Table([...columns, ['$partition', values] as const], stored.rowCount)
}
