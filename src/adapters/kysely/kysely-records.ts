import { sql } from 'kysely'
import type { RegistryRecords } from '../../serving/registry/registry-records.ts'
import { type Connection, changedBy, type Database, reading, requireDatabase, rowsOf } from './connection.ts'
import { dialectOf, elementsOf } from './dialect.ts'
import { checkSchema } from './migrate.ts'
import { transacting } from './transacting.ts'

/**
 * The records of a model registry (its versions, its log of promotions, its notes) in a PostgreSQL or SQLite table, over a Kysely instance
 * that the caller owns; `migrate(db)` creates the table. Files stay where they are: `folderRegistry(files, { records: kyselyRecords(db) })`.
 *
 * A number is taken by one `insert` of a row with that key, so exactly one of several simultaneous promotions wins.
 *
 * @throws {ParameterError} for other databases, and for a transaction.
 */
export function kyselyRecords(db: Database): RegistryRecords {
  const plain = requireDatabase(db).withoutPlugins()
  const connection: Connection = { on: plain, dialect: dialectOf(plain), signal: undefined }
  let checked = false
  const open = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    if (!checked) await reading(connection, 'open the records of a registry', () => checkSchema(connection))
    checked = true
    return reading(connection, action, work)
  }
  return {
    place: 'the records in the database',
    models: () =>
      open('list models', async () => {
        const rows = await rowsOf(connection, sql<{ model: string }>`select distinct model from bighead_registry`)
        return rows.map(({ model }) => model).sort()
      }),
    newest: (model, series) =>
      open(`look up model \`${model}\``, async () => {
        const last = sql<{ newest: unknown }>`select max(number) as newest from bighead_registry
          where model = ${model} and series = ${series}`
        return Number((await rowsOf(connection, last))[0]?.newest ?? 0)
      }),
    read: (model, series, numbers) =>
      open(`read model \`${model}\``, async () => {
        const wanted = elementsOf(
          connection.dialect,
          numbers.map(number => [number]),
          'w',
        )
        const rows = await rowsOf(
          connection,
          sql<{ number: unknown; record: string }>`select number, record from bighead_registry
            where model = ${model} and series = ${series}
            and number in (select cast(w.value->>0 as bigint) from ${wanted})`,
        )
        const found = new Map(rows.map(({ number, record }) => [Number(number), record]))
        return numbers.map(number => found.get(number) ?? null)
      }),
    add: (model, series, number, text) =>
      open(`record model \`${model}\``, () =>
        transacting(plain, connection, `record model \`${model}\``, async inside => {
          const added = sql`insert into bighead_registry (model, series, number, record)
            values (${model}, ${series}, ${number}, ${text}) on conflict (model, series, number) do nothing`
          return (await changedBy(inside, added)) > 0n
        }),
      ),
  }
}
