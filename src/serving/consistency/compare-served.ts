import { backfill } from '../../features/backfill.ts'
import { type ColumnDefinition, type FeatureSetDefinition, schemaOf } from '../../features/definition/definition.ts'
import { FeatureSet } from '../../features/definition/feature-set.ts'
import { deepFreeze } from '../../features/definition/freeze.ts'
import { definitionHash } from '../../features/definition/hash.ts'
import { joinedColumns, madeColumns } from '../../features/definition/set-columns.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { InputRow, Schema } from '../../features/schema.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import type { Table } from '../../features/table/table.ts'
import type { PayloadRecord } from '../host/payload-log.ts'
import { readPayloadLog } from '../payload/file-payload-log.ts'
import { compareColumn } from './compare-column.ts'
import type { ConsistencyOptions, ConsistencyReport } from './consistency-report.ts'

/** Reads what was served, computes it anew, and compares; see `consistencyReport`. */
export async function compareServed(options: ConsistencyOptions): Promise<ConsistencyReport> {
  const { features, offline, engine, extensions, signal, onProgress, tolerance = 0, examples = 5 } = options
  if (!(tolerance >= 0)) throw new ParameterError('tolerance', `${String(tolerance)} is not a number of at least 0.`)
  const definition: FeatureSetDefinition = { ...features.definition, labels: [] }
  const hash = definitionHash(features.definition)
  const { records, otherSets, older } = await recordsOf(options, hash)
  const name = { name: definition.name, hash }
  if (records.length === 0)
    return deepFreeze({ features: name, rows: 0, left: { otherSets, older }, from: null, to: null, columns: [] })
  const computed = (await backfill(new FeatureSet<Schema>(definition), {
    ...{ spine: spineOf(definition.request, records), offline, ...(engine && { engine }) },
    ...{ ...(extensions && { extensions }), ...(signal && { signal }), ...(onProgress && { onProgress }) },
  })) as Table
  const joined = new Set(joinedColumns(definition).map(column => column.name))
  const columns = madeColumns(definition).map(column =>
    compareColumn(column, records, computed.column(column.name), {
      ...{ tolerance, examples, request: definition.request, hasStatus: joined.has(column.name) },
    }),
  )
  const times = records.map(record => record.requestedAt)
  return deepFreeze({
    features: name,
    rows: records.length,
    left: { otherSets, older },
    from: times.reduce((left, right) => Math.min(left, right)),
    to: times.reduce((left, right) => Math.max(left, right)),
    columns: columns.sort((left, right) => left.share - right.share),
  })
}

interface Records {
  readonly records: readonly PayloadRecord[]
  readonly otherSets: number
  readonly older: number
}

async function recordsOf({ log, limit = 100_000, signal }: ConsistencyOptions, hash: string): Promise<Records> {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new ParameterError('limit', `${String(limit)} is not a whole number of at least 1.`)
  const ring: PayloadRecord[] = []
  let [otherSets, count] = [0, 0]
  for await (const record of typeof log === 'string' ? readPayloadLog(log) : log) {
    signal?.throwIfAborted()
    if (record.features !== hash) otherSets++
    else ring[count++ % limit] = record
  }
  const oldest = count > limit ? count % limit : 0
  return {
    records: [...ring.slice(oldest), ...ring.slice(0, oldest)],
    otherSets,
    older: Math.max(0, count - limit),
  }
}

/** The requests as they were read. */
function spineOf(request: readonly ColumnDefinition[], records: readonly PayloadRecord[]): Table {
  const rows = records.map(({ values }) => Object.fromEntries(request.map(({ name }) => [name, values[name]])))
  return tableFromRows<Schema>(schemaOf(request), rows as readonly InputRow<Schema>[], { subject: 'the payload log' })
}
