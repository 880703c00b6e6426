import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { expect, test } from 'vitest'
import { kyselySource } from '../../../src/adapters/kysely/index.ts'

test('a connection that comes only after an abort goes back to its pool', async () => {
  const controller = new AbortController()
  const statements: string[] = []
  let [taken, given] = [0, 0]
  let allBack = (): void => {}
  const back = new Promise<void>(resolve => {
    allBack = resolve
  })
  const column = { column: 'n', type: 'integer', base: 'int4', place: null }
  const pool = {
    async connect() {
      // The first one looks the table up, the second one is for the cursor.
      if (++taken === 2) {
        controller.abort(new Error('enough'))
        await new Promise(setImmediate)
      }
      return {
        async query(text: unknown): Promise<never> {
          statements.push(String(text))
          return { command: 'SELECT', rowCount: 1, rows: [column] } as never
        },
        release() {
          if (++given === 2) allBack()
        },
      }
    },
    end: async () => {},
  }
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }) })
  const source = kyselySource(db, { tables: { flights: {} } })
  const scan = source.scan?.('flights', { n: 'int32' }, { signal: controller.signal })
  await expect(scan?.[Symbol.asyncIterator]().next()).rejects.toThrow('enough')
  await back
  expect(statements.slice(1)).toEqual(['begin', 'rollback'])
}, 5000)
