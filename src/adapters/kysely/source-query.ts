import { type RawBuilder, sql } from 'kysely'
import { InvalidValueError, UnknownColumnError } from '../../features/errors/column-errors.ts'
import type { TimeRange } from '../../features/offline/time-range.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { BadCells } from '../../features/table/bad-cells.ts'
import { columnFromValues } from '../../features/table/build-column.ts'
import { Table } from '../../features/table/table.ts'
import { type Connection, rowsOf } from './connection.ts'
import { type DialectName, elementsOf } from './dialect.ts'
import { postgresValue } from './postgres-value.ts'
import type { Page, PagedQuery } from './source-pages.ts'
import { tableId } from './source-table.ts'
import { type SourceTime, sourceTime } from './source-time.ts'
import { sqliteValue } from './sqlite-value.ts'
import type { StoredColumn, StoredTable } from './stored-columns.ts'
import type { ValueReader } from './stored-value.ts'

/** A table as it is read with a schema: everything decided that does not depend on rows. */
export interface TableReader {
  readonly connection: Connection
  readonly table: StoredTable
  readonly columns: readonly (readonly [name: string, type: DataType, reader: ValueReader])[]
  /** Null where no time is asked for. */
  readonly time: SourceTime | null
  readonly zone: string | undefined
}

/**
 * Looks at what is declared and what is stored.
 *
 * @throws {UnknownColumnError} for a column that is not stored.
 * @throws {ColumnTypeError} for a stored type that cannot be read exactly as the declared one.
 * @throws {InvalidValueError} for times without a zone.
 */
export async function tableReader(
  connection: Connection,
  table: StoredTable,
  schema: Schema,
  { time, zone }: { readonly time: string | null; readonly zone: string | undefined },
): Promise<TableReader> {
  const columns = Object.entries(schema).map(([name, type]) => {
    const stored = storedColumn(table, name)
    const reader =
      connection.dialect === 'postgres' ? postgresValue(name, stored, type, table, zone) : sqliteValue(stored, type)
    return [name, type, reader] as const
  })
  const timed = time === null ? null : await sourceTime(connection, table, time, storedColumn(table, time), zone)
  return { connection, table, columns, time: timed, zone }
}

function storedColumn({ name, stored }: StoredTable, column: string): StoredColumn {
  const found = stored.get(column)
  if (found === undefined) throw new UnknownColumnError(column, `table \`${name}\``, [...stored.keys()])
  return found
}

/** The rows of some partitions and times; null: of all, and those without a time too. */
export interface RowsAsked {
  readonly partitions?: readonly string[] | undefined
  readonly time: TimeRange | null
}

/** The rows that are asked for, in stored order or in order of time. */
export function sourceQuery(reader: TableReader, asked: RowsAsked, order: 'stored' | 'time'): PagedQuery {
  const { columns, time, table, connection } = reader
  const selected = columns.map(([, , { selected: one }], index) => sql`${one} as ${sql.id(`c${index}`)}`)
  const isTimed = order === 'time' && time !== null
  if (isTimed) selected.push(sql`cast(${time.milliseconds} as text) as t`)
  // A statement selects something.
  if (selected.length === 0) selected.push(sql`1 as nothing`)
  const sorted = isTimed ? [time.ordered, ...tiesOf(table, connection.dialect)] : storedOrder(table, connection.dialect)
  return {
    rows(from, skip) {
      const since = isTimed && from !== null ? sql`${time.ordered} >= ${time.bound(from)}` : null
      const where = conditions(reader, asked, since)
      const by = sorted.length === 0 ? sql`` : sql`order by ${sql.join(sorted)}`
      const offset = connection.dialect === 'postgres' && skip > 0 ? sql`offset ${sql.lit(skip)}` : sql``
      return sql`select ${sql.join(selected)} from ${tableId(table)} ${where} ${by} ${offset}`
    },
    timeOf: isTimed ? row => Number(row.t) : null,
  }
}

/** How many rows are asked for. */
export async function countRows(reader: TableReader, asked: RowsAsked): Promise<number> {
  const statement = sql<{
    n: unknown
  }>`select count(*) as n from ${tableId(reader.table)} ${conditions(reader, asked, null)}`
  return Number((await rowsOf(reader.connection, statement))[0]?.n)
}

function conditions(
  { connection: { dialect }, table, time }: TableReader,
  asked: RowsAsked,
  further: RawBuilder<unknown> | null,
): RawBuilder<unknown> {
  const all = further === null ? [] : [further]
  if (asked.partitions !== undefined) {
    const named = elementsOf(
      dialect,
      asked.partitions.map(partition => [partition]),
      'p',
    )
    all.push(sql`${partitionText(table, dialect)} in (select p.value->>0 from ${named})`)
  }
  if (asked.time !== null && time !== null) {
    const { from, until } = asked.time
    all.push(sql`${time.ordered} is not null`)
    if (from > Number.NEGATIVE_INFINITY) all.push(sql`${time.ordered} >= ${time.bound(from)}`)
    if (until < Number.POSITIVE_INFINITY) all.push(sql`${time.ordered} < ${time.bound(until)}`)
  }
  return all.length === 0 ? sql`` : sql`where ${sql.join(all, sql` and `)}`
}

/** The partition of a row, as a text. */
export function partitionText({ partitioned, stored }: StoredTable, dialect: DialectName): RawBuilder<unknown> {
  const column = sql.id(partitioned ?? '')
  if (dialect === 'sqlite') return column
  const isDate = [...stored.values()].some(({ column: name, base }) => name === partitioned && base === 'date')
  return isDate ? sql`to_char(${column}, 'YYYY-MM-DD')` : sql`cast(${column} as text)`
}

function storedOrder(table: StoredTable, dialect: DialectName): readonly RawBuilder<unknown>[] {
  const partition = table.partitioned === null ? [] : [partitionText(table, dialect)]
  return [...partition, ...table.ordered.map(column => sql.id(column))]
}

/** What orders rows of one time. As texts all columns have an order; it need only be the same each time. */
function tiesOf({ ordered, stored }: StoredTable, dialect: DialectName): readonly RawBuilder<unknown>[] {
  if (ordered.length > 0) return ordered.map(column => sql.id(column))
  const columns = [...stored.values()].map(({ column }) => sql.id(column))
  return dialect === 'postgres' ? columns.map(column => sql`cast(${column} as text)`) : columns
}

/** A page as a table; `done` rows came before it, for messages. */
export function tableOfPage({ columns, table, zone }: TableReader, page: Page, done: number): Table {
  const subject = `table ${table.name}`
  const cells = new BadCells(subject)
  const built = columns.map(([name, type, { read }], index) => {
    const values = page.map(row => {
      const given = row[`c${index}`]
      return given === null || given === undefined ? null : read(given)
    })
    const options = { column: name, subject, cells, ...(zone !== undefined && { zone }) }
    return [name, columnFromValues(type, values, options)] as const
  })
  try {
    cells.throwIfAny()
  } catch (error) {
    if (done === 0 || !(error instanceof InvalidValueError) || error.row === null) throw error
    throw new InvalidValueError(error.column, error.row + done, error.detail)
  }
  return new Table(built, page.length)
}
