import { type RawBuilder, sql } from 'kysely'
import { type Connection, type Database, rowsOf } from './connection.ts'

/**
 * From now on an abort asks PostgreSQL to cancel the statement that a transaction runs; what it gives ends that. `also` is evaluated with the
 * question which transaction it is.
 *
 * Kysely cancels a statement only while nothing is queued behind it, which is never so in a transaction, whose rollback follows at once. So
 * the server is asked on another connection, for this very transaction: by then its connection may have another one.
 */
export async function cancelOnAbort(
  db: Database,
  connection: Connection,
  also: RawBuilder<unknown> = sql`null`,
): Promise<() => void> {
  const { signal } = connection
  const [own] = await rowsOf(
    connection,
    sql<{ pid: unknown; started: string }>`select ${also}, pg_backend_pid() as pid, cast(now() as text) as started`,
  )
  const cancel = (): void => {
    const cancelling = sql`select pg_cancel_backend(pid) from pg_stat_activity
      where pid = ${own?.pid} and xact_start = cast(${own?.started} as timestamptz)`.execute(db)
    // What cannot be cancelled ends by itself; its outcome is what counts.
    cancelling.catch(() => {})
  }
  signal?.addEventListener('abort', cancel, { once: true })
  return () => signal?.removeEventListener('abort', cancel)
}
