import { ParameterError, requireOptions } from '../../features/errors/parameter-error.ts'
import { batchesOf } from '../../features/offline/event-batches.ts'
import type { OfflineStore, ScanOptions } from '../../features/offline/offline-store.ts'
import { collected } from '../../features/offline/scan-table.ts'
import { readRange, type TimeRange, timeRange } from '../../features/offline/time-range.ts'
import type { EventBatch, EventStream } from '../../features/online/event-stream.ts'
import type { Schema } from '../../features/schema.ts'
import { tableFromRows } from '../../features/table/from-rows.ts'
import type { Table } from '../../features/table/table.ts'
import { type Connection, type Database, reading, requireDatabase } from './connection.ts'
import { dialectOf } from './dialect.ts'
import { postgresType } from './postgres-value.ts'
import { pagesOf } from './source-pages.ts'
import { checkPartitions, partitionsOf } from './source-partitions.ts'
import { countRows, sourceQuery, tableOfPage, tableReader } from './source-query.ts'
import { findTable, type NamedTable, namedTables, type SourceTables } from './source-table.ts'
import { sqliteType } from './sqlite-value.ts'
import { type StoredTable, storedTable } from './stored-columns.ts'

/** The tables of a database that are read. */
export interface KyselySourceOptions {
  readonly tables: SourceTables
}

/** A database whose tables are read. */
interface Source {
  readonly db: Database
  readonly tables: ReadonlyMap<string, NamedTable>
  /** Looks a table up and works on it. */
  readonly open: (name: string, signal: AbortSignal | undefined) => Promise<readonly [Connection, StoredTable]>
}

/** How many rows are read at a time. */
const pageRows = 16_384

/**
 * An offline store that reads PostgreSQL or SQLite tables, over a Kysely instance that the caller owns; it writes nothing.
 *
 * Only the declared columns, and only the needed times and partitions, are read, in pages; streams are in order of time. Values keep every
 * digit or are refused by column and row.
 *
 * @throws {ParameterError} for other databases, for a transaction, and for anything that is not a table.
 */
export function kyselySource(db: Database, options: KyselySourceOptions): OfflineStore {
  const source = sourceOf(db, options)
  const { open } = source
  const scan = <const S extends Schema>(name: string, schema: S, read: ScanOptions = {}): AsyncGenerator<Table<S>> =>
    scanRows(source, name, schema, read) as AsyncGenerator<Table<S>>
  return {
    scan,
    async read<const S extends Schema>(name: string, schema: S, read: ScanOptions = {}): Promise<Table<S>> {
      return ((await collected(scan(name, schema, read))) ?? tableFromRows(schema, [])) as Table<S>
    },
    stream: (name, range) => rowStream(source, name, timeRange(range)),
    async estimateRows(name, { partitions, time, signal } = {}) {
      const [connection, table] = await open(name, signal)
      return reading(connection, `count rows of table \`${name}\``, async () => {
        await checkPartitions(connection, table, partitions)
        // What has no zone may be counted as if it were UTC: estimates need not be exact.
        const reader = await tableReader(connection, table, {}, { time: time?.column ?? null, zone: 'UTC' })
        return countRows(reader, { partitions, time: time === undefined ? null : readRange(time) })
      })
    },
    async partitions(name, { signal } = {}) {
      const [connection, table] = await open(name, signal)
      return reading(connection, `list partitions of table \`${name}\``, () => partitionsOf(connection, table))
    },
    async columns(name, { signal } = {}) {
      const [{ dialect }, { stored }] = await open(name, signal)
      const typeOf = dialect === 'postgres' ? postgresType : sqliteType
      return Object.fromEntries(Array.from(stored, ([column, one]) => [column, typeOf(one)]))
    },
    async write(name) {
      const detail = `\`${name}\` is not written: a source in a database only reads. Write into another store, like a \`parquetStore\`.`
      throw new ParameterError('table', detail)
    },
  }
}

function sourceOf(given: Database, options: KyselySourceOptions): Source {
  const db = requireDatabase(given).withoutPlugins()
  const dialect = dialectOf(db)
  requireOptions<KyselySourceOptions>(options, { tables: null })
  const tables = namedTables(options.tables)
  return {
    db,
    tables,
    open(name, signal) {
      const connection = { on: db, dialect, signal }
      return reading(connection, `look up table \`${name}\``, async () => {
        return [connection, await storedTable(connection, findTable(tables, name))] as const
      })
    },
  }
}

async function* scanRows(
  { db, open }: Source,
  name: string,
  schema: Schema,
  { batchRows = pageRows, partitions, time, zone, signal, onProgress }: ScanOptions,
): AsyncGenerator<Table> {
  const [connection, table] = await open(name, signal)
  const reader = await reading(connection, `read table \`${name}\``, async () => {
    await checkPartitions(connection, table, partitions)
    return tableReader(connection, table, schema, { time: time?.column ?? null, zone })
  })
  const query = sourceQuery(reader, { partitions, time: time === undefined ? null : readRange(time) }, 'stored')
  let done = 0
  for await (const page of pagesOf(db, connection, query, 0, batchRows)) {
    const batch = tableOfPage(reader, page, done)
    done += batch.rowCount
    onProgress?.({ stage: `read ${name}`, done, total: null, unit: 'rows' })
    yield batch
  }
}

function rowStream({ db, open, tables }: Source, name: string, range: TimeRange): EventStream {
  findTable(tables, name)
  return {
    async *open(source, { after, signal } = {}): AsyncGenerator<EventBatch> {
      const [connection, table] = await open(name, signal)
      const { zone } = source
      const schema: Schema = { ...source.columns, [source.time]: 'timestamp' }
      const earlier = { time: { from: Number.NEGATIVE_INFINITY, until: range.from } }
      const [reader, offset] = await reading(connection, `read table \`${name}\``, async () => {
        const made = await tableReader(connection, table, schema, { time: source.time, zone })
        return [made, range.from === Number.NEGATIVE_INFINITY ? 0 : await countRows(made, earlier)] as const
      })
      const passed = after !== undefined && Object.hasOwn(after, name) ? (after[name] ?? -1) : -1
      let position = Math.max(offset, passed + 1)
      const query = sourceQuery(reader, { time: range }, 'time')
      for await (const page of pagesOf(db, connection, query, position - offset, pageRows)) {
        yield* batchesOf(
          tableOfPage(reader, page, position - offset),
          name,
          position,
          signal === undefined ? {} : { signal },
        )
        position += page.length
      }
    },
  }
}
