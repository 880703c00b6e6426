import { sql } from 'kysely'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import { type Connection, rowsOf } from './connection.ts'
import { elementsOf } from './dialect.ts'
import { partitionText } from './source-query.ts'
import { tableId } from './source-table.ts'
import type { StoredTable } from './stored-columns.ts'

/** The partitions that rows are of, ascending; none where no column says. */
export async function partitionsOf(connection: Connection, table: StoredTable): Promise<readonly string[]> {
  if (table.partitioned === null) return []
  const text = partitionText(table, connection.dialect)
  const rows = await rowsOf(
    connection,
    sql<{
      ds: string
    }>`select distinct ${text} as ds from ${tableId(table)} where ${sql.id(table.partitioned)} is not null`,
  )
  return rows.map(({ ds }) => ds).sort()
}

/**
 * Looks for one row of each partition, which an index on their column makes cheap however many there are.
 *
 * @throws {MissingPartitionError} for a partition that no row is of.
 */
export async function checkPartitions(
  connection: Connection,
  table: StoredTable,
  wanted: readonly string[] | undefined,
): Promise<void> {
  const [missing] = await missingPartitions(connection, table, wanted ?? [])
  if (missing === undefined) return
  const known = await partitionsOf(connection, table)
  const remedy = `No row of the table in the database is of it.${suggestion(missing, [...known])}`
  throw new MissingPartitionError(table.name, missing, remedy)
}

async function missingPartitions(
  connection: Connection,
  table: StoredTable,
  wanted: readonly string[],
): Promise<readonly string[]> {
  if (wanted.length === 0 || table.partitioned === null) return wanted
  const { dialect } = connection
  const named = elementsOf(
    dialect,
    wanted.map(partition => [partition]),
    'p',
  )
  // The alias keeps a table that is called like the list from hiding it.
  const rows = await rowsOf(
    connection,
    sql<{ ds: string }>`select p.value->>0 as ds from ${named} where (select 1 from ${tableId(table)} as searched
      where ${partitionText(table, dialect)} = p.value->>0 limit 1) is null`,
  )
  return rows.map(({ ds }) => ds)
}
