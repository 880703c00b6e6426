import { kyselyRecords, migrate } from 'bighead/kysely'
import { registryLaws } from 'bighead/testing'
import { afterAll, beforeAll, test } from 'vitest'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import { expectOneWinnerEachTurn } from '../../adapters/kysely/promotion-storm.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { type PostgresServer, startPostgres } from './server.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.close())

registryLaws(test, async () => {
  const db = (await server.database())()
  await migrate(db)
  return folderRegistry(temporaryFolder(), { records: kyselyRecords(db) })
})

test('sixteen clients of one server promote at once, and one wins each turn', async () => {
  const connect = await server.database()
  await migrate(connect())
  const databases = Array.from({ length: 16 }, () => connect({ max: 2 }))
  await expectOneWinnerEachTurn(databases, temporaryFolder())
})
