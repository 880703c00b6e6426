import type { QueryExecutorProvider, RawBuilder } from 'kysely'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { unlessAborted } from '../../features/unless-aborted.ts'
import type { DialectName } from './dialect.ts'
import { toldError } from './told-error.ts'

/** What is needed of an instance of Kysely, whatever its tables. */
export interface Database extends QueryExecutorProvider {
  withoutPlugins(): Database
  transaction(): { execute<T>(work: (transaction: QueryExecutorProvider) => Promise<T>): Promise<T> }
  startTransaction(): { execute(): Promise<Transaction> }
}

/** A transaction that ends when it is told to. */
export interface Transaction extends QueryExecutorProvider {
  rollback(): { execute(): Promise<unknown> }
}

/** Refuses anything that is not an instance of Kysely outside of transactions. */
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
export async function rowsOf<Row>({ on, signal }: Connection, statement: RawBuilder<Row>): Promise<readonly Row[]> {
  signal?.throwIfAborted()
  return (await statement.execute(on)).rows
}

/** How many rows a statement changed. */
export async function changedBy({ on, signal }: Connection, statement: RawBuilder<unknown>): Promise<bigint> {
  signal?.throwIfAborted()
  return (await statement.execute(on)).numAffectedRows ?? 0n
}

/** Runs what reads; `action` says in errors what could not be done. An abort does not wait for the statement that runs. */
export async function reading<T>({ signal }: Connection, action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await unlessAborted(work, signal)
  } catch (error) {
    throw toldError(error, action, signal)
  }
}
