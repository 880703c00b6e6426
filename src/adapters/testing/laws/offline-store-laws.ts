import { deepStrictEqual, ok, rejects } from 'node:assert/strict'
import * as fc from 'fast-check'
import type { OfflineStore, ScanOptions } from '../../../features/offline/offline-store.ts'
import { collected, scanTable } from '../../../features/offline/scan-table.ts'
import type { EventBatch } from '../../../features/online/event-stream.ts'
import type { Schema } from '../../../features/schema.ts'
import { concatTables } from '../../../features/table/concat-tables.ts'
import { tableFromRows } from '../../../features/table/from-rows.ts'
import { sameTables } from '../../../features/table/same-bits.ts'
import type { Table } from '../../../features/table/table.ts'
import { requireRunner, type TestRunner } from '../test-runner.ts'

/** What the laws are tried on. */
export interface OfflineStoreLawOptions {
  /** The seed of the random cases; default 20010617. */
  readonly seed?: number
  /** How many random cases each law is tried on; default 30. */
  readonly runs?: number
}

const schema = { at: 'timestamp', origin: 'string', delay: 'float64', distance: 'int64', late: 'boolean' } as const

/**
 * Registers one test per law that an offline store must keep: what is written is read to the bit, a write replaces, partitions are
 * kept apart and listed in order, only the columns and times asked for are read, streams are in time order, replay, and continue behind
 * a position, and what is missing or of another type is refused by name.
 */
