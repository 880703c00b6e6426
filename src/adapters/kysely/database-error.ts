import { BigheadError } from '../../features/errors/bighead-error.ts'

/**
 * A database refused, failed, or cannot be reached; the transaction was not applied. Only if the connection broke while the transaction was
 * being committed may it have been applied, so the write can safely be repeated.
 */
export class DatabaseError extends BigheadError {
  override readonly name = 'DatabaseError' as const
  readonly code = 'DATABASE' as const
  /** The code of the failure from the database or its driver, like `57014` or `ECONNREFUSED`; null if it gives none. */
  readonly reason: string | null

  constructor(action: string, cause: unknown) {
    const reason = reasonOf(cause)
    const remedy = reason === null ? undefined : remedies[reason]
    super(`Cannot ${action}: ${messageOf(cause)}${remedy === undefined ? '' : `; ${remedy}`}.`, { cause })
    this.reason = reason
  }
}

const remedies: { readonly [reason: string]: string } = {
  '25006': 'this connection only reads; give a Kysely instance of the primary server',
  '40001': 'it was tried again several times; let fewer writers at the same rows',
  '40P01': 'it was tried again several times; let fewer writers at the same rows',
  '42501': 'grant this user the rights to the tables of bighead',
  '42P01': 'create the tables with `migrate(db)`',
  '53300': 'the server has no connection left; use a smaller pool',
  '57014': 'it took longer than the server allows, or was cancelled',
  '57P01': 'the server ended the connection; try again',
  ECONNREFUSED: 'no server answers there; start it, or check host and port',
  ECONNRESET: 'the connection broke; try again',
  SQLITE_BUSY: 'another process kept the database locked; set a busy timeout on it',
}

/** Codes of SQLite that `node:sqlite` gives as numbers. */
const sqliteCodes: { readonly [code: number]: string } = { 5: 'SQLITE_BUSY', 6: 'SQLITE_LOCKED' }

/** What `pg` says, without a code, of a connection that ended. */
const isBroken = /^Connection terminated|connection error and is not queryable/

/** PostgreSQL's code, SQLite's name, or the system's. */
export function reasonOf(cause: unknown): string | null {
  const { code, errcode } = Object(cause) as { readonly code?: unknown; readonly errcode?: unknown }
  if (typeof errcode === 'number') return sqliteCodes[errcode & 0xff] ?? `SQLITE_${errcode}`
  // Some drivers name the kind of it too, like `SQLITE_BUSY_SNAPSHOT`.
  if (typeof code === 'string') return /^SQLITE_(BUSY|LOCKED)/.exec(code)?.[0] ?? code
  return cause instanceof Error && isBroken.test(cause.message) ? 'ECONNRESET' : null
}

/** Of several failed addresses the error itself says nothing. */
function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join(', ')
  return cause instanceof Error ? cause.message : String(cause)
}
