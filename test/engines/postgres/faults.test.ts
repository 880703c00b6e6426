import { setTimeout as pause } from 'node:timers/promises'
import { kyselyStore, migrate } from 'bighead/kysely'
import { type Kysely, sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  ask,
  batchRecord,
  change,
  input,
  publish,
  tile,
  windows,
} from '../../../src/adapters/testing/laws/store/law-changes.ts'
import type { Change } from '../../../src/features/online/online-store.ts'
import { type PostgresServer, startPostgres } from './server.ts'

let server: PostgresServer
let connect: (options?: pg.PoolConfig) => Kysely<unknown>

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.close())
beforeEach(async () => {
  connect = await server.database()
  await migrate(connect())
  await kyselyStore(connect()).write([{ kind: 'layout', layout: windows }])
})

const keys = Array.from({ length: 300 }, (_, n) => `key${n}`)

/** What a shard brings up to a position: one event and one tile for each key. */
function brought(offset: number, shard = '0', order = keys): readonly Change[] {
  return order.map(key =>
    change({ key, shard, offset, raw: [input(offset, offset)], tiles: [[tile(0, offset, offset)], [], []] }),
  )
}

test('migrations of several processes at once make the tables once', async () => {
  const fresh = await server.database()
  await Promise.all(Array.from({ length: 6 }, () => migrate(fresh({ max: 1 }))))
  const { rows } = await sql<{ version: number }>`select version from bighead_schema order by version`.execute(fresh())
  expect(rows).toEqual([{ version: 1 }, { version: 2 }])
})

test('a server that is down is told of by name, and is used again when it is back', async () => {
  const store = kyselyStore(connect({ max: 2 }))
  await store.write(brought(1))
  await server.crash()
  await expect(store.read([ask('key1')])).rejects.toMatchObject({ code: 'DATABASE' })
  await expect(store.write(brought(2))).rejects.toMatchObject({ code: 'DATABASE', reason: 'ECONNREFUSED' })
  await expect(store.write(brought(2))).rejects.toThrow(/write features.*check host and port/)
  await server.start()
  await store.write(brought(2))
  expect((await store.read([ask('key1')]))[0]?.shards[0]?.offset).toBe(2)
})

