import { type FeatureSetDefinition, schemaOf } from './definition/definition.ts'
import type { FeatureSet, Flatten } from './definition/feature-set.ts'
import { definitionLabel } from './definition/label.ts'
import type { Engine } from './engine/engine.ts'
import { inProcessEngine } from './engine/in-process-engine.ts'
import { DefinitionError, type Problem } from './errors/definition-error.ts'
import { InvalidValueError } from './errors/invalid-value-error.ts'
import { ParameterError } from './errors/parameter-error.ts'
import { UnknownColumnError } from './errors/unknown-column-error.ts'
import type { OfflineStore } from './offline/offline-store.ts'
import type { LongRunning } from './progress.ts'
import type { InputRow, Schema } from './schema.ts'
import type { ArrowTableLike } from './table/arrow-like.ts'
import { isSet } from './table/column.ts'
import { tableFromRows, toTable } from './table/from-rows.ts'
import { inferSchema } from './table/infer-schema.ts'
import { Table } from './table/table.ts'

/** What a training set is made of: the requests to answer, as of their own times. */
export type Spine<S extends Schema> = Table<S> | ArrowTableLike | readonly InputRow<S>[] | string

export interface BackfillOptions<S extends Schema> extends LongRunning {
  /** One row per request: a table, rows, or the name of a table in the offline store. Further columns (labels, ids) pass through. */
  readonly spine: Spine<S>
  /** Where the sources of the set's groups are. */
  readonly offline: OfflineStore
  /** Who computes; default: this process. */
  readonly engine?: Engine
  /** Writes the result into this table of the offline store as well. */
  readonly into?: string
  /** The zone of spine times that are written without one; without it they are refused. */
  readonly zone?: string
}

/**
 * The training set of a feature set: every spine row, in order, with each feature as it was known at the row's own time.
 *
 * No row is dropped or multiplied; what was not known is null.
 *
 * @throws {UnknownColumnError} where the spine lacks a request column; {ColumnTypeError} where it has another type.
 * @throws {InvalidValueError} where a row of the spine has no readable time.
 */
export async function backfill<R extends Schema, J extends Schema, D extends Schema, S extends R = R>(
  set: FeatureSet<R, J, D>,
  options: BackfillOptions<S>,
): Promise<Table<Flatten<S & J & D>>> {
  const { offline, engine = inProcessEngine() } = options
  const { definition } = set
  const request = schemaOf(definition.request)
  const label = definitionLabel(definition)
  const spine = await readSpine(options as BackfillOptions<Schema>, request, label)
  checkSpine(spine, definition, label)
  const long = {
    ...(options.signal && { signal: options.signal }),
    ...(options.onProgress && { onProgress: options.onProgress }),
  }
  const result = await engine.backfill({ set: definition, spine, offline, ...long })
  if (options.into !== undefined)
    await offline.write(options.into, result, options.signal ? { signal: options.signal } : {})
  return result as Table<Flatten<S & J & D>>
}

async function readSpine(options: BackfillOptions<Schema>, request: Schema, label: string): Promise<Table> {
  const { spine, offline, zone, signal } = options
  const reading = { ...(zone !== undefined && { zone }), ...(signal && { signal }) }
  if (typeof spine === 'string') return offline.read(spine, request, reading)
  const subject = `the spine of ${label}`
  const rows = Array.isArray(spine) ? (spine as readonly InputRow<Schema>[]) : null
  if (rows !== null && rows.length > 0) {
    const names = new Set(rows.flatMap(row => Object.keys(Object(row))))
    requireColumns(Object.keys(request), [...names], subject)
    const further = rows.map(row =>
      Object.fromEntries(Object.entries(Object(row)).filter(([name]) => !(name in request))),
    )
    return toTable(rows, { ...request, ...inferSchema(further, subject) }, { subject, ...reading })
  }
  const table =
    rows === null ? await toTable(spine as Table, undefined, { subject, ...reading }) : tableFromRows(request, [])
  requireColumns(Object.keys(request), table.columnNames, subject)
  const asked = await toTable(table, request, { subject })
  const columns = table.columnNames.map(
    name => [name, name in request ? asked.column(name) : table.column(name)] as const,
  )
  return new Table(columns, table.rowCount)
}

function requireColumns(needed: readonly string[], found: readonly string[], subject: string): void {
  for (const name of needed) if (!found.includes(name)) throw new UnknownColumnError(name, subject, found)
}

function checkSpine(spine: Table, set: FeatureSetDefinition, label: string): void {
  if (spine.rowCount === 0)
    throw new ParameterError('spine', `the spine of ${label} has no rows; give at least one request`)
  const { validity } = spine.column(set.time).data
  for (let row = 0; validity !== null && row < spine.rowCount; row++) {
    if (!isSet(validity, row))
      throw new InvalidValueError(set.time, row, 'the time of the request is missing, so nothing can be asked as of it')
  }
  checkCollisions(spine, set, label)
}

/** Extra spine columns must not take the name of a column that the set makes. */
function checkCollisions(spine: Table, set: FeatureSetDefinition, label: string): void {
  const { groups, derive } = set
  const made = new Set([
    ...groups.flatMap(join => join.group.features.map(f => `${join.alias}_${f.name}`)),
    ...derive.map(d => d.name),
  ])
  const problems: Problem[] = spine.columnNames
    .filter(name => made.has(name))
    .map(name => ({ at: `spine.${name}`, message: `${label} makes a column of this name; rename the spine's` }))
  if (problems.length > 0) throw new DefinitionError(`the spine of ${label}`, problems)
}
