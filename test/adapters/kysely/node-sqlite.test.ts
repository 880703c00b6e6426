import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { expect, test } from 'vitest'
import { nodeSqlite } from '../../../src/adapters/kysely/index.ts'

/** A database, and the texts that were prepared for it. */
function opened(): { readonly db: Kysely<unknown>; readonly prepared: string[] } {
  const prepared: string[] = []
  const database = new DatabaseSync(':memory:')
  const recorded = {
    prepare(text: string) {
      prepared.push(text)
      return database.prepare(text)
    },
    close: () => database.close(),
  }
  return { db: new Kysely({ dialect: new SqliteDialect({ database: nodeSqlite(recorded) }) }), prepared }
}

const plus = (left: number) => sql<{ sum: number }>`select ${left} + 1 as sum`

test('a statement is prepared once, whatever its parameters', async () => {
  const { db, prepared } = opened()
  for (const left of [1, 2, 3]) expect((await plus(left).execute(db)).rows).toEqual([{ sum: left + 1 }])
  expect(prepared).toHaveLength(1)
})

test('of many statements those that were used last are kept', async () => {
  const { db, prepared } = opened()
  for (let number = 0; number < 300; number++) {
    await plus(number).execute(db)
    await sql`select ${sql.lit(number)} as n`.execute(db)
  }
  expect(prepared).toHaveLength(301)
  await sql`select ${sql.lit(0)} as n`.execute(db)
  expect(prepared).toHaveLength(302)
})

test('a kept statement sees what was changed since, also the table itself', async () => {
  const { db } = opened()
  await sql`create table numbers (n integer)`.execute(db)
  const all = sql`select * from numbers order by n`
  const highest = sql`select max(n) as n from numbers`
  const insert = (n: number) => sql`insert into numbers (n) values (${n})`.execute(db)
  await insert(1)
  expect((await all.execute(db)).rows).toEqual([{ n: 1 }])
  expect((await highest.execute(db)).rows).toEqual([{ n: 1 }])
  await insert(2)
  await sql`alter table numbers add column text text default 'x'`.execute(db)
  expect((await all.execute(db)).rows).toEqual([1, 2].map(n => ({ n, text: 'x' })))
  expect((await highest.execute(db)).rows).toEqual([{ n: 2 }])
})

test('a statement that was left in the middle begins anew', async () => {
  const { db } = opened()
  await sql`create table numbers (n integer)`.execute(db)
  await sql`insert into numbers values (1), (2), (3)`.execute(db)
  const numbers = (db as Kysely<{ numbers: { n: number } }>).selectFrom('numbers').select('n').orderBy('n')
  for (const most of [1, 2, 3]) {
    const found: number[] = []
    for await (const { n } of numbers.stream(1)) if (found.push(n) === most) break
    expect(found).toEqual([1, 2, 3].slice(0, most))
    expect(await numbers.execute()).toHaveLength(3)
  }
})
