import { type FeatureSetDefinition, type JoinDefinition, schemaOf } from '../definition/definition.ts'
import { definitionHash } from '../definition/hash.ts'
import { columnsOfJoins, madeColumns } from '../definition/set-columns.ts'
import { dataUntilOf, labelReport } from '../engine/data-until.ts'
import type { BackfillInput } from '../engine/engine.ts'
import { isLabel, joinColumns } from '../engine/join-columns.ts'
import { loadInput } from '../engine/loaded-input.ts'
import { readSpine } from '../engine/read-spine.ts'
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
import { plannedReads, type TakenReads } from './planned-reads.ts'
import { plannedWork } from './planned-work.ts'

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

type JoinOptions = Pick<ExplainOptions, 'offline' | 'dataUntil' | 'extensions' | 'signal'>

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

/** Lets the engine join groups and labels over tables without rows. */
export async function planJoins(
  set: FeatureSetDefinition,
  spine: Table,
  options: JoinOptions,
): Promise<readonly PlannedJoin[]> {
  const joins = [...set.groups, ...set.labels]
  const groups = joins.map(join => join.group)
  const { offline, take } = plannedReads(groups, options.offline, (inner, spine) => planJoins(inner, spine, options))
  const { signal, extensions } = options
  const dataUntil = await dataUntilOf(set, options.dataUntil, options.offline, signal)
  const further = { ...(extensions && { extensions }), ...(signal && { signal }) }
  const input: BackfillInput = { set, spine, offline, dataUntil, threads: oneThread, ...further }
  const loaded = await loadInput(input)
  const times = timesOf(spine.column(set.time))
  const planned: PlannedJoin[] = []
  for (const join of joins) {
    await joinColumns(join, times, loaded, new Pace(further))
    planned.push(plannedJoin(join, input, await take()))
  }
  return planned
}

function plannedJoin(
  join: JoinDefinition,
  { set, spine, dataUntil }: BackfillInput,
  { reads, results }: TakenReads,
): PlannedJoin {
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
    reads,
    results,
    work,
    columns: columnsOfJoins([join]).map(column => column.name),
    labels: isOfLabels
      ? { dataUntil: dataUntil[alias] as number, immature: Math.max(...report.map(label => label.immature)) }
      : null,
  }
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
