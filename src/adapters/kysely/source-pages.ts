import { type RawBuilder, sql } from 'kysely'
import { cancelOnAbort } from './cancel-on-abort.ts'
import { type Connection, type Database, reading, rowsOf, type Transaction } from './connection.ts'
import { toldError } from './told-error.ts'

/** Rows of a query. */
export type Page = readonly { readonly [column: string]: unknown }[]

/** A query that can be asked for in pages. */
export interface PagedQuery {
  /** The rows in order, from a time on where one is given; in PostgreSQL without the first `skip`. */
  readonly rows: (from: number | null, skip: number) => RawBuilder<unknown>
  /** The time of a row; null where rows are not in order of time. */
  readonly timeOf: ((row: Page[number]) => number) | null
}

/**
 * The rows of a query without the first `skip`, in pages of `size`.
 *
 * PostgreSQL keeps a cursor in a transaction: all pages are of one moment, and one connection is held until the end. SQLite has only one
 * connection, which whoever reads may need between pages: there each page is a statement, which goes on from the time of the last row.
 */
export function pagesOf(
  db: Database,
  connection: Connection,
  query: PagedQuery,
  skip: number,
  size: number,
): AsyncGenerator<Page> {
  return connection.dialect === 'postgres'
    ? cursorPages(db, connection, query.rows(null, skip), size)
    : statementPages(connection, query, skip, size)
}

const action = 'read a table of the database'

/** Whatever the session says, texts of numbers have all their digits. */
const allDigits = sql`set_config('extra_float_digits', '3', true)`

async function* cursorPages(
  db: Database,
  connection: Connection,
  rows: RawBuilder<unknown>,
  size: number,
): AsyncGenerator<Page> {
  const transaction = await begun(db, connection)
  const inside = { ...connection, on: transaction }
  let failed = false
  let leave = (): void => {}
  try {
    leave = await reading(inside, action, () => cancelOnAbort(db, inside, allDigits))
    await reading(inside, action, () => rowsOf(inside, sql`declare bighead_rows no scroll cursor for ${rows}`))
    const next = sql<Page[number]>`fetch ${sql.lit(size)} from bighead_rows`
    for (;;) {
      const page = await reading(inside, action, () => rowsOf(inside, next))
      if (page.length > 0) yield page
      if (page.length < size) return
    }
  } catch (error) {
    failed = true
    throw error
  } finally {
    leave()
    await transaction
      .rollback()
      .execute()
      .catch(error => {
        if (!failed) throw toldError(error, action, connection.signal)
      })
  }
}

/** A transaction; one that begins only after an abort ends at once. */
async function begun(db: Database, connection: Connection): Promise<Transaction> {
  connection.signal?.throwIfAborted()
  const beginning = db.startTransaction().execute()
  try {
    return await reading(connection, action, () => beginning)
  } catch (error) {
    beginning.then(late => late.rollback().execute()).catch(() => {})
    throw error
  }
}

async function* statementPages(
  connection: Connection,
  { rows, timeOf }: PagedQuery,
  skip: number,
  size: number,
): AsyncGenerator<Page> {
  let from: number | null = null
  let passed = skip
  for (;;) {
    const statement = sql<Page[number]>`${rows(from, passed)} limit ${sql.lit(size)} offset ${sql.lit(passed)}`
    const page = await reading(connection, action, () => rowsOf(connection, statement))
    if (page.length > 0) yield page
    if (page.length < size) return
    if (timeOf === null) {
      passed += page.length
      continue
    }
    const last = timeOf(page.at(-1) as Page[number])
    const same = page.length - 1 - page.findLastIndex(row => timeOf(row) !== last)
    passed = last === from ? passed + same : same
    from = last
  }
}
