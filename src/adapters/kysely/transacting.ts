import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Connection, type Database, rowsOf } from './connection.ts'
import { reasonOf } from './database-error.ts'
import { toldError } from './told-error.ts'

/** How often a transaction is tried that met another one. */
const attempts = 8
const conflicts: ReadonlySet<string | null> = new Set(['40001', '40P01', 'SQLITE_BUSY', 'SQLITE_LOCKED'])

/**
 * Runs work in one transaction, and again where it met another one; after a few times it is refused. An abort ends it before its next
 * statement; PostgreSQL is asked to cancel the one that runs.
 */
export async function transacting<T>(
  db: Database,
  { dialect, signal }: Connection,
  action: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    // Where the connection is gone, Kysely throws that it could not roll back, not why it had to.
    const failures: unknown[] = []
    try {
      signal?.throwIfAborted()
      return await db.transaction().execute(async on => {
        const connection = { on, dialect, signal }
        try {
          return await (dialect === 'postgres' ? inPostgres(db, connection, work) : work(connection))
        } catch (error) {
          failures.push(error)
          throw error
        }
      })
    } catch (last) {
      const [error] = [...failures, last]
      const isOver = attempt === attempts || signal?.aborted === true
      if (isOver || !conflicts.has(reasonOf(error))) throw toldError(error, action, signal)
    }
    await pause(2 ** attempt * (1 + Math.random()))
  }
}

/**
 * Statements here are short, so PostgreSQL is told not to compile them.
 *
 * Kysely cancels a statement only while nothing is queued behind it, which is never so in a transaction, whose rollback follows at once. So
 * the server is asked on another connection, for this very transaction: by then its connection may have another one.
 */
async function inPostgres<T>(
  db: Database,
  connection: Connection,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { signal } = connection
  const [own] = await rowsOf(
    connection,
    sql<{ pid: unknown; started: string }>`select set_config('jit', 'off', true), pg_backend_pid() as pid,
      cast(now() as text) as started`,
  )
  const cancel = (): void => {
    const cancelling = sql`select pg_cancel_backend(pid) from pg_stat_activity
      where pid = ${own?.pid} and xact_start = cast(${own?.started} as timestamptz)`.execute(db)
    // What cannot be cancelled ends by itself; its outcome is what counts.
    cancelling.catch(() => {})
  }
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work(connection)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
