import { eventParts, type FeatureSetDefinition, type JoinDefinition, schemaOf } from '../definition/definition.ts'
import { definitionHash } from '../definition/hash.ts'
import { columnsOfJoins, madeColumns } from '../definition/set-columns.ts'
import { dataUntilOf, labelReport } from '../engine/data-until.ts'
import type { BackfillInput } from '../engine/engine.ts'
import { isLabel, joinColumns } from '../engine/join-columns.ts'
import { loadInput } from '../engine/loaded-input.ts'
import { readSpine } from '../engine/read-spine.ts'
import { withResults } from '../engine/result-store.ts'
import { timesOf } from '../engine/source-rows.ts'
import type { BackfillPlan, ExplainOptions, PlannedJoin } from '../explain.ts'
import { printExpression } from '../expression/print.ts'
import { functionOf } from '../external/external-function.ts'
import { loadExtensions } from '../load-extensions.ts'
import { oneThread } from '../parallel/threads.ts'
import { Pace } from '../progress.ts'
import { columnFromExact } from '../table/build-column.ts'
import { takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import { plannedWork } from './planned-work.ts'
import { type RecordingStore, recordingStore } from './recording-store.ts'

/** Lets the engine join everything to requests without keys over tables without rows, and writes down what it reads. */
export async function planBackfill(set: FeatureSetDefinition, options: ExplainOptions): Promise<BackfillPlan> {
  const spine = await readTimes(set, options)
  const times = timesOf(spine.column(set.time))
  const [first, last] = extent(times)
  return {
    featureSet: set.name,
    hash: definitionHash(set),
    spine: {
      table: typeof options.spine === 'string' ? options.spine : null,
      rows: spine.rowCount,
      from: first,
      until: last,
    },
    bootstrap: await plannedBootstrap(set, options),
    joins: await planJoins(set, spine, options),
    external: await plannedExternals(set, options),
    derived: set.derive.map(({ name, expression }) => ({ column: name, expression: printExpression(expression) })),
  }
}

/** The times of the requests, and nothing in their other columns: what is read depends on the times alone. */
async function readTimes(set: FeatureSetDefinition, options: ExplainOptions): Promise<Table> {
  const { spine, offline, zone, signal } = options
  const reading = { ...(zone !== undefined && { zone }), ...(signal && { signal }) }
  const known =
    typeof spine === 'string'
      ? await offline.read(spine, schemaOf(set.request.filter(column => column.name === set.time)), reading)
      : await readSpine(set, options)
  const nobody = new Int32Array(known.rowCount).fill(-1)
  const columns = set.request.map(({ name, type }) => {
    if (name === set.time) return [name, known.column(name)] as const
    const empty = new Table([[name, columnFromExact(type, [])]], 0)
    return [name, takeTable(empty, nobody).column(name)] as const
  })
  return new Table(columns, known.rowCount)
}

async function planJoins(
  set: FeatureSetDefinition,
  spine: Table,
  options: ExplainOptions,
): Promise<readonly PlannedJoin[]> {
  const joins = [...set.groups, ...set.labels]
  const spines = joins.flatMap(({ group: { source } }) =>
    source.kind === 'entitySource' ? [] : eventParts(source).flatMap(part => part.result?.spine ?? []),
  )
  const recorder = recordingStore(options.offline, new Set(spines))
  const results: { readonly set: string; readonly joins: readonly PlannedJoin[] }[] = []
  const groups = joins.map(join => join.group)
  const offline = withResults(recorder.store, groups, async (inner, requests) => {
    results.push({ set: inner.name, joins: await planJoins(inner, requests, options) })
    return nothingOf(inner, requests)
  })
  const { signal, extensions } = options
  const dataUntil = await dataUntilOf(set, options.dataUntil, options.offline, signal)
  const further = { ...(extensions && { extensions }), ...(signal && { signal }) }
  const input: BackfillInput = { set, spine, offline, dataUntil, threads: oneThread, ...further }
  const loaded = await loadInput(input)
  const times = timesOf(spine.column(set.time))
  const planned: PlannedJoin[] = []
  for (const join of joins) {
    await joinColumns(join, times, loaded, new Pace(further))
    planned.push(await plannedJoin(join, input, recorder, results.splice(0)))
  }
  return planned
}

async function plannedJoin(
  join: JoinDefinition,
  { set, spine, dataUntil }: BackfillInput,
  recorder: RecordingStore,
  results: PlannedJoin['results'],
): Promise<PlannedJoin> {
  const { alias, group, keys } = join
  const isOfLabels = isLabel(join, set)
  const report = isOfLabels ? labelReport({ ...set, labels: [join] }, timesOf(spine.column(set.time)), dataUntil) : []
  const work = plannedWork(join)
  const passesRows = work.length === 0 ? 'rows' : 'windows'
  return {
    kind: isOfLabels ? 'labels' : group.source.kind === 'entitySource' ? 'entities' : passesRows,
    alias,
    group: group.name,
    keys: keys.map(key => (key.group === key.request ? key.group : `${key.group} = ${key.request}`)),
    reads: await recorder.take(),
    results,
    work,
    columns: columnsOfJoins([join]).map(column => column.name),
    labels: isOfLabels
      ? { dataUntil: dataUntil[alias] as number, immature: Math.max(...report.map(label => label.immature)) }
      : null,
  }
}

/** A result that has no rows, with every column that was asked for. */
function nothingOf(set: FeatureSetDefinition, requests: Table): Table {
  const columns = [...madeColumns(set)].map(({ name, type }) => [name, columnFromExact(type, [])] as const)
  const empty = takeTable(requests, new Int32Array(0))
  return new Table([...empty.columnNames.map(name => [name, empty.column(name)] as const), ...columns], 0)
}

async function plannedBootstrap(
  set: FeatureSetDefinition,
  options: ExplainOptions,
): Promise<BackfillPlan['bootstrap']> {
  const made = madeColumns(set).map(column => column.name)
  const tables = options.bootstrap ?? []
  return Promise.all(
    tables.map(async ({ table, keys }) => {
      const stored = Object.keys(await options.offline.columns(table))
      return { table, keys: [...keys], columns: made.filter(name => stored.includes(name)) }
    }),
  )
}

async function plannedExternals(set: FeatureSetDefinition, options: ExplainOptions): Promise<BackfillPlan['external']> {
  if (set.external.length === 0) return []
  const { external } = await loadExtensions(options.extensions)
  return set.external.map(join => ({
    alias: join.alias,
    name: join.external.name,
    version: join.external.version,
    columns: columnsOfJoins([join]).map(column => column.name),
    asked: functionOf(join, external)?.asOf === true,
  }))
}

function extent(times: Float64Array): readonly [first: number, last: number] {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const time of times) {
    if (time < first) first = time
    if (time > last) last = time
  }
  return [first, last]
}
