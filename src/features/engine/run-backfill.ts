import type { BackfillOptions, BackfillReport, BoundedOptions, Spine } from '../backfill.ts'
import {
  type EventSourceDefinition,
  eventParts,
  type FeatureSetDefinition,
  schemaOf,
  type UnionSourceDefinition,
} from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { joinedColumns } from '../definition/set-columns.ts'
import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { UnknownColumnError } from '../errors/unknown-column-error.ts'
import { threadPool } from '../parallel/thread-pool.ts'
import type { Threads } from '../parallel/threads.ts'
import type { InputRow, Schema } from '../schema.ts'
import { isSet } from '../table/column.ts'
import { tableFromRows, toTable } from '../table/from-rows.ts'
import { inferSchema } from '../table/infer-schema.ts'
import { Table } from '../table/table.ts'
import { dataUntilOf, labelReport } from './data-until.ts'
import { inProcessEngine } from './in-process-engine.ts'
import { withResults } from './result-store.ts'
import { timesOf } from './source-rows.ts'

/** Reads and checks the spine, lets the engine compute, and writes the result where asked. */
export async function runBackfill(
  definition: FeatureSetDefinition,
  options: BackfillOptions & { readonly spine: Spine },
): Promise<Table> {
  const threads = await threadPool(options.threads)
  try {
    return await runWith(threads, definition, options)
  } finally {
    await threads.close()
  }
}

