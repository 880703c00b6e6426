import { ClosedError } from '../../features/errors/storage-errors.ts'
import type { OnlineStore, StoreOptions } from '../../features/online/online-store.ts'
import { applyChanges } from './apply-changes.ts'
import { type Connection, type Database, reading, requireDatabase } from './connection.ts'
import { describeLayouts } from './describe-layouts.ts'
import { dialectOf } from './dialect.ts'
import { checkSchema } from './migrate.ts'
import { dropOwned, flipBatch } from './publish-batch.ts'
import { readRecords } from './read-records.ts'
import { transacting } from './transacting.ts'

/**
 * An online store in PostgreSQL or SQLite tables, over a Kysely instance that the caller owns; `migrate(db)` creates the tables.
 *
 * A read of any number of keys is one statement, and sees a single moment. A write is one transaction, which is retried if it conflicts with
 * another. Closing the store leaves the instance open.
 *
 * @throws {ParameterError} for other databases, and for a transaction.
 */
export function kyselyStore(db: Database): OnlineStore {
  const plain = requireDatabase(db).withoutPlugins()
  const dialect = dialectOf(plain)
  let closed = false
  let checked = false
  const connect = async (options: StoreOptions | undefined): Promise<Connection> => {
    if (closed) throw new ClosedError('the store in a database')
    const connection = { on: plain, dialect, signal: options?.signal }
    if (!checked) await reading(connection, 'open the store', () => checkSchema(connection))
    checked = true
    return connection
  }
  return {
    async describe(group, options) {
      const connection = await connect(options)
      return reading(connection, `describe group \`${group}\``, () => describeLayouts(connection, group))
    },
    async read(requests, options) {
      const connection = await connect(options)
      return reading(connection, 'read features', () => readRecords(connection, requests))
    },
    async write(changes, options) {
      const connection = await connect(options)
      options?.signal?.throwIfAborted()
      if (changes.length === 0) return
      await transacting(plain, connection, 'write features', inside => applyChanges(inside, changes))
    },
    async publish(batch, options) {
      const connection = await connect(options)
      await transacting(plain, connection, 'publish a batch', inside => flipBatch(inside, batch))
      await transacting(plain, connection, 'drop what a batch owns', inside => dropOwned(inside, batch))
    },
    async close() {
      closed = true
    },
  }
}
