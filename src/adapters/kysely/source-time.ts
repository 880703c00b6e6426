import { type RawBuilder, sql } from 'kysely'
import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { type Connection, rowsOf } from './connection.ts'
import { inZone, millisecondsOf, postgresValue } from './postgres-value.ts'
import { tableId } from './source-table.ts'
import { checkSqliteZone, sqliteMilliseconds } from './sqlite-value.ts'
import type { StoredColumn, StoredTable } from './stored-columns.ts'

/** The time of a table's rows. */
export interface SourceTime {
  /** What rows are ordered and bounded by. */
  readonly ordered: RawBuilder<unknown>
  /** The whole milliseconds of a time. */
  readonly milliseconds: RawBuilder<unknown>
  /** Epoch milliseconds as what `ordered` is compared with. */
  readonly bound: (time: number) => RawBuilder<unknown>
}

/** How the time of a table is ordered and bounded. */
export function sourceTime(
  connection: Connection,
  table: StoredTable,
  name: string,
  stored: StoredColumn,
  zone: string | undefined,
): SourceTime | Promise<SourceTime> {
  if (connection.dialect === 'sqlite') return sqliteTime(connection, table, name, stored, zone)
  postgresValue(name, stored, 'timestamp', table, zone)
  const naive = stored.base === 'timestamp' ? zone : undefined
  const column = sql.id(stored.column)
  return {
    ordered: inZone(column, naive),
    milliseconds: millisecondsOf(column, naive),
    bound: time => sql`to_timestamp(cast(${time} as double precision) / 1000)`,
  }
}

interface TimesSeen {
  readonly texts: number | null
  readonly others: number | null
  readonly unreadable: number | null
  readonly naive: number | null
}

/** Where all times are integers, which an index orders, the column is used as it is. Values of SQLite have types of their own, so all are looked at. */
async function sqliteTime(
  connection: Connection,
  table: StoredTable,
  name: string,
  stored: StoredColumn,
  zone: string | undefined,
): Promise<SourceTime> {
  const column = sql.id(stored.column)
  const [seen] = await rowsOf(
    connection,
    sql<TimesSeen>`select sum(typeof(${column}) = 'text') as texts,
      sum(typeof(${column}) not in ('text', 'integer', 'null')) as others,
      sum(typeof(${column}) = 'text' and unixepoch(${column}) is null) as unreadable,
      sum(typeof(${column}) = 'text' and not (${column} glob '*Z' or ${column} glob '*[-+][0-9][0-9]:[0-9][0-9]')) as naive
      from ${tableId(table)}`,
  )
  const refuse = (detail: string): InvalidValueError =>
    new InvalidValueError(name, null, `table \`${table.name}\` ${detail}`)
  if ((seen?.others ?? 0) > 0) throw refuse('has times that are neither integers, in milliseconds, nor texts.')
  if ((seen?.unreadable ?? 0) > 0) throw refuse('has texts that are not times; write them like 2001-06-17T08:30:00Z.')
  if ((seen?.naive ?? 0) > 0) {
    if (zone === undefined) throw refuse('has times without a zone; say `zone` in the source, or store them with one.')
    checkSqliteZone(zone)
  }
  const milliseconds = sqliteMilliseconds(column)
  return {
    ordered: (seen?.texts ?? 0) > 0 ? milliseconds : column,
    milliseconds,
    bound: time => sql`${time}`,
  }
}
