import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** What is needed of a `DatabaseSync` of `node:sqlite`. */
export interface NodeSqliteDatabase {
  prepare(sql: string): NodeSqliteStatement
  close(): void
}

/** What is needed of a `StatementSync` of `node:sqlite`. */
export interface NodeSqliteStatement {
  all(...parameters: never[]): unknown[]
  run(...parameters: never[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  iterate(...parameters: never[]): IterableIterator<unknown>
  columns(): readonly unknown[]
}

/** The number of statements that are kept prepared: preparing one takes longer than running it. */
const mostKept = 100

/**
 * Adapts a `node:sqlite` database to Kysely's `SqliteDialect`: `new SqliteDialect({ database: nodeSqlite(new DatabaseSync(path)) })`.
 *
 * Statements run on the calling thread, as with every SQLite driver of this kind; the hundred most recently used are kept prepared. Booleans
 * become 0 and 1.
 */
export function nodeSqlite(database: NodeSqliteDatabase): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()
  return {
    prepare(sql) {
      const statement = kept.get(sql) ?? statementOf(database.prepare(sql))
      // What a `*` gives depends on the tables as they were.
      if (sql.includes('*')) return statement
      kept.delete(sql)
      kept.set(sql, statement)
      const [oldest] = kept.keys()
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
      return statement
    },
    close: () => database.close(),
  }
}

function statementOf(statement: NodeSqliteStatement): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: parameters => statement.all(...bound(parameters)),
    run: parameters => statement.run(...bound(parameters)),
    iterate: parameters => statement.iterate(...bound(parameters)),
  }
}

function bound(parameters: readonly unknown[]): never[] {
  return parameters.map(value => (typeof value === 'boolean' ? Number(value) : value)) as never[]
}
