import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { kyselyStore, migrate, nodeSqlite } from '../../../src/adapters/kysely/index.ts'
import type { OnlineStore } from '../../../src/features/online/online-store.ts'

/** A database of SQLite, in memory unless there is a path; `statements` is told of what runs. */
export function sqlite(path = ':memory:', statements: string[] = []): Kysely<unknown> {
  return new Kysely({
    dialect: new SqliteDialect({ database: nodeSqlite(new DatabaseSync(path)) }),
    log: ({ query }) => void statements.push(query.sql),
  })
}

/** An empty store in a new database in memory. */
export async function sqliteStore(): Promise<OnlineStore> {
  const db = sqlite()
  await migrate(db)
  return kyselyStore(db)
}
