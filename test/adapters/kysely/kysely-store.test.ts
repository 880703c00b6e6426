import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CamelCasePlugin, DummyDriver, Kysely, MysqlDialect, SqliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { expect, test } from 'vitest'
import { kyselyStore, migrate, migrations, nodeSqlite } from '../../../src/adapters/kysely/index.ts'
import {
  ask,
  change,
  input,
  publish,
  rows,
  tile,
  windows,
} from '../../../src/adapters/testing/laws/store/law-changes.ts'
import { sqlite, sqliteStore } from './sqlite.ts'
import { expectExactTexts } from './texts.ts'

test('keeps every text that JavaScript has, to the unit', async () => {
  await expectExactTexts(await sqliteStore())
})

test('says to migrate where the tables are missing', async () => {
  const store = kyselyStore(sqlite())
  await expect(store.describe('windows')).rejects.toMatchObject({ code: 'INVALID_PARAMETER' })
  await expect(store.describe('windows')).rejects.toThrow(/no tables of bighead.*migrate\(db\)/)
})

test('migrates once, also where several do at once, and refuses a newer schema', async () => {
  const db = sqlite()
  await Promise.all([migrate(db), migrate(db), migrate(db)])
  const store = kyselyStore(db)
  await store.write([{ kind: 'layout', layout: windows }])
  await migrate(db)
  expect(await store.describe(windows.group)).toHaveLength(1)
  await sql`insert into bighead_schema (version) values (99)`.execute(db)
  await expect(migrate(db)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT', version: 99 })
  await expect(kyselyStore(db).describe('windows')).rejects.toThrow(/version 99.*Upgrade bighead/)
})

test("is migrated by a host's own Migrator, up and down", async () => {
  const db = sqlite()
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  expect((await migrator.migrateToLatest()).error).toBe(undefined)
  await migrate(db)
  expect(await kyselyStore(db).describe('nothing')).toEqual([])
  for (const _ of Object.keys(migrations)) expect((await migrator.migrateDown()).error).toBe(undefined)
  const left = await sql<{ name: string }>`select name from sqlite_master where name like 'bighead%'`.execute(db)
  expect(left.rows).toEqual([])
})

test("works whatever plugins the host's instance has", async () => {
  const db = sqlite().withPlugin(new CamelCasePlugin())
  await migrate(db)
  const store = kyselyStore(db)
  await store.write([{ kind: 'layout', layout: windows }, change({ raw: [input(1, 10)], compactedBefore: 5 })])
  await publish(store, 1, 0)
  const [record] = await store.read([ask('a')])
  expect(record).toMatchObject({ batch: { generation: 1 }, shards: [{ compactedBefore: 5, raw: [input(1, 10)] }] })
})

test('refuses what is no instance for PostgreSQL or SQLite', async () => {
  const mysql = new Kysely({
    dialect: new (class extends MysqlDialect {
      override createDriver() {
        return new DummyDriver()
      }
    })({ pool: {} as never }),
  })
  expect(() => kyselyStore(mysql)).toThrow(/PostgreSQL or SQLite/)
  expect(() => kyselyStore({} as never)).toThrow(/an instance of Kysely is needed/)
  expect(() => kyselyStore(undefined as never)).toThrow(/an instance of Kysely is needed/)
  await expect(migrate({} as never)).rejects.toThrow(/an instance of Kysely is needed/)
  await sqlite()
    .transaction()
    .execute(async transaction => {
      expect(() => kyselyStore(transaction)).toThrow(/give the instance that it came from/)
    })
})

test('a read of many keys of several layouts is one statement', async () => {
  const statements: string[] = []
  const db = sqlite(':memory:', statements)
  await migrate(db)
  const store = kyselyStore(db)
  await store.write([
    { kind: 'layout', layout: windows },
    { kind: 'layout', layout: rows },
  ])
  statements.length = 0
  const keys = Array.from({ length: 500 }, (_, n) => ask(String(n)))
  await store.read([...keys, ...keys.map(request => ({ ...request, layout: rows.id }))])
  expect(statements).toHaveLength(1)
})

test('what a write could not finish is not there', async () => {
  const store = await sqliteStore()
  await store.write([{ kind: 'layout', layout: windows }])
  const unknown = { ...change({}), layout: 'nowhere' }
  await expect(store.write([change({ raw: [input(1, 10)] }), unknown])).rejects.toThrow(
    /does not know the layout nowhere/,
  )
  expect((await store.read([ask('a')]))[0]?.shards).toEqual([])
})

test('what a batch owns is left out as soon as it is published, though it is still there', async () => {
  const db = sqlite()
  await migrate(db)
  const store = kyselyStore(db)
  await store.write([{ kind: 'layout', layout: windows }])
  await publish(store, 1, 600_000)
  await store.write([change({ raw: [input(3, 700_000)], tiles: [[tile(600_000, 3, 1)], [], []] })])
  // As a process leaves it that ends between making the batch visible and dropping what it owns.
  await sql`insert into bighead_inputs select part, 5, 1, '[1,5,null,null,["x"]]' from bighead_tiles`.execute(db)
  await sql`insert into bighead_tiles select part, level, 0, 1, null, '[{"count":7}]' from bighead_tiles`.execute(db)
  const [record] = await store.read([ask('a')])
  expect(record?.shards[0]?.raw).toEqual([input(3, 700_000)])
  expect(record?.shards[0]?.tiles[0].starts).toEqual([600_000])
})

test('several connections to one file write at the same time, and a reopened file has everything', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bighead-'))
  try {
    const path = join(folder, 'features.db')
    const first = sqlite(path)
    await sql`pragma journal_mode = wal`.execute(first)
    await migrate(first)
    await kyselyStore(first).write([{ kind: 'layout', layout: windows }])
    const writers = Array.from({ length: 4 }, (_, shard) => ({ db: sqlite(path), shard: String(shard) }))
    await Promise.all(
      writers.map(async ({ db, shard }) => {
        const store = kyselyStore(db)
        for (let offset = 0; offset < 20; offset++)
          await store.write([
            change({ shard, offset, raw: [input(offset, offset)], tiles: [[tile(0, offset, offset)], [], []] }),
          ])
      }),
    )
    for (const { db } of [...writers, { db: first }]) await db.destroy()
    const [record] = await kyselyStore(sqlite(path)).read([ask('a')])
    expect(record?.shards.map(({ offset, raw }) => [offset, raw.length])).toEqual([0, 1, 2, 3].map(() => [19, 20]))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a database that stays locked is given up, by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bighead-'))
  try {
    const path = join(folder, 'features.db')
    const [holder, db] = [sqlite(path), sqlite(path)]
    await migrate(holder)
    const store = kyselyStore(db)
    await store.write([{ kind: 'layout', layout: windows }])
    await holder.transaction().execute(async transaction => {
      await sql`delete from bighead_claims`.execute(transaction)
      await expect(store.write([change({})])).rejects.toMatchObject({ code: 'DATABASE', reason: 'SQLITE_BUSY' })
    })
    await store.write([change({})])
    expect((await store.read([ask('a')]))[0]?.shards).toHaveLength(1)
    await holder.destroy()
    await db.destroy()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a write that other drivers call busy in their own words is tried again', async () => {
  const database = nodeSqlite(new DatabaseSync(':memory:'))
  let refusals = 0
  const prepare: typeof database.prepare = text => {
    if (text.startsWith('update bighead_layouts') && refusals++ < 2)
      throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY_SNAPSHOT' })
    return database.prepare(text)
  }
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: { ...database, prepare } }) })
  await migrate(db)
  const store = kyselyStore(db)
  await store.write([{ kind: 'layout', layout: windows }, change({})])
  expect([refusals, (await store.read([ask('a')]))[0]?.shards.length]).toEqual([3, 1])
})
