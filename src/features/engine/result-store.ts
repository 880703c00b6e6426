import {
  type EventSourceDefinition,
  eventParts,
  type FeatureGroupDefinition,
  type FeatureSetDefinition,
  schemaOf,
} from '../definition/definition.ts'
import { neededSet, servedColumns } from '../definition/set-columns.ts'
import { DefinitionError } from '../errors/definition-error.ts'
import type { OfflineStore, ReadOptions } from '../offline/offline-store.ts'
import { scanTable } from '../offline/scan-table.ts'
import { readRange, rowsInRange, type TimeRange } from '../offline/time-range.ts'
import type { Schema } from '../schema.ts'
import { canonicalJson } from '../table/encode.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'

/** Computes the served columns of a set, and the spine's, for a spine that has at least one row. */
export type ComputeResult = (set: FeatureSetDefinition, spine: Table) => Promise<Table>

/** A source that is made of the results of a set. */
type ResultSource = EventSourceDefinition & { readonly result: NonNullable<EventSourceDefinition['result']> }

/** What of a result is known. */
interface KnownResult extends TimeRange {
  readonly table: Table
}

/**
 * The store together with the results that the groups' sources are made of, each under its source's name.
 *
 * A result is computed when it is read, for the columns and times that are asked for, and kept for the next group that reads it.
 *
 * @throws {DefinitionError} where one name stands for several results.
 */
export function withResults(
  offline: OfflineStore,
  groups: readonly FeatureGroupDefinition[],
  compute: ComputeResult,
): OfflineStore {
  const sources = resultSources(groups)
  if (sources.size === 0) return offline
  const known = new Map<string, KnownResult>()
  const { scan: _, files, ...others } = offline
  const store: OfflineStore = {
    ...others,
    async read<const S extends Schema>(name: string, schema: S, options: ReadOptions = {}): Promise<Table<S>> {
      const source = sources.get(name)
      if (source === undefined) return offline.read(name, schema, options)
      const asked = readRange(options.time ?? {})
      const earlier = known.get(name)
      const result =
        earlier !== undefined && covers(earlier, asked, schema)
          ? earlier
          : await computeResult(source, widened(earlier, asked, schema, source), options, offline, compute)
      known.set(name, result)
      const rows = rowsInRange(result.table, source.time, asked)
      const table = rows === null ? result.table : takeTable(result.table, rows)
      return table.select(Object.keys(schema)) as unknown as Table<S>
    },
    partitions: (name, options) => offline.partitions(sources.get(name)?.result.spine ?? name, options),
  }
  return {
    ...store,
    ...(files && {
      files: async (name, schema, options) => (sources.has(name) ? null : files.call(offline, name, schema, options)),
    }),
    scan: (name, schema, options) => scanTable(sources.has(name) ? store : offline, name, schema, options),
  }
}

function resultSources(groups: readonly FeatureGroupDefinition[]): ReadonlyMap<string, ResultSource> {
  const sources = new Map<string, ResultSource>()
  const events = groups.flatMap(({ source }) => (source.kind === 'entitySource' ? [] : eventParts(source)))
  for (const source of events) {
    if (source.result === null) continue
    const other = sources.get(source.name)
    if (other !== undefined && canonicalJson(other.result) !== canonicalJson(source.result)) {
      const message = `two feature sets are called \`${source.result.set.name}\`; rename one`
      throw new DefinitionError(`source \`${source.name}\``, [{ at: 'result', message }])
    }
    sources.set(source.name, { ...source, result: source.result })
  }
  return sources
}

function covers({ table, from, until }: KnownResult, asked: TimeRange, schema: Schema): boolean {
  return (
    from <= asked.from && asked.until <= until && Object.keys(schema).every(name => table.columnNames.includes(name))
  )
}

/** What was known and what is asked for, together. */
function widened(
  known: KnownResult | undefined,
  asked: TimeRange,
  schema: Schema,
  source: ResultSource,
): TimeRange & { readonly names: ReadonlySet<string> } {
  return {
    from: Math.min(known?.from ?? asked.from, asked.from),
    until: Math.max(known?.until ?? asked.until, asked.until),
    names: new Set([source.time, ...Object.keys(schema), ...(known?.table.columnNames ?? [])]),
  }
}

async function computeResult(
  source: ResultSource,
  { from, until, names }: TimeRange & { readonly names: ReadonlySet<string> },
  options: ReadOptions,
  offline: OfflineStore,
  compute: ComputeResult,
): Promise<KnownResult> {
  const { spine, set } = source.result
  const needed = neededSet(set, names)
  const wanted = source.stored.filter(column => names.has(column.name))
  const made = new Set(servedColumns(needed).map(column => column.name))
  const further = wanted.filter(column => !made.has(column.name))
  const schema = schemaOf([...needed.request, ...further])
  const { onProgress: _, ...reading } = options
  const requests = await offline.read(spine, schema, { ...reading, time: { column: set.time, from, until } })
  const table = requests.rowCount === 0 ? tableFromRows(schemaOf(wanted), []) : await compute(needed, requests)
  return { table, from, until }
}
