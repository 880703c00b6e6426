// One measured run of a store in SQLite in memory beside a naive one: a row of JSON for each key, one statement for each key.
import { DatabaseSync } from 'node:sqlite'
import type { OnlineStore } from 'bighead'
import { kyselyStore, migrate, nodeSqlite } from 'bighead/kysely'
import { Kysely, SqliteDialect } from 'kysely'

interface Tables {
  readonly features: { readonly key: string; readonly offset: number; readonly record: string }
}
type Change = Parameters<OnlineStore['write']>[0][number]
type StreamChange = Extract<Change, { readonly kind: 'stream' }>

const keys = 2000
const batches = 10
const minute = 60_000

function open(): Kysely<Tables> {
  return new Kysely({ dialect: new SqliteDialect({ database: nodeSqlite(new DatabaseSync(':memory:')) }) })
}

/** One event and the tiles that it changed, for each key. */
function changesOf(batch: number): StreamChange[] {
  const states = [{ count: batch }, { n: batch, sum: [batch / 3] }]
  const time = batch * 5 * minute
  const tile = { start: time, offset: batch, states }
  return Array.from({ length: keys }, (_, key) => ({
    ...{ kind: 'stream', layout: 'bench', key: `key${key}`, shard: '0', offset: batch, compactedBefore: time },
    ...{ rawFrom: time, raw: [{ offset: batch, time, created: null, sequence: null, values: [batch / 3] }], rows: [] },
    tiles: [[tile], [{ ...tile, start: 0 }], [{ ...tile, start: 0 }]],
  }))
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

async function store(): Promise<{ readonly write: number; readonly read: number }> {
  const db = open()
  await migrate(db)
  const online = kyselyStore(db)
  const layout = { id: 'bench', group: 'bench', kind: 'windows', keys: [], inputs: [], states: [{}, {}], features: [] }
  await online.write([{ kind: 'layout', layout: layout as never }])
  const all = Array.from({ length: batches }, (_, batch) => changesOf(batch + 1))
  const write = await seconds(async () => {
    for (const changes of all) await online.write(changes)
  })
  const from = Number.NEGATIVE_INFINITY
  const requests = Array.from({ length: keys }, (_, key) => {
    return {
      layout: 'bench',
      key: `key${key}`,
      tiles: [[[from, Infinity]], [[from, Infinity]], [[from, Infinity]]] as const,
      strips: [],
    }
  })
  const read = await seconds(() => online.read(requests))
  return { write, read }
}

async function naive(): Promise<{ readonly write: number; readonly read: number }> {
  const db = open()
  const table = db.schema.createTable('features').addColumn('key', 'text', column => column.primaryKey())
  await table.addColumn('offset', 'integer').addColumn('record', 'text').execute()
  const all = Array.from({ length: batches }, (_, batch) => changesOf(batch + 1))
  const put = (db: Kysely<Tables>, { key, offset, tiles, raw }: StreamChange): Promise<unknown> => {
    const record = JSON.stringify({ tiles, raw })
    const insert = db.insertInto('features').values({ key, offset, record })
    return insert
      .onConflict(conflict =>
        conflict.column('key').doUpdateSet({ offset, record }).where('features.offset', '<', offset),
      )
      .execute()
  }
  const write = await seconds(async () => {
    for (const changes of all)
      await db.transaction().execute(async transaction => {
        for (const change of changes) await put(transaction, change)
      })
  })
  const read = await seconds(async () => {
    for (let key = 0; key < keys; key++) {
      const row = await db.selectFrom('features').selectAll().where('key', '=', `key${key}`).executeTakeFirstOrThrow()
      JSON.parse(row.record)
    }
  })
  return { write, read }
}

await store()
await naive()
const [ours, theirs] = [await store(), await naive()]
const perSecond = (run: { readonly write: number; readonly read: number }) => ({
  write: (keys * batches) / run.write,
  read: keys / run.read,
})
console.log(JSON.stringify({ store: perSecond(ours), naive: perSecond(theirs) }))
