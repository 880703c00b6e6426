import { sql } from 'kysely'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { FormatVersionError } from '../../features/errors/storage-errors.ts'
import { type Connection, type Database, requireDatabase, rowsOf } from './connection.ts'
import { dialectOf } from './dialect.ts'
import { migrations, schemaVersion } from './migrations.ts'
import { transacting } from './transacting.ts'

/**
 * Creates the tables of bighead, or brings them up to date, in one transaction; if several processes call it at once, one does the work.
 *
 * In PostgreSQL, they are created in the first schema of the connection's `search_path`.
 *
 * @throws {FormatVersionError} where a newer version of the library has changed the tables.
 */
export async function migrate(db: Database, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
  const plain = requireDatabase(db).withoutPlugins()
  const dialect = dialectOf(plain)
  const started = { on: plain, dialect, signal: options.signal }
  await transacting(plain, started, 'create the tables of bighead', async connection => {
    if (dialect === 'postgres') await rowsOf(connection, sql`select pg_advisory_xact_lock(${lock})`)
    const version = (await hasSchema(connection)) ? await versionOf(connection) : 0
    if (version > schemaVersion) throw newer(version)
    for (const step of Object.values(migrations).slice(version)) await step.up(connection.on)
  })
}

/** Any number that nobody else locks. */
const lock = 2_001_061_701

/**
 * Refuses a database whose tables are not those of this version.
 *
 * @throws {ParameterError} where there are none, or older ones.
 * @throws {FormatVersionError} where they are newer.
 */
export async function checkSchema(connection: Connection): Promise<void> {
  const version = (await hasSchema(connection)) ? await versionOf(connection) : 0
  if (version > schemaVersion) throw newer(version)
  if (version === schemaVersion) return
  const found = version === 0 ? 'has no tables of bighead' : `has tables of version ${version}, not ${schemaVersion}`
  throw new ParameterError('db', `the database ${found}; call \`migrate(db)\` first.`)
}

async function hasSchema(connection: Connection): Promise<boolean> {
  const found =
    connection.dialect === 'postgres'
      ? sql<{ found: unknown }>`select to_regclass('bighead_schema') as found`
      : sql<{ found: unknown }>`select (select name from sqlite_master where name = 'bighead_schema') as found`
  return (await rowsOf(connection, found))[0]?.found !== null
}

async function versionOf(connection: Connection): Promise<number> {
  const [row] = await rowsOf(connection, sql<{ version: unknown }>`select max(version) as version from bighead_schema`)
  return Number(row?.version ?? 0)
}

function newer(version: number): FormatVersionError {
  return new FormatVersionError('schema of bighead in the database', version, schemaVersion)
}