export function offlineStoreLaws(
  test: TestRunner,
  makeStore: () => OfflineStore | Promise<OfflineStore>,
  options: OfflineStoreLawOptions = {},
): void {
  requireRunner(test, makeStore)
  const { seed = 20010617, runs = 30 } = options
  const tables = fc.array(row, { maxLength: 40 }).map(rows => tableFromRows(schema, rows))
  const law = (
    name: string,
    check: (store: OfflineStore, table: Table<typeof schema>, other: typeof table) => Promise<void>,
  ): void => {
    test(`offline store: ${name}`, async () => {
      const property = fc.asyncProperty(tables, tables, async (table, other) => check(await makeStore(), table, other))
      await fc.assert(property, { seed, numRuns: runs })
    })
  }

  law('reads what was written, and after another write only that', async (store, table, other) => {
    await store.write('flights', table)
    ok(sameTables(await store.read('flights', schema), table))
    await store.write('flights', other)
    ok(sameTables(await store.read('flights', schema), other))
    deepStrictEqual(await store.partitions('flights'), [])
  })
  law('keeps partitions apart, in order, with their name as a column', async (store, table, other) => {
    await store.write('airports', other, { partition: '2001-05-02' })
    await store.write('airports', table, { partition: '2001-05-01' })
    deepStrictEqual(await store.partitions('airports'), ['2001-05-01', '2001-05-02'])
    ok(sameTables(await store.read('airports', schema, { partitions: ['2001-05-02'] }), other))
    const all = await store.read('airports', { delay: 'float64', ds: 'string' })
    deepStrictEqual(all.column('delay').toArray(), [...table.column('delay'), ...other.column('delay')])
    const names = [...table.rows()].map(() => '2001-05-01').concat([...other.rows()].map(() => '2001-05-02'))
    deepStrictEqual(all.column('ds').toArray(), names)
  })
  law('says which columns a table has, in stored order, so that all of them can be read', async (store, table) => {
    await store.write('flights', table)
    const columns = await store.columns('flights')
    deepStrictEqual(Object.keys(columns), Object.keys(schema))
    deepStrictEqual((await store.read('flights', columns)).rowCount, table.rowCount)
  })
  law('reads the columns and times asked for', async (store, table) => {
    await store.write('flights', table)
    const read = await store.read('flights', { delay: 'float64' }, { time: { column: 'at', from: 20, until: 60 } })
    const expected = [...table.rows()].filter(({ at }) => at !== null && at >= 20 && at < 60)
    deepStrictEqual(
      [...read.rows()],
      expected.map(({ delay }) => ({ delay })),
    )
  })
  law('writes batches as one table, and scans them in stored order', async (store, table, other) => {
    await store.write('flights', batches(table, other))
    const whole = concatTables([table, other])
    ok(sameTables(await store.read('flights', schema), whole))
    const scanned = async (options: ScanOptions): Promise<Table> =>
      (await collected(scanTable(store, 'flights', schema, options))) ?? tableFromRows(schema, [])
    ok(sameTables(await scanned({ batchRows: 3 }), whole))
    const range = { column: 'at', from: 20, until: 60 }
    ok(sameTables(await scanned({ time: range }), await store.read('flights', schema, { time: range })))
    await rejects(store.write('flights', batches()), /no batch/)
    await rejects(store.write('flights', failing(table)), /the source broke/)
    ok(sameTables(await store.read('flights', schema), whole))
  })
  law('scans partitions in order, or those asked for', async (store, table, other) => {
    await store.write('airports', other, { partition: '2001-05-02' })
    await store.write('airports', batches(table), { partition: '2001-05-01' })
    const columns = { delay: 'float64', ds: 'string' } as const
    for (const options of [{}, { partitions: ['2001-05-02'] }]) {
      const scanned = await collected(scanTable(store, 'airports', columns, options))
      ok(sameTables(scanned ?? tableFromRows(columns, []), await store.read('airports', columns, options)))
    }
  })
  law('streams in time order, replays, and continues behind a position', async (store, table) => {
    await store.write('flights', table)
    const inOrder = [...table.rows()].filter(({ at }) => at !== null).sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    const stream = store.stream('flights', { from: 20, until: 60 })
    const expected = inOrder
      .map((values, position) => ({ position, values }))
      .filter(({ values: { at } }) => at !== null && at >= 20 && at < 60)
    deepStrictEqual(await collect(stream.open(events)), expected)
    for (const { position } of expected.slice(0, 3)) {
      const rest = await collect(stream.open(events, { after: { [await shardOf(store)]: position } }))
      deepStrictEqual(
        rest,
        expected.filter(event => event.position > position),
      )
    }
  })
  law('refuses what is missing or of another type, by name', async (store, table) => {
    await rejects(store.read('flights', schema), /flights/)
    await store.write('flights', table)
    if (table.rowCount === 0) return
    await rejects(store.read('flights', { orign: 'string' }), /`orign`.*Did you mean `origin`\?/)
    await rejects(store.read('flights', { origin: 'float64' }), /`origin`/)
    await rejects(store.write('flights', table, { partition: '2001-05-01' }), /not partitioned/)
    await rejects(store.read('flights', schema, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  })
}

async function* batches(...tables: readonly Table[]): AsyncGenerator<Table> {
  yield* tables
}

async function* failing(table: Table): AsyncGenerator<Table> {
  yield table
  throw new RangeError('the source broke')
}

const events = { name: 'flights', columns: schema as Schema, time: 'at' }

const row = fc.record(
  {
    at: fc.option(fc.integer({ min: 0, max: 80 })),
    origin: fc.option(fc.constantFrom('SEA', 'SFO', 'é')),
    delay: fc.option(fc.double()),
    distance: fc.option(fc.maxSafeInteger()),
    late: fc.option(fc.boolean()),
  },
  { noNullPrototype: true },
)

async function collect(batches: AsyncIterable<EventBatch>): Promise<{ position: number; values: unknown }[]> {
  const rows: { position: number; values: unknown }[] = []
  for await (const { offset, table } of batches) {
    for (const [index, values] of [...table.rows()].entries()) rows.push({ position: offset + index, values })
  }
  return rows
}

async function shardOf(store: OfflineStore): Promise<string> {
  for await (const { shard } of store.stream('flights').open(events)) return shard
  return ''
}
