import { kyselyStore, migrate } from 'bighead/kysely'
import { storeLaws, timeLaws } from 'bighead/testing'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, test } from 'vitest'
import { expectExactTexts } from '../../adapters/kysely/texts.ts'
import { type PostgresServer, startPostgres } from './server.ts'

let server: PostgresServer
let db: Kysely<unknown>

beforeAll(async () => {
  server = await startPostgres()
  db = (await server.database())()
  await migrate(db)
})
afterAll(() => server?.close())

/** One database whose tables are emptied takes less time than a new one for each law. */
async function emptyStore() {
  const tables = ['layouts', 'positions', 'batch_records', 'batch_ids', 'claims', 'shards', 'tiles', 'inputs', 'rows']
  await sql`truncate ${sql.join(tables.map(table => sql.id(`bighead_${table}`)))}`.execute(db)
  return kyselyStore(db)
}

storeLaws(test, emptyStore)
timeLaws(test, emptyStore, { runs: 25 })

test('keeps every text that JavaScript has, to the unit', async () => {
  await expectExactTexts(await emptyStore())
})
