import * as fc from 'fast-check'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { expect, type test as Test } from 'vitest'
import { kyselySource } from '../../../src/adapters/kysely/index.ts'
import type { OfflineStore } from '../../../src/features/offline/offline-store.ts'
import { collected, scanTable } from '../../../src/features/offline/scan-table.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'

/** A database under test, and how it spells what tests create. */
export interface SourceDatabase {
  readonly db: () => Kysely<unknown>
  readonly types: { readonly timestamp: string; readonly float64: string }
  /** A time in milliseconds as a value of that type. */
  readonly time: (at: number | null) => RawBuilder<unknown>
  /** Numbers that the database has. */
  readonly numbers: fc.Arbitrary<number>
}

const schema = { at: 'timestamp', origin: 'string', delay: 'float64', distance: 'int64', late: 'boolean' } as const
const events = { name: 'flights', columns: schema, time: 'at' }

/** What a source in a database must keep: what the host's statements have written is read, streamed and counted as a `tableStore` of the same rows. */
export function sourceLaws(test: typeof Test, database: SourceDatabase): void {
  const row = fc.record(
    {
      at: fc.option(fc.integer({ min: -40, max: 40 })),
      origin: fc.option(fc.constantFrom<string[]>('SEA', 'SFO', 'é', '')),
      delay: fc.option(database.numbers),
      distance: fc.option(fc.maxSafeInteger()),
      late: fc.option(fc.boolean()),
    },
    { noNullPrototype: true },
  )
  type Row = typeof row extends fc.Arbitrary<infer R> ? R : never
  const fill = async (
    table: string,
    rows: readonly Row[],
    further: (n: number) => readonly unknown[] = () => [],
  ): Promise<void> => {
    for (const [n, { at, origin, delay, distance, late }] of rows.entries()) {
      const values = [n, database.time(at), origin, delay, distance, late, ...further(n)]
      await sql`insert into ${sql.id(table)} values (${sql.join(values)})`.execute(database.db())
    }
  }
  const columns = sql.raw(`n integer primary key, at ${database.types.timestamp}, origin text,
    delay ${database.types.float64}, distance bigint, late boolean`)
  const source = (): OfflineStore =>
    kyselySource(database.db(), { tables: { flights: 'flights', airports: 'airports' } })

  test('a source reads, scans, streams and counts what is stored', async () => {
    await sql`create table flights (${columns})`.execute(database.db())
    const property = fc.asyncProperty(
      fc.array(row, { maxLength: 25 }),
      fc.integer({ min: 1, max: 7 }),
      async (rows, batchRows) => {
        await sql`delete from flights`.execute(database.db())
        await fill('flights', rows)
        const [store, twin] = [source(), tableStore({ flights: tableFromRows(schema, rows) })]
        for (const time of [undefined, { column: 'at', from: -10, until: 25 }, { column: 'at', until: 0 }]) {
          const asked = time === undefined ? {} : { time }
          const expected = await twin.read('flights', schema, asked)
          expect(sameTables(await store.read('flights', schema, asked), expected)).toBe(true)
          const scanned = await collected(scanTable(store, 'flights', schema, { ...asked, batchRows }))
          expect(sameTables(scanned ?? tableFromRows(schema, []), expected)).toBe(true)
          if (time !== undefined) expect(await store.estimateRows?.('flights', asked)).toBe(expected.rowCount)
        }
        for (const range of [{}, { from: -10, until: 25 }]) {
          for (const after of [undefined, { flights: 3 }]) {
            const options = after === undefined ? {} : { after }
            const found = await delivered(store, range, options)
            expect(found).toEqual(await delivered(twin, range, options))
          }
        }
      },
    )
    await fc.assert(property, { seed: 20010617, numRuns: 30 })
  })

  test('partitions are listed, read and kept apart; their column is `ds`', async () => {
    await sql`create table airports (${columns}, taken date)`.execute(database.db())
    const rows = Array.from({ length: 6 }, (_, at) => ({ at, origin: 'SEA', delay: at, distance: at, late: true }))
    await fill('airports', rows, n => [n < 2 ? '2001-05-02' : '2001-05-01'])
    const store = kyselySource(database.db(), { tables: { airports: { partition: 'taken' } } })
    expect(await store.partitions('airports')).toEqual(['2001-05-01', '2001-05-02'])
    const read = await store.read('airports', { ds: 'string', delay: 'float64' })
    expect([...read.rows()].map(({ ds, delay }) => `${ds} ${delay}`)).toEqual(
      [2, 3, 4, 5].map(n => `2001-05-01 ${n}`).concat(['2001-05-02 0', '2001-05-02 1']),
    )
    const one = await store.read('airports', { delay: 'float64' }, { partitions: ['2001-05-02'] })
    expect([...one.column('delay')]).toEqual([0, 1])
    await expect(store.read('airports', schema, { partitions: ['2001-05-03'] })).rejects.toMatchObject({
      code: 'MISSING_PARTITION',
    })
    expect(await source().partitions('flights')).toEqual([])
  })

  test('columns go by the names that features use', async () => {
    const store = kyselySource(database.db(), {
      tables: { departures: { table: 'airports', columns: { from: 'origin', when: 'at' } } },
    })
    const read = await store.read(
      'departures',
      { from: 'string', when: 'timestamp' },
      { time: { column: 'when', from: 4 } },
    )
    expect([...read.rows()]).toEqual([4, 5].map(when => ({ from: 'SEA', when })))
    expect(Object.keys(await store.columns('departures'))).toContain('from')
  })

  test('what is missing or of another type is refused by table and column', async () => {
    const store = kyselySource(database.db(), {
      tables: { airports: 'airports', gone: 'nowhere', wrong: { table: 'airports', order: ['when'] } },
    })
    const refused = (work: Promise<unknown>, code: string, words: RegExp) =>
      Promise.all([expect(work).rejects.toMatchObject({ code }), expect(work).rejects.toThrow(words)])
    await refused(store.read('flight', schema), 'MISSING_PARTITION', /`flight`.*`tables`/)
    await refused(store.read('gone', schema), 'MISSING_PARTITION', /`nowhere`/)
    await refused(
      store.read('airports', { orign: 'string' }),
      'UNKNOWN_COLUMN',
      /`orign`.*`airports`.*Did you mean `origin`/,
    )
    await refused(store.read('wrong', schema), 'UNKNOWN_COLUMN', /`when`/)
    await expect(store.read('airports', { origin: 'float64' })).rejects.toThrow(/`origin`/)
    await expect(store.write('airports', tableFromRows(schema, []))).rejects.toThrow(/only reads/)
    const aborted = { signal: AbortSignal.abort(new Error('enough')) }
    await expect(store.read('airports', schema, aborted)).rejects.toThrow('enough')
    await expect(collected(scanTable(store, 'airports', schema, aborted))).rejects.toThrow('enough')
  })

  test('a stream that nobody asks for more gives its connection back', async () => {
    for (let time = 0; time < 12; time++) for await (const _ of source().stream('airports').open(events)) break
    expect((await source().read('airports', schema)).rowCount).toBe(6)
  })
}

/** Rows with their positions. */
async function delivered(store: OfflineStore, range: object, options: object): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const { shard, offset, table } of store.stream('flights', range).open(events, options))
    for (const [index, row] of [...table.rows()].entries()) rows.push([shard, offset + index, row])
  return rows
}
