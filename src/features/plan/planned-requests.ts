import type { Spine } from '../backfill.ts'
import { type FeatureSetDefinition, schemaOf } from '../definition/definition.ts'
import { madeColumns } from '../definition/set-columns.ts'
import { type Bootstrapped, bootstrapTables, requireBootstrap, takeGiven } from '../engine/bootstrap.ts'
import { readSpine } from '../engine/read-spine.ts'
import type { BackfillPlan, ExplainOptions } from '../explain.ts'
import type { DataType, Schema } from '../schema.ts'
import { columnFromExact } from '../table/build-column.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'

/** The times of the requests, and the keys that find values that were computed before. */
export async function readRequests(
  set: FeatureSetDefinition,
  options: ExplainOptions,
  parts: BackfillPlan['parts'],
): Promise<Table> {
  const { spine, offline, zone, signal, partitions, bootstrap = [] } = options
  if (typeof spine !== 'string') return readSpine(set, options as ExplainOptions & { readonly spine: Spine })
  const reading = {
    ...(zone !== undefined && { zone }),
    ...(partitions !== undefined && { partitions: parts.flatMap(({ partition }) => partition ?? []) }),
    ...(signal && { signal }),
  }
  requireBootstrap(bootstrap)
  const keys = bootstrap.flatMap(table => table.keys)
  const time = schemaOf(set.request.filter(column => column.name === set.time))
  if (keys.length === 0) return offline.read(spine, time, reading)
  const stored = { ...(await offline.columns(spine)), ...schemaOf(set.request) }
  const named = Object.entries(stored).filter(([name]) => keys.includes(name))
  return offline.read(spine, { ...time, ...Object.fromEntries(named) }, reading)
}

/** Requests with nothing in their other columns: what is read depends on the times alone. */
export function onlyTimes(set: FeatureSetDefinition, requests: Table): Table {
  const nobody = new Int32Array(requests.rowCount).fill(-1)
  const columns = set.request.map(({ name, type }) => {
    if (name === set.time) return [name, requests.column(name)] as const
    return [name, takeTable(new Table([[name, columnFromExact(type, [])]], 0), nobody).column(name)] as const
  })
  return new Table(columns, requests.rowCount)
}

/** Finds the rows of the requests by keys alone: their values make no difference to what is read. */
export async function plannedBootstrap(
  set: FeatureSetDefinition,
  requests: Table,
  { bootstrap = [], offline, signal }: ExplainOptions,
): Promise<Bootstrapped> {
  const tables = await bootstrapTables(
    madeColumns(set),
    requests.columnTypes,
    bootstrap,
    offline,
    signal ? { signal } : {},
  )
  return takeGiven(tables, requests, async ({ table, keys, columns, schema, reading }) => {
    const types = (names: readonly string[]): Schema =>
      Object.fromEntries(names.map(name => [name, schema[name] as DataType]))
    const found = await offline.read(table, types(keys), reading)
    const nothing = takeTable(tableFromRows(types(columns), []), new Int32Array(found.rowCount).fill(-1))
    const all = [found, nothing].flatMap(part => part.columnNames.map(name => [name, part.column(name)] as const))
    return new Table(all, found.rowCount)
  })
}
