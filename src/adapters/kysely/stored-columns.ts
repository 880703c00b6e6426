import { sql } from 'kysely'
import { UnknownColumnError } from '../../features/errors/column-errors.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import { type Connection, rowsOf } from './connection.ts'
import type { NamedTable } from './source-table.ts'

/** A column as the database has it. */
export interface StoredColumn {
  /** What the database calls it. */
  readonly column: string
  /** Its type as the database writes it, like `numeric(10,2)`. */
  readonly type: string
  /** PostgreSQL: the name of its base type, `_` before that of an array's elements; SQLite: its declared type. */
  readonly base: string
}

/** A table as it is in the database. */
export interface StoredTable extends NamedTable {
  /** By the names that features use, in stored order. */
  readonly stored: ReadonlyMap<string, StoredColumn>
  /** The columns that say which rows come first; empty where nothing does. */
  readonly ordered: readonly string[]
  /** The column that holds the partition, as the database calls it; null where there are none. */
  readonly partitioned: string | null
}

interface ColumnRow extends StoredColumn {
  /** Its place in the primary key, else null or 0. */
  readonly place: unknown
}

/**
 * Looks a table up.
 *
 * @throws {MissingPartitionError} where it is not in the database.
 * @throws {UnknownColumnError} where a column that was named for it is not.
 */
export async function storedTable(connection: Connection, named: NamedTable): Promise<StoredTable> {
  const rows = await (connection.dialect === 'postgres' ? postgresColumns : sqliteColumns)(connection, named.table)
  const where = `table \`${named.table}\` in the database`
  if (rows.length === 0)
    throw new MissingPartitionError(named.name, null, `There is no ${where}, or this user may not see it.`)
  const known = rows.map(({ column }) => column)
  const { columns = {}, partition, order } = named
  for (const column of [...Object.values(columns), ...(order ?? []), ...(partition === undefined ? [] : [partition])]) {
    if (!known.includes(column)) throw new UnknownColumnError(column, where, known)
  }
  const names = new Map(Object.entries(columns).map(([name, column]) => [column, name]))
  const partitioned = partition ?? (known.includes('ds') ? 'ds' : null)
  if (partitioned !== null && !names.has(partitioned)) names.set(partitioned, 'ds')
  const keys = rows.filter(({ place }) => Number(place ?? 0) > 0)
  keys.sort((left, right) => Number(left.place) - Number(right.place))
  return {
    ...named,
    stored: new Map(rows.map(({ column, type, base }) => [names.get(column) ?? column, { column, type, base }])),
    ordered: order ?? (keys.length > 0 ? keys.map(({ column }) => column) : await rowId(connection, named.table)),
    partitioned,
  }
}

function postgresColumns(connection: Connection, table: string): Promise<readonly ColumnRow[]> {
  const quoted = table
    .split('.')
    .map(part => `"${part.replaceAll('"', '""')}"`)
    .join('.')
  return rowsOf(
    connection,
    sql<ColumnRow>`select cast(a.attname as text) as "column", format_type(a.atttypid, a.atttypmod) as "type",
      cast(case when t.typtype = 'd' then b.typname when t.typtype = 'e' then 'text' else t.typname end as text) as base,
      cast(array_position(cast(i.indkey as smallint[]), a.attnum) + 1 as text) as place
      from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type b on b.oid = t.typbasetype
      left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = to_regclass(${quoted}) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  )
}

async function sqliteColumns(connection: Connection, table: string): Promise<readonly ColumnRow[]> {
  const [name = '', schema = 'main'] = table.split('.').reverse()
  return rowsOf(
    connection,
    sql<ColumnRow>`select name as "column", type, lower(type) as base, pk as place
      from pragma_table_xinfo(${name}, ${schema}) where hidden <> 1 order by cid`,
  )
}

/** What orders the rows of a table without a primary key: in SQLite its `rowid`, which a view does not have. */
async function rowId(connection: Connection, table: string): Promise<readonly string[]> {
  if (connection.dialect === 'postgres') return []
  const [name = '', schema = 'main'] = table.split('.').reverse()
  const found = sql<{ type: string }>`select type from pragma_table_list where name = ${name} and schema = ${schema}`
  return (await rowsOf(connection, found))[0]?.type === 'table' ? ['rowid'] : []
}
