import { sql } from 'kysely'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import { type Connection, rowsOf } from './connection.ts'
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

/** @throws {MissingPartitionError} for a partition that no row is of. */
export async function checkPartitions(
  connection: Connection,
  table: StoredTable,
  wanted: readonly string[] | undefined,
): Promise<void> {
  if (wanted === undefined || wanted.length === 0) return
  const known = await partitionsOf(connection, table)
  const missing = wanted.find(partition => !known.includes(partition))
  if (missing === undefined) return
  const remedy = `No row of the table in the database is of it.${suggestion(missing, [...known])}`
  throw new MissingPartitionError(table.name, missing, remedy)
}
