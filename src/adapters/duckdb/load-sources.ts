import type { DuckDBConnection } from '@duckdb/node-api'
import {
  type EntitySourceDefinition,
  type EventSourceDefinition,
  featureInputs,
  type JoinDefinition,
  type TableSourceDefinition,
  type UnionSourceDefinition,
} from '../../features/definition/definition.ts'
import { partitionAt, usablePartitions } from '../../features/definition/partition.ts'
import { day } from '../../features/definition/window.ts'
import type { BackfillInput } from '../../features/engine/engine.ts'
import { keyNodes } from '../../features/engine/join-rows.ts'
import { neededColumns } from '../../features/engine/needed-columns.ts'
import { reachedTimes, readEvents, readOptions } from '../../features/engine/read-events.ts'
import { timesOf } from '../../features/engine/source-times.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import { Table } from '../../features/table/table.ts'
import { quoteName } from '../sql/quoting.ts'
import { loadTable } from './load-table.ts'
import { macrosOf } from './macros.ts'
import { quoting } from './quoting.ts'
import { type FileScan, scanFiles } from './scan-files.ts'

/** A connection that gets the relations of a set. */
export interface Loading {
  readonly connection: DuckDBConnection
  readonly input: BackfillInput
  /** The files that are read where they lie; loading adds them. */
  readonly files: string[]
}

/**
 * Makes what each group reads the group's relation: the files of the offline store where they lie, where it has files that can be read here,
 * else a copy of what the store reads.
 */
export async function loadSources(loading: Loading): Promise<void> {
  const { set } = loading.input
  for (const join of [...set.groups, ...set.labels]) {
    const { source, features } = join.group
    const expressions = [...keyNodes(join), ...features.flatMap(featureInputs)]
    if (source.kind === 'entitySource') await loadEntities(loading, join, source, expressions)
    else await loadEvents(loading, join, source, expressions)
  }
}

async function loadEvents(
  loading: Loading,
  join: JoinDefinition,
  source: EventSourceDefinition | UnionSourceDefinition,
  expressions: readonly Expression[],
): Promise<void> {
  const { connection, input } = loading
  const { ttl, inclusive, features } = join.group
  const windowed = features.some(feature => feature.kind === 'aggregate')
  const { times, reach } = windowed ? windowReach(join, input) : { times: timesOfSpine(input), reach: ttl }
  const relation = `${join.alias}.source`
  if (source.kind === 'eventSource') {
    const schema = neededColumns(source, expressions, !windowed)
    const time = { column: source.time, ...reachedTimes(source, { times, reach, inclusive }) }
    if (await scanSource(loading, relation, source, { schema, time })) return
  }
  const { stored } = await readEvents(source, expressions, !windowed, { times, reach, inclusive }, input)
  await loadTable(connection, relation, stored)
}

/** Makes the files of a table a relation, where they can be read here. */
async function scanSource(
  { connection, input, files: all }: Loading,
  relation: string,
  source: TableSourceDefinition,
  { partitions, ...scan }: FileScan & { readonly partitions?: readonly string[] },
): Promise<boolean> {
  const { schema, time } = scan
  const options = { ...readOptions(source, input), ...(time && { time }), ...(partitions && { partitions }) }
  const files = (await input.offline.files?.(source.name, schema, options)) ?? null
  const query = files === null ? null : scanFiles(files, scan)
  if (files === null || query === null) return false
  all.push(...files.map(file => file.path))
  for (const macro of macrosOf(query)) await connection.run(macro)
  await connection.run(`CREATE TEMP VIEW ${quoteName(quoting, relation)} AS\n${query}`)
  return true
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
  loading: Loading,
  { alias }: JoinDefinition,
  source: EntitySourceDefinition,
  expressions: readonly Expression[],
): Promise<void> {
  const { connection, input } = loading
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
  const names = [...used].flatMap(number => partitions.names[number] ?? [])
  const known = {
    partition: columnFromExact('string', partitions.names),
    usable: columnFromExact('timestamp', partitions.usableFrom),
  }
  await loadTable(connection, `${alias}.partitions`, new Table(Object.entries(known), partitions.names.length))
  const schema = neededColumns(source, expressions, false)
  const relation = `${alias}.source`
  if (await scanSource(loading, relation, source, { schema, partitionAs: '$partition', partitions: names })) return
  const parts = [withPartition(tableFromRows(schema, []), '')]
  for (const name of names) {
    const stored = await offline.read(source.name, schema, { partitions: [name], ...readOptions(source, input) })
    parts.push(withPartition(stored, name))
  }
  await loadTable(connection, relation, concatTables(parts))
}

function withPartition(stored: Table, name: string): Table {
  const columns = stored.columnNames.map(column => [column, stored.column(column)] as const)
  const values = columnFromExact('string', new Array<string>(stored.rowCount).fill(name))
  return new Table([...columns, ['$partition', values] as const], stored.rowCount)
}
