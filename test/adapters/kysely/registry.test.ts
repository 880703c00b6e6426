import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { kyselyRecords, migrate } from '../../../src/adapters/kysely/index.ts'
import { registryLaws } from '../../../src/adapters/testing/index.ts'
import { folderRegistry } from '../../../src/serving/registry/folder-registry.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { expectOneWinnerEachTurn } from './promotion-storm.ts'
import { sqlite } from './sqlite.ts'

registryLaws(test, async () => {
  const db = sqlite()
  await migrate(db)
  return folderRegistry(temporaryFolder(), { records: kyselyRecords(db) })
})

test('sixteen connections to one file of SQLite promote at once, and one wins each turn', async () => {
  const path = join(temporaryFolder(), 'registry.db')
  const databases = Array.from({ length: 16 }, () => sqlite(path))
  for (const db of databases.slice(0, 1)) {
    await sql`pragma journal_mode = wal`.execute(db)
    await migrate(db)
  }
  await expectOneWinnerEachTurn(databases, temporaryFolder())
  for (const db of databases) await db.destroy()
})

test('records are made once, read in the order asked for, and kept apart by model and series', async () => {
  const db = sqlite()
  await expect(kyselyRecords(db).models()).rejects.toThrow(/migrate\(db\)/)
  await migrate(db)
  const records = kyselyRecords(db)
  expect(await records.newest('delay', 'versions')).toBe(0)
  expect(await records.add('delay', 'versions', 1, '{"a":"\\u0000é"}')).toBe(true)
  expect(await records.add('delay', 'versions', 1, '{}')).toBe(false)
  expect(await records.add('delay', 'versions', 2, '2')).toBe(true)
  expect(await records.add('delay', 'log', 1, '[]')).toBe(true)
  expect(await records.add('Taxi', 'log', 1, '[]')).toBe(true)
  expect(await records.read('delay', 'versions', [2, 7, 1, 2])).toEqual(['2', null, '{"a":"\\u0000é"}', '2'])
  expect(await records.read('delay', 'notes', [])).toEqual([])
  expect(await records.newest('delay', 'versions')).toBe(2)
  expect(await records.models()).toEqual(['Taxi', 'delay'])
  expect(() => kyselyRecords({} as never)).toThrow(/an instance of Kysely is needed/)
})