async function runWith(
  threads: Threads,
  definition: FeatureSetDefinition,
  options: BackfillOptions & { readonly spine: Spine },
): Promise<Table> {
  const { engine = inProcessEngine(), into, extensions, signal, onProgress, onReport } = options
  const joined = [...definition.groups, ...definition.labels].map(join => join.group)
  const offline = withResults(options.offline, joined, (set, spine) => resultOfSet(set, spine, options))
  const label = definitionLabel(definition)
  refuseOwnSource(definition, options.spine)
  const spine = await readSpine(options, schemaOf(definition.request), label)
  checkSpine(spine, definition, label)
  const dataUntil = await dataUntilOf(definition, options.dataUntil, offline, signal)
  const result = await engine.backfill({
    set: definition,
    spine,
    offline,
    dataUntil,
    threads,
    ...(extensions && { extensions }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  if (into !== undefined) await offline.write(into, result, signal ? { signal } : {})
  if (onReport !== undefined) {
    const labels = labelReport(definition, timesOf(spine.column(definition.time)), dataUntil)
    onReport({ rows: result.rowCount, labels })
  }
  return result
}

/** Checks what is asked for and works it out block by block, from a stored spine into a stored table. */
export async function runBounded(
  definition: FeatureSetDefinition,
  options: BackfillOptions & BoundedOptions,
): Promise<BackfillReport> {
  const { spine, into, engine, extensions, signal, onProgress } = options
  for (const [name, value] of Object.entries({ spine, into })) {
    if (typeof value === 'string') continue
    throw new ParameterError(name, 'with `memory` it is the name of a table of the offline store')
  }
  if (engine !== undefined)
    throw new ParameterError('memory', 'it is for the engine of this process; leave `engine` out')
  refuseOwnSource(definition, spine)
  const joined = [...definition.groups, ...definition.labels].map(join => join.group)
  const offline = withResults(options.offline, joined, (set, rows) => resultOfSet(set, rows, options))
  const label = definitionLabel(definition)
  checkCollisions(Object.keys(await offline.columns(spine)), definition, label)
  const dataUntil = await dataUntilOf(definition, options.dataUntil, offline, signal)
  const threads = await threadPool(options.threads)
  const { boundedBackfill } = await import('./bounded-backfill.ts')
  try {
    const further = { ...(extensions && { extensions }), ...(signal && { signal }), ...(onProgress && { onProgress }) }
    const input = { set: definition, offline, dataUntil, threads, ...further }
    const report = await boundedBackfill(input, options, (batch, row) => requireTimes(batch, definition, row))
    options.onReport?.(report)
    return report
  } finally {
    await threads.close()
  }
}

/** The result of a set that a group's source is made of. */
export function resultOfSet(
  set: FeatureSetDefinition,
  spine: Table,
  {
    offline,
    engine,
    extensions,
    signal,
    threads,
  }: Pick<BackfillOptions, 'offline' | 'engine' | 'extensions' | 'signal' | 'threads'>,
): Promise<Table> {
  const options = {
    ...(engine && { engine }),
    ...(extensions && { extensions }),
    ...(signal && { signal }),
    ...(threads !== undefined && { threads }),
  }
  return runBackfill(set, { spine, offline, ...options })
}

async function readSpine(
  options: BackfillOptions & { readonly spine: Spine },
  request: Schema,
  label: string,
): Promise<Table> {
  const { spine, offline, zone, signal } = options
  const reading = { ...(zone !== undefined && { zone }), ...(signal && { signal }) }
  if (typeof spine === 'string') return offline.read(spine, { ...(await offline.columns(spine)), ...request }, reading)
  const subject = `the spine of ${label}`
  const rows = Array.isArray(spine) ? (spine as readonly InputRow<Schema>[]) : null
  if (rows !== null && rows.length > 0) {
    const names = new Set(rows.flatMap(row => Object.keys(Object(row))))
    requireColumns(Object.keys(request), [...names], subject)
    const further = rows.map(row =>
      Object.fromEntries(Object.entries(Object(row)).filter(([name]) => !Object.hasOwn(request, name))),
    )
    return toTable(rows, { ...request, ...inferSchema(further, subject) }, { subject, ...reading })
  }
  const table =
    rows === null ? await toTable(spine as Table, undefined, { subject, ...reading }) : tableFromRows(request, [])
  requireColumns(Object.keys(request), table.columnNames, subject)
  const asked = await toTable(table, request, { subject })
  const columns = table.columnNames.map(
    name => [name, Object.hasOwn(request, name) ? asked.column(name) : table.column(name)] as const,
  )
  return new Table(columns, table.rowCount)
}

function requireColumns(needed: readonly string[], found: readonly string[], subject: string): void {
  for (const name of needed) if (!found.includes(name)) throw new UnknownColumnError(name, subject, found)
}

function checkSpine(spine: Table, set: FeatureSetDefinition, label: string): void {
  if (spine.rowCount === 0)
    throw new ParameterError('spine', `the spine of ${label} has no rows; give at least one request`)
  requireTimes(spine, set, 0)
  checkCollisions(spine.columnNames, set, label)
}

/** Refuses a row without a time; the first row of the batch is number `firstRow` of the spine. */
function requireTimes(batch: Table, { time }: FeatureSetDefinition, firstRow: number): void {
  const { validity } = batch.column(time).data
  for (let row = 0; validity !== null && row < batch.rowCount; row++) {
    if (isSet(validity, row)) continue
    const detail = 'the time of the request is missing, so nothing can be asked as of it'
    throw new InvalidValueError(time, firstRow + row, detail)
  }
}

/** Extra spine columns must not take the name of a column that the set makes, whatever its case. */
function checkCollisions(spine: readonly string[], set: FeatureSetDefinition, label: string): void {
  const { groups, derive, labels } = set
  const columns = [...joinedColumns(groups), ...derive, ...joinedColumns(labels)]
  const made = new Set(columns.map(column => column.name.toLowerCase()))
  const problems: Problem[] = spine
    .filter(name => made.has(name.toLowerCase()))
    .map(name => ({ at: `spine.${name}`, message: `${label} makes a column of this name; rename the spine's` }))
  if (problems.length > 0) throw new DefinitionError(`the spine of ${label}`, problems)
}

/** A row at its own instant would see itself. */
function refuseOwnSource(set: FeatureSetDefinition, spine: Spine): void {
  const problems: Problem[] = set.groups
    .filter(
      ({ group: { inclusive, source } }) => inclusive && source.kind !== 'entitySource' && readsSpine(source, spine),
    )
    .map(({ alias }) => ({
      at: `groups.${alias}`,
      message:
        'it is `inclusive` and its source is the spine itself, so every row would see itself; leave `inclusive` out',
    }))
  if (problems.length > 0) throw new DefinitionError(`the spine of ${definitionLabel(set)}`, problems)
}

function readsSpine(source: EventSourceDefinition | UnionSourceDefinition, spine: Spine): boolean {
  return eventParts(source).some(part => part.name === spine)
}
