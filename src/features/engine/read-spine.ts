import type { BackfillOptions, Spine } from '../backfill.ts'
import {
  type EventSourceDefinition,
  eventParts,
  type FeatureSetDefinition,
  schemaOf,
  type UnionSourceDefinition,
} from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { madeColumns } from '../definition/set-columns.ts'
import { isZone } from '../definition/zone.ts'
import { InvalidValueError, UnknownColumnError } from '../errors/column-errors.ts'
import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import type { InputRow, Schema } from '../schema.ts'
import { isSet } from '../table/column.ts'
import { tableFromRows, toTable } from '../table/from-rows.ts'
import { inferSchema } from '../table/infer-schema.ts'
import { Table } from '../table/table.ts'

/**
 * Reads the spine of a set with its request columns as they are declared; further columns come along.
 *
 * @throws {DefinitionError} where a further column has the name of one that the set makes, and for an inclusive group over the spine itself.
 */
export async function readSpine(
  set: FeatureSetDefinition,
  options: BackfillOptions & { readonly spine: Spine },
): Promise<Table> {
  const label = definitionLabel(set)
  refuseOwnSource(set, options.spine)
  const spine = await readTable(options, schemaOf(set.request), label)
  checkSpine(spine, set, label)
  return spine
}

async function readTable(
  options: BackfillOptions & { readonly spine: Spine },
  request: Schema,
  label: string,
): Promise<Table> {
  const { spine, offline, zone, signal } = options
  if (zone !== undefined && !isZone(zone)) {
    throw new ParameterError('zone', `\`${zone}\` is not a time zone; use an IANA name like Europe/Paris, or UTC.`)
  }
  const zoned = zone === undefined ? {} : { zone }
  if (typeof spine === 'string')
    return offline.read(
      spine,
      { ...(await offline.columns(spine)), ...request },
      { ...zoned, ...(signal && { signal }) },
    )
  const subject = `the spine of ${label}`
  if (typeof spine !== 'object' || spine === null) {
    const detail = 'a Table, an Arrow table, an array of rows or the name of a stored table is needed.'
    throw new ParameterError('spine', spine === undefined ? `it is missing; ${detail}` : detail)
  }
  const rows = Array.isArray(spine) ? (spine as readonly InputRow<Schema>[]) : null
  if (rows !== null && rows.length > 0) {
    const names = new Set(rows.flatMap(row => Object.keys(Object(row))))
    requireColumns(Object.keys(request), [...names], subject)
    const further = rows.map(row =>
      Object.fromEntries(Object.entries(Object(row)).filter(([name]) => !Object.hasOwn(request, name))),
    )
    return toTable(rows, { ...request, ...inferSchema(further, subject) }, { subject, ...zoned })
  }
  const table =
    rows === null ? await toTable(spine as Table, undefined, { subject, ...zoned }) : tableFromRows(request, [])
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
  checkCollisions(spine.columnNames, set)
}

/** Refuses a row without a time; the first row of the batch is number `firstRow` of the spine. */
export function requireTimes(batch: Table, { time }: FeatureSetDefinition, firstRow: number): void {
  const { validity } = batch.column(time).data
  for (let row = 0; validity !== null && row < batch.rowCount; row++) {
    if (isSet(validity, row)) continue
    const detail = 'the time of the request is missing, so nothing can be asked as of it'
    throw new InvalidValueError(time, firstRow + row, detail)
  }
}

/** Refuses further columns of a spine that have the name of a column that the set makes, whatever its case. */
export function checkCollisions(spine: readonly string[], set: FeatureSetDefinition): void {
  const label = definitionLabel(set)
  const made = new Set(madeColumns(set).map(column => column.name.toLowerCase()))
  const problems: Problem[] = spine
    .filter(name => made.has(name.toLowerCase()))
    .map(name => ({ at: `spine.${name}`, message: `${label} makes a column of this name; rename the spine's` }))
  if (problems.length > 0) throw new DefinitionError(`the spine of ${label}`, problems)
}

/** Refuses an inclusive group over the spine itself: a row at its own instant would see itself. */
export function refuseOwnSource(set: FeatureSetDefinition, spine: Spine): void {
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
