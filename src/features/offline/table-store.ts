import { UnknownColumnError } from '../errors/column-errors.ts'
import { suggestion } from '../errors/did-you-mean.ts'
import { hasNames, ParameterError } from '../errors/parameter-error.ts'
import { MissingPartitionError } from '../errors/storage-errors.ts'
import type { EventBatch, EventStream } from '../online/event-stream.ts'
import type { Schema } from '../schema.ts'
import { isArrowTable } from '../table/arrow-like.ts'
import { type TableInput, tableFromRows, toTable } from '../table/from-rows.ts'
import { sliceTable, takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import { compareStrings } from '../table/total-order.ts'
import type { OfflineStore, ReadOptions } from './offline-store.ts'
import { readRange, rowsBefore, rowsInRange, rowsInTimeOrder, timeRange } from './time-range.ts'

/** A table as `tableStore` takes it: rows or a table, or these for each partition. */
export type StoredTable = TableInput | { readonly [partition: string]: TableInput }

/**
 * An offline store in memory, made of tables or rows by name, so that features can be tested without files.
 *
 * Rows are read with the requested schema, so timestamps may be given as a `Date` or as ISO text with a zone.
 */
export function tableStore(tables: { readonly [table: string]: StoredTable } = {}): OfflineStore {
  if (!hasNames(tables)) throw new ParameterError('tables', 'an object with a table or rows for each name is needed.')
  const stored = new Map(Object.entries(tables).map(([name, table]) => [name, partitionsOf(name, table)]))
  const find = (name: string): Partitions => {
    const found = stored.get(name)
    if (found !== undefined) return found
    throw new MissingPartitionError(name, null, `The store has no such table.${suggestion(name, [...stored.keys()])}`)
  }
  const read = async <const S extends Schema>(
    name: string,
    schema: S,
    options: ReadOptions = {},
  ): Promise<Table<S>> => {
    options.signal?.throwIfAborted()
    const parts = select(find(name), name, options.partitions)
    const time = options.time
    const needed: Schema =
      time === undefined ? schema : { ...schema, [time.column]: schema[time.column] ?? 'timestamp' }
    const whole = parts.map(([partition, input]) => readPartition(name, partition, input, needed, options))
    const { concatTables } = await import('../table/concat-tables.ts')
    const table = parts.length === 0 ? tableFromRows(needed, []) : concatTables(await Promise.all(whole))
    const rows = time === undefined ? null : rowsInRange(table, time.column, readRange(time))
    const kept = table.select(Object.keys(schema)) as unknown as Table<S>
    const result = rows === null ? kept : takeTable(kept, rows)
    options.onProgress?.({ stage: `read ${name}`, done: result.rowCount, total: result.rowCount, unit: 'rows' })
    return result
  }
  return {
    read,
    stream: (name, range) => streamOf(name, read, timeRange(range)),
    async estimateRows(name, options = {}) {
      const parts = select(find(name), name, options.partitions)
      return parts.reduce((rows, [, input]) => rows + rowsOf(input, options.time), 0)
    },
    async partitions(name) {
      const names = [...find(name).keys()].filter(partition => partition !== null)
      return names.sort(compareStrings)
    },
    async columns(name) {
      const input = [...find(name).values()].at(-1) ?? []
      if (!Array.isArray(input)) return (await toTable(input)).columnTypes
      const { inferSchema } = await import('../table/infer-schema.ts')
      return inferSchema(input, `table ${name}`)
    },
    async write(name, data, options = {}) {
      options.signal?.throwIfAborted()
      const partition = options.partition ?? null
      const before = stored.get(name) ?? new Map()
      if (partition !== null && before.has(null)) throw mixed(name, 'is not partitioned; write it as a whole')
      if (partition === null && [...before.keys()].some(key => key !== null)) {
        throw mixed(name, 'is partitioned; say which partition to write')
      }
      const { collected } = await import('./scan-table.ts')
      const table = await collected(data)
      if (table === null) throw new ParameterError('data', `table \`${name}\` has no batch to be written.`)
      stored.set(name, new Map([...before, [partition, table]]))
    },
  }
}

type Partitions = ReadonlyMap<string | null, TableInput>

/** The events of a table in order of time; a position counts all events of the table before it. */
function streamOf(
  name: string,
  read: OfflineStore['read'],
  { from, until }: ReturnType<typeof timeRange>,
): EventStream {
  return {
    async *open(source, options = {}): AsyncGenerator<EventBatch> {
      const zone = source.zone === undefined ? {} : { zone: source.zone }
      const table = await read(name, source.columns, { ...zone, ...(options.signal && { signal: options.signal }) })
      const rows = rowsInTimeOrder(table, source.time, { from: Number.NEGATIVE_INFINITY, until })
      const ordered = takeTable(table, rows)
      const before = rowsBefore(ordered, source.time, from)
      const { batchesOf } = await import('./event-batches.ts')
      yield* batchesOf(sliceTable(ordered, before, ordered.rowCount), name, before, options)
    },
  }
}

function mixed(table: string, detail: string): ParameterError {
  return new ParameterError('partition', `table \`${table}\` ${detail}.`)
}

function partitionsOf(name: string, table: StoredTable): Partitions {
  const whole = Array.isArray(table) || table instanceof Table || isArrowTable(table)
  if (!whole && !hasNames(table))
    throw new ParameterError(`tables.${name}`, 'a table, rows, or an object with those of each partition is needed.')
  return whole ? new Map([[null, table as TableInput]]) : new Map(Object.entries(table))
}

function select(
  all: Partitions,
  name: string,
  wanted: readonly string[] | undefined,
): (readonly [string | null, TableInput])[] {
  if (wanted === undefined) return [...all].sort((left, right) => compareStrings(left[0] ?? '', right[0] ?? ''))
  return wanted.map(partition => {
    const input = all.get(partition)
    if (input !== undefined) return [partition, input] as const
    const known = [...all.keys()].filter(key => key !== null)
    throw new MissingPartitionError(name, partition, `The store has no such partition.${suggestion(partition, known)}`)
  })
}

async function readPartition<S extends Schema>(
  name: string,
  partition: string | null,
  input: TableInput,
  schema: S,
  options: ReadOptions,
): Promise<Table<S>> {
  const stored = columnsOf(input)
  const { partitionColumn, partitionValues, storedSchema } = await import('./partition-column.ts')
  const own = storedSchema(schema, stored, partition)
  const subject = `table ${name}`
  if (Array.isArray(input) && input.length > 0) {
    const missing = Object.keys(own).find(column => !stored.includes(column))
    if (missing !== undefined) throw new UnknownColumnError(missing, subject, stored)
  }
  const projected = Array.isArray(input) ? project(input, own) : input
  const zone = options.zone === undefined ? {} : { zone: options.zone }
  const table = await toTable(projected, own, { ...zone, subject })
  const columns = Object.keys(schema).map(column => {
    const isPartition = column === partitionColumn && partition !== null && !Object.hasOwn(own, column)
    return [
      column,
      isPartition ? partitionValues(partition, schema, table.rowCount, name) : table.column(column),
    ] as const
  })
  return new Table<S>(columns, table.rowCount)
}

/** An upper bound of the number of rows in a range of time; exact for a table. */
function rowsOf(input: TableInput, time: ReadOptions['time']): number {
  if (input instanceof Table) {
    const isTimed = time !== undefined && input.columnTypes[time.column] === 'timestamp'
    return isTimed ? (rowsInRange(input, time.column, readRange(time))?.length ?? input.rowCount) : input.rowCount
  }
  return isArrowTable(input) ? input.numRows : input.length
}

function columnsOf(input: TableInput): readonly string[] {
  if (input instanceof Table) return input.columnNames
  if (isArrowTable(input)) return input.schema.fields.map(field => field.name)
  return [...new Set(input.flatMap(row => (typeof row === 'object' && row !== null ? Object.keys(row) : [])))]
}

/** Rows may hold more than what is declared. */
function project(rows: readonly unknown[], schema: Schema): readonly { readonly [column: string]: never }[] {
  const names = Object.keys(schema)
  return rows.map(row => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return row as never
    const record = row as { readonly [column: string]: never }
    return Object.fromEntries(
      names.flatMap(name => (Object.hasOwn(record, name) ? [[name, record[name] as never]] : [])),
    )
  })
}
