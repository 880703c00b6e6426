// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import pg from 'pg'
import { kyselyStore, migrate, nodeSqlite, kyselyRecords } from 'bighead/kysely'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import { DatabaseSync } from 'node:sqlite'
import { folderRegistry } from 'bighead'
import { features, registry, online, models } from './given.ts'
{
const pool = new pg.Pool({ max: 10, statement_timeout: 5000 })
pool.on('error', error => console.error(error))
pool.on('connect', client => client.on('error', error => console.error(error)))
const db = new Kysely({ dialect: new PostgresDialect({ pool }) })

await migrate(db)
const online = kyselyStore(db)
{
const file = new DatabaseSync('features.db', { timeout: 5000 })
file.exec('pragma journal_mode = wal; pragma synchronous = normal')
const db = new Kysely({ dialect: new SqliteDialect({ database: nodeSqlite(file) }) })
{
const registry = folderRegistry('models', { records: kyselyRecords(db) })
}}}
