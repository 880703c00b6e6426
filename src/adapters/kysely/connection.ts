import { setTimeout as pause } from 'node:timers/promises'
import type { QueryExecutorProvider, RawBuilder } from 'kysely'
import { BigheadError } from '../../features/errors/bighead-error.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { DatabaseError, reasonOf } from './database-error.ts'
import type { DialectName } from './dialect.ts'

/** What is needed of an instance of Kysely, whatever its tables. */
export interface Database extends QueryExecutorProvider {
  withoutPlugins(): Database
  transaction(): { execute<T>(work: (transaction: QueryExecutorProvider) => Promise<T>): Promise<T> }
}

/** Refuses what is no instance of Kysely outside of transactions. */
export function requireDatabase(db: Database): Database {
  if (typeof Object(db).withoutPlugins !== 'function' || typeof Object(db).transaction !== 'function')
    throw new ParameterError('db', 'an instance of Kysely is needed.')
  if ((db as { readonly isTransaction?: boolean }).isTransaction === true)
    throw new ParameterError('db', 'a transaction ends before the store does; give the instance that it came from.')
  return db
}

/** Where statements run: the database itself, or a transaction in it. */
export interface Connection {
  readonly on: QueryExecutorProvider
  readonly dialect: DialectName
  readonly signal: AbortSignal | undefined
}

/** The rows that a statement gives. */
export async function rowsOf<Row>(connection: Connection, statement: RawBuilder<Row>): Promise<readonly Row[]> {
  return (await result(connection, statement)).rows
}

/** How many rows a statement changed. */
export async function changedBy(connection: Connection, statement: RawBuilder<unknown>): Promise<bigint> {
  return (await result(connection, statement)).numAffectedRows ?? 0n
}

function result<Row>({ on, dialect, signal }: Connection, statement: RawBuilder<Row>) {
  if (signal === undefined) return statement.execute(on)
  return statement.execute(on, {
    signal,
    ...(dialect === 'postgres' && { inflightQueryAbortStrategy: 'cancel query' as const }),
  })
}

/** Runs what reads; `action` says in errors what could not be done. */
export async function reading<T>(connection: Connection, action: string, work: () => Promise<T>): Promise<T> {
  connection.signal?.throwIfAborted()
  try {
    return await work()
  } catch (error) {
    throw told(error, action, connection.signal)
  }
}

/** How often a transaction is tried that met another one. */
const attempts = 8
const conflicts: ReadonlySet<string | null> = new Set(['40001', '40P01', 'SQLITE_BUSY', 'SQLITE_LOCKED'])

/** Runs work in one transaction, and again where it met another one; after a few times it is refused. */
export async function transacting<T>(
  db: Database,
  { dialect, signal }: Connection,
  action: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      return await db.transaction().execute(on => work({ on, dialect, signal }))
    } catch (error) {
      if (attempt === attempts || !conflicts.has(reasonOf(error))) throw told(error, action, signal)
    }
    await pause(2 ** attempt * (1 + Math.random()))
  }
}

function told(error: unknown, action: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return error instanceof BigheadError ? error : new DatabaseError(action, error)
}