test('a connection that ends within a transaction leaves nothing of it, and the next write is whole', async () => {
  const db = connect({ max: 1, application_name: 'writer' })
  const store = kyselyStore(db)
  await store.write(brought(1))
  const holder = connect({ max: 1 })
  const end = async (): Promise<void> => {
    // The write waits for the row of one key; it has then written its shards and waits within its transaction.
    for (;;) {
      const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity
        where application_name = 'writer' and wait_event_type = 'Lock'`.execute(connect())
      if (rows[0] !== undefined) return void (await sql`select pg_terminate_backend(${rows[0].pid})`.execute(connect()))
      await pause(20)
    }
  }
  await holder.transaction().execute(async transaction => {
    await sql`select * from bighead_tiles where part = (select max(number) from bighead_shards) for update`.execute(
      transaction,
    )
    const [outcome] = await Promise.allSettled([store.write(brought(2)), end()])
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'DATABASE', reason: expect.stringMatching(/57P01|ECONNRESET/) },
    })
  })
  const offsets = (await store.read(keys.map(ask))).map(({ shards }) => shards[0]?.offset)
  expect(new Set(offsets)).toEqual(new Set([1]))
  await store.write(brought(2))
  expect((await store.read([ask('key7')]))[0]?.shards[0]).toMatchObject({ offset: 2, raw: [input(1, 1), input(2, 2)] })
})

test('a server that restarts while streams write loses nothing that it acknowledged', async () => {
  const store = kyselyStore(connect({ max: 4 }))
  const acknowledged = new Map<string, number>()
  const write = async (shard: string): Promise<void> => {
    for (let offset = 1; offset <= 25; ) {
      try {
        await store.write(brought(offset, shard, keys.slice(0, 20)))
        acknowledged.set(shard, offset++)
      } catch (error) {
        expect(error).toMatchObject({ code: 'DATABASE' })
        await pause(50)
      }
    }
  }
  const restart = async (): Promise<void> => {
    await pause(150)
    await server.crash()
    await server.start()
  }
  await Promise.all([write('0'), write('1'), restart()])
  expect([...acknowledged.values()]).toEqual([25, 25])
  for (const { shards } of await store.read(keys.slice(0, 20).map(ask)))
    expect(shards.map(({ offset, raw }) => [offset, raw.length])).toEqual([
      [25, 25],
      [25, 25],
    ])
})

test('writers in serializable transactions, and in opposite orders, all get through', async () => {
  const strict = connect({ max: 8, options: '-c default_transaction_isolation=serializable' })
  const store = kyselyStore(strict)
  const writers = Array.from({ length: 6 }, async (_, shard) => {
    const order = shard % 2 === 0 ? keys : [...keys].reverse()
    for (let offset = 1; offset <= 5; offset++) await store.write(brought(offset, String(shard), order))
  })
  await Promise.all(writers)
  const records = await store.read(keys.map(ask))
  expect(records.every(({ shards }) => shards.length === 6 && shards.every(({ offset }) => offset === 5))).toBe(true)
})

test('a deadlock with somebody else is tried again', async () => {
  const store = kyselyStore(connect({ options: '-c deadlock_timeout=1s' }))
  await store.write(brought(1))
  const other = connect({ max: 1, options: '-c deadlock_timeout=60s' })
  const locked = sql`select number from bighead_shards where key = ${'key99'} for update`
  const writes: Promise<void>[] = []
  await other.transaction().execute(async transaction => {
    await locked.execute(transaction)
    // Parts are locked in the order of their keys: key0 before key99.
    writes.push(store.write(brought(2)))
    await pause(200)
    await sql`select number from bighead_shards where key = ${'key0'} for update`.execute(transaction)
  })
  await Promise.all(writes)
  expect((await store.read([ask('key99')]))[0]?.shards[0]?.offset).toBe(2)
})

test('shards whose writes also forget do not wait for each other in a circle', async () => {
  const stores = Array.from({ length: 6 }, () => kyselyStore(connect({ max: 1, options: '-c deadlock_timeout=10min' })))
  const written = stores.flatMap((store, shard) =>
    [1, 2, 3].map(offset =>
      store.write([...brought(offset, String(shard)), { kind: 'retain', layout: windows.id, from: offset }]),
    ),
  )
  await Promise.all(written)
  const [record] = await (stores[0] as ReturnType<typeof kyselyStore>).read([ask('key1')])
  expect(record?.shards.map(({ offset }) => offset)).toEqual(Array(6).fill(3))
}, 30_000)

test('conflicts without an end are given up after a bounded number of times', async () => {
  const db = connect()
  await sql`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'could not serialize' using errcode = '40001'; end $$`.execute(db)
  await sql`create sequence tries`.execute(db)
  await sql`create function counted() returns trigger language plpgsql as
    $$ begin perform nextval('tries'); return new; end $$`.execute(db)
  await sql`create trigger a_counts before insert on bighead_tiles for each statement execute function counted()`.execute(
    db,
  )
  await sql`create trigger b_refuses before insert on bighead_tiles for each statement execute function refuse()`.execute(
    db,
  )
  const store = kyselyStore(db)
  await expect(store.write(brought(1))).rejects.toMatchObject({ code: 'DATABASE', reason: '40001' })
  const { rows } = await sql<{ n: string }>`select last_value as n from tries`.execute(db)
  expect(rows).toEqual([{ n: '8' }])
})

test('a statement timeout refuses the write, and leaves nothing of it', async () => {
  const store = kyselyStore(connect({ max: 1, statement_timeout: 200 }))
  await store.write(brought(1))
  await connect({ max: 1 })
    .transaction()
    .execute(async transaction => {
      await sql`select * from bighead_tiles for update`.execute(transaction)
      await expect(store.write(brought(2))).rejects.toMatchObject({ code: 'DATABASE', reason: '57014' })
    })
  expect((await store.read([ask('key1')]))[0]?.shards[0]?.offset).toBe(1)
  await store.write(brought(2))
})

test('a signal ends a write that waits, cancels its statement and gives its connection back', async () => {
  const store = kyselyStore(connect({ max: 2 }))
  await store.write(brought(1))
  const abort = new AbortController()
  await connect({ max: 1 })
    .transaction()
    .execute(async transaction => {
      await sql`select * from bighead_tiles for update`.execute(transaction)
      const written = store.write(brought(2), { signal: abort.signal })
      setTimeout(() => abort.abort(new Error('enough')), 200)
      await expect(written).rejects.toThrow('enough')
      // Both connections of the pool are free again, though the rows are still locked.
      const reads = await Promise.all([store.read([ask('key1')]), store.read([ask('key1')])])
      expect(reads.map(([record]) => record?.shards[0]?.offset)).toEqual([1, 1])
    })
  await store.write(brought(2))
  expect((await store.read([ask('key1')]))[0]?.shards[0]?.offset).toBe(2)
})

test('a batch that is published while streams write owns its time, whoever comes first', async () => {
  const stores = Array.from({ length: 4 }, () => kyselyStore(connect({ max: 2 })))
  const [first] = stores as [ReturnType<typeof kyselyStore>]
  await first.write(
    keys.map(key => ({ kind: 'batch', layout: windows.id, generation: 1, key, record: batchRecord(9) }) as const),
  )
  const early = (offset: number, shard: string): readonly Change[] =>
    keys.map(key =>
      change({
        key,
        shard,
        offset,
        raw: [input(offset, offset), input(offset + 1000, 600_000 + offset)],
        tiles: [[tile(0, offset, 1), tile(600_000, offset, 1)], [], []],
      }),
    )
  const streams = stores.map(async (store, shard) => {
    for (let offset = 1; offset <= 6; offset++) await store.write(early(offset, String(shard)))
  })
  await Promise.all([...streams, pause(100).then(() => publish(first, 1, 600_000))])
  const records = await first.read(keys.map(ask))
  for (const { batchRecord: one, shards } of records) {
    expect(one).toEqual(batchRecord(9))
    expect(shards.map(({ raw, tiles }) => [raw.map(({ time }) => time - 600_000), tiles[0].starts])).toEqual(
      shards.map(() => [[1, 2, 3, 4, 5, 6], [600_000]]),
    )
  }
  const { rows } = await sql<{ n: string }>`select count(*) as n from bighead_inputs where time < 600000`.execute(
    connect(),
  )
  expect(rows).toEqual([{ n: '0' }])
})

test('a dropped layout ends the writers of it, and leaves nothing', async () => {
  const [store, other] = [kyselyStore(connect()), kyselyStore(connect())]
  await store.write(brought(1))
  const writing = (async () => {
    for (let offset = 2; ; offset++) await other.write(brought(offset))
  })()
  const ended = expect(writing).rejects.toThrow(/does not know the layout/)
  await pause(100)
  await store.write([{ kind: 'drop', layout: windows.id }])
  await ended
  for (const table of ['shards', 'tiles', 'inputs']) {
    const { rows } = await sql<{ n: string }>`select count(*) as n from ${sql.id(`bighead_${table}`)}`.execute(
      connect(),
    )
    expect([table, rows]).toEqual([table, [{ n: '0' }]])
  }
})
