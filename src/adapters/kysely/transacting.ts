import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { cancelOnAbort } from './cancel-on-abort.ts'
import type { Connection, Database } from './connection.ts'
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

/** Statements here are short, so PostgreSQL is told not to compile them. */
async function inPostgres<T>(
  db: Database,
  connection: Connection,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const leave = await cancelOnAbort(db, connection, sql`set_config('jit', 'off', true)`)
  try {
    return await work(connection)
  } finally {
    leave()
  }
}
