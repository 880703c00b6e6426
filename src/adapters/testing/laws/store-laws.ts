import { deepStrictEqual, ok, rejects } from 'node:assert/strict'
import { count } from '../../../features/definition/aggregate-feature.ts'
import { eventSource } from '../../../features/definition/event-source.ts'
import { featureGroup } from '../../../features/definition/feature-group.ts'
import type { EncodedValue } from '../../../features/expression/expression.ts'
import { type Layout, layoutOf } from '../../../features/online/layout.ts'
import type {
  ClaimChange,
  OnlineStore,
  ReadRequest,
  StoredRecord,
  StreamChange,
} from '../../../features/online/online-store.ts'
import type { BatchRecord, RawInput, Tile, TileLevel } from '../../../features/online/stored-record.ts'
import type { TestRunner } from '../test-runner.ts'

/**
 * Registers one test per law that an online store must keep: answers come in order and stand still, replayed and outdated changes do
 * nothing, a batch becomes visible at once and takes the stream's part before its end with it, shards do not meet, what is not retained is
 * gone and known to be, and everything that is read survives JSON. `makeStore` gives an empty store each time.
 */
export function storeLaws(test: TestRunner, makeStore: () => OnlineStore | Promise<OnlineStore>): void {
  const law = (name: string, holds: (store: OnlineStore) => Promise<void>): void => {
    test(`online store: ${name}`, async () => {
      const store = await makeStore()
      try {
        await store.write([
          { kind: 'layout', layout: windows },
          { kind: 'layout', layout: rows },
        ])
        await holds(store)
      } finally {
        await store.close()
      }
    })
  }
  readingLaws(law)
  streamLaws(law)
  rowLaws(law)
  batchLaws(law)
  retainLaws(law)
}

type Law = (name: string, holds: (store: OnlineStore) => Promise<void>) => void

function readingLaws(law: Law): void {
  law('an unknown key, or layout, gives an empty record, in order', async store => {
    await store.write([change({ key: 'b', raw: [input(7, 70)] })])
    const [a, b, elsewhere] = await store.read([ask('a'), ask('b'), { ...ask('a'), layout: 'nowhere' }])
    deepStrictEqual([a?.shards.length, a?.batchRecord, a?.batch], [0, null, null])
    deepStrictEqual(b?.shards[0]?.raw, [input(7, 70)])
    deepStrictEqual(elsewhere, { batch: null, batchRecord: null, retainedFrom: null, shards: [] })
    deepStrictEqual(await store.read([]), [])
  })
  law('layouts are described by group, and writing one again changes nothing', async store => {
    await store.write([{ kind: 'layout', layout: windows }])
    const described = await store.describe(windows.group)
    deepStrictEqual(described, [{ layout: windows, batch: null, positions: {}, retainedFrom: null }])
    deepStrictEqual(await store.describe('nothing of this name'), [])
  })
  law('a dropped layout is gone, and the others are not', async store => {
    await store.write([change({ raw: [input(7, 70)] }), { kind: 'drop', layout: windows.id }])
    await store.write([{ kind: 'drop', layout: 'nowhere' }])
    deepStrictEqual(await store.describe(windows.group), [])
    deepStrictEqual((await store.describe(rows.group)).length, 1)
    await store.write([{ kind: 'layout', layout: windows }])
    deepStrictEqual((await store.read([ask('a')]))[0]?.shards, [])
  })
  law('later writes do not change an earlier answer', async store => {
    const early = change({ raw: [input(1, 10)], tiles: [[tile(0, 1, 1)], [tile(0, 1, 1)], [tile(0, 1, 1)]] })
    await store.write([early])
    const [before] = await store.read([ask('a')])
    const copy = JSON.stringify(before)
    const late = [tile(0, 2, 5), tile(300_000, 2, 5)]
    await store.write([
      change({ offset: 2, raw: [input(2, 20)], tiles: [late, [tile(0, 2, 9)], [tile(0, 2, 9)]], rawFrom: 15 }),
    ])
    await publish(store, 1, 600_000)
    deepStrictEqual(JSON.stringify(before), copy)
  })
  law('what is read survives JSON', async store => {
    await store.write([change({ raw: [input(1, 10)], tiles: [[tile(0, 1, 1)], [], [tile(0, 1, 1)]] })])
    await store.write([{ kind: 'batch', layout: windows.id, generation: 1, key: 'a', record: batchRecord(4) }])
    await publish(store, 1, 0)
    const answers = [...(await store.read([ask('a')])), ...(await store.describe(windows.group))]
    deepStrictEqual(JSON.parse(JSON.stringify(answers)), answers)
  })
  law('a closed store refuses, and an aborted call too', async store => {
    const aborted = { signal: AbortSignal.abort(new Error('enough')) }
    await rejects(store.read([ask('a')], aborted), /enough/)
    await rejects(store.write([change({})], aborted), /enough/)
    await rejects(store.describe(windows.group, aborted), /enough/)
    await store.close()
    await rejects(store.read([ask('a')]))
    await store.close()
  })
}

function streamLaws(law: Law): void {
  law('a change that comes again does nothing', async store => {
    const first = change({
      offset: 3,
      raw: [input(3, 400_000)],
      tiles: [[tile(0, 3, 2)], [], []],
      compactedBefore: 300_000,
      rawFrom: 300_000,
    })
    await store.write([first])
    const [before] = await store.read([ask('a')])
    await store.write([first, { ...first, raw: [input(3, 400_000)] }])
    deepStrictEqual(await store.read([ask('a')]), [before])
  })
  law('the tile of the greater position wins, an equal one does nothing', async store => {
    await store.write([change({ offset: 5, tiles: [[tile(0, 5, 50)], [tile(0, 5, 50)], []] })])
    await store.write([change({ offset: 5, tiles: [[tile(0, 5, 99)], [tile(0, 4, 99)], []] })])
    const [kept] = await store.read([ask('a')])
    deepStrictEqual(tilesRead(kept, 0), [[0, 50]])
    deepStrictEqual(tilesRead(kept, 1), [[0, 50]])
    await store.write([change({ offset: 6, tiles: [[tile(0, 6, 60), tile(-300_000, 6, 1)], [], []] })])
    const [newer] = await store.read([ask('a')])
    deepStrictEqual(tilesRead(newer, 0), [
      [-300_000, 1],
      [0, 60],
    ])
  })
  law('raw inputs are kept once, in order of time, and only from where they are needed', async store => {
    await store.write([change({ offset: 2, raw: [input(2, 900), input(1, 500)] })])
    await store.write([change({ offset: 4, raw: [input(3, 700), input(2, 900), input(4, 900)] })])
    const [all] = await store.read([ask('a')])
    deepStrictEqual(
      all?.shards[0]?.raw.map(raw => raw.offset),
      [1, 3, 2, 4],
    )
    await store.write([change({ offset: 5, compactedBefore: 900, rawFrom: 600 })])
    await store.write([change({ offset: 1, raw: [input(1, 500)], compactedBefore: 100, rawFrom: 100 })])
    const [fresh, strip] = await store.read([ask('a'), { ...ask('a'), strips: [[0, 800]] }])
    deepStrictEqual(fresh?.shards[0]?.compactedBefore, 900)
    const offsets = (record: StoredRecord | undefined): number[] => record?.shards[0]?.raw.map(raw => raw.offset) ?? []
    deepStrictEqual(
      offsets(fresh).filter(offset => offset !== 3),
      [2, 4],
    )
    deepStrictEqual(offsets(strip), [3, 2, 4])
  })
  law('shards do not meet, whichever writes first', async store => {
    const changes = ['left', 'right'].map(shard =>
      change({ shard, offset: 9, raw: [input(9, 10)], tiles: [[tile(0, 9, 1)], [], []] }),
    )
    await Promise.all(changes.map(one => store.write([one])))
    const [record] = await store.read([ask('a')])
    deepStrictEqual(record?.shards.map(shard => shard.shard).sort(), ['left', 'right'])
    for (const shard of record?.shards ?? []) deepStrictEqual([shard.raw.length, shard.offset], [1, 9])
  })
  law('positions only grow, per shard', async store => {
    const position = (shard: string, offset: number, newestEventAt: number) =>
      ({ kind: 'position', layout: windows.id, shard, offset, newestEventAt }) as const
    await store.write([position('0', 5, 50), position('1', 2, 90), position('0', 3, 99), position('0', 6, 40)])
    const [described] = await store.describe(windows.group)
    deepStrictEqual(described?.positions, {
      '0': { offset: 6, newestEventAt: 50 },
      '1': { offset: 2, newestEventAt: 90 },
    })
  })
  law('an id belongs to who claims it first, whatever the key, and to the batch', async store => {
    const claim = (shard: string, offset: number, ...ids: string[]): ClaimChange => ({
      ...{ kind: 'claim', layout: windows.id, shard, idsFrom: 10 },
      ids: ids.map(id => [id, id === 'old' ? 5 : 10, offset]),
    })
    const owners = async (...ids: string[]) => (await store.read([{ ...ask(''), ids }]))[0]?.claims
    const [left, right] = [
      { shard: 'left', offset: 1 },
      { shard: 'right', offset: 4 },
    ]
    await store.write([claim('left', 1, 'old', 'x'), claim('right', 4, 'x', 'y')])
    deepStrictEqual(await owners('x', 'y', 'nobody'), [left, right, null])
    // A shard that starts again before its position was stored may deliver the event at another one.
    await store.write([claim('left', 2, 'x')])
    deepStrictEqual(await owners('x'), [{ shard: 'left', offset: 2 }])
    await store.write([{ kind: 'position', layout: windows.id, shard: 'left', offset: 2, newestEventAt: 10 }])
    await store.write([claim('left', 3, 'x')])
    deepStrictEqual(await owners('x'), [{ shard: 'left', offset: 2 }])
    const record: BatchRecord = { ...batchRecord(1), ids: [['z', 10]] }
    await store.write([{ kind: 'batch', layout: windows.id, generation: 1, key: 'a', record }])
    deepStrictEqual(await owners('z'), [null])
    await publish(store, 1, 0)
    deepStrictEqual(await owners('z', 'y'), [{ shard: null, offset: -1 }, right])
  })
}

function rowLaws(law: Law): void {
  law('of the rows that are compacted only the greatest stays', async store => {
    const put = (offset: number, list: readonly RawInput[], before: number | null) =>
      store.write([{ ...change({ offset, compactedBefore: before }), layout: rows.id, rows: list }])
    const kept = async (): Promise<unknown[]> => {
      const [record] = await store.read([{ ...ask('a'), layout: rows.id }])
      return record?.shards[0]?.rows.map(row => row.values.at(-1)) ?? []
    }
    await put(2, [row(1, 100, 'b'), row(2, 100, 'a')], null)
    deepStrictEqual(await kept(), ['a', 'b'])
    await put(3, [row(3, 500, 'z')], 200)
    deepStrictEqual(await kept(), ['b', 'z'])
    await put(1, [row(1, 100, 'b'), row(2, 100, 'a')], 0)
    deepStrictEqual(await kept(), ['b', 'z'])
    await put(4, [row(4, 500, '\uffff'), row(5, 500, '😀')], 1000)
    deepStrictEqual(await kept(), ['😀'])
  })
}

function batchLaws(law: Law): void {
  law('a batch is invisible until it is published, and then there at once', async store => {
    const put = (generation: number, key: string, head: number) =>
      store.write([{ kind: 'batch', layout: windows.id, generation, key, record: batchRecord(head) }])
    await put(1, 'a', 1)
    deepStrictEqual((await store.read([ask('a')]))[0]?.batchRecord, null)
    await publish(store, 1, 0)
    await put(2, 'b', 2)
    const [a, b] = await store.read([ask('a'), ask('b')])
    deepStrictEqual([a?.batchRecord, b?.batchRecord], [batchRecord(1), null])
    deepStrictEqual([a?.batch?.generation, b?.batch?.generation], [1, 1])
    await publish(store, 2, 300_000)
    const [gone, there] = await store.read([ask('a'), ask('b')])
    deepStrictEqual([gone?.batchRecord, there?.batchRecord], [null, batchRecord(2)])
    deepStrictEqual((await store.describe(windows.group))[0]?.batch?.until, 300_000)
  })
  law('a published batch owns what happened before its end', async store => {
    const levels = [[tile(0, 1, 1), tile(300_000, 1, 2)], [tile(0, 1, 3)], [tile(0, 1, 3)]] as const
    await store.write([change({ raw: [input(1, 290_000), input(2, 310_000)], tiles: levels })])
    await publish(store, 1, 300_000)
    const after = (await store.read([ask('a')]))[0]
    deepStrictEqual(
      after?.shards[0]?.raw.map(raw => raw.offset),
      [2],
    )
    deepStrictEqual(tilesRead(after, 0), [[300_000, 2]])
    await store.write([change({ offset: 7, raw: [input(7, 100)], tiles: [[tile(0, 7, 1)], [], []] })])
    const late = (await store.read([ask('a')]))[0]
    deepStrictEqual([late?.shards[0]?.raw.length, tilesRead(late, 0).length], [1, 1])
  })
  law('a batch that ends earlier, or an older generation, is not published', async store => {
    await publish(store, 5, 600_000)
    await rejects(publish(store, 6, 300_000), { code: 'INVALID_PARAMETER' })
    await rejects(publish(store, 4, 600_000), { code: 'INVALID_PARAMETER' })
    await publish(store, 6, 600_000)
    const [described] = await store.describe(windows.group)
    ok(described?.batch?.generation === 6)
  })
}

function retainLaws(law: Law): void {
  const day = 86_400_000
  const retain = (store: OnlineStore, from: number, layout = windows.id): Promise<void> =>
    store.write([{ kind: 'retain', layout, from }])
  law('what is not retained goes from every key and shard, does not come back, and the store says so', async store => {
    const days = [tile(0, 1, 1), tile(day, 1, 2)]
    const brought = change({ raw: [input(1, 10), input(2, 2 * day)], tiles: [days, days, days] })
    await store.write([brought, { ...brought, key: 'b', shard: '1' }])
    await retain(store, day)
    await store.write([change({ offset: 3, raw: [input(3, 20)], tiles: [[tile(300_000, 3, 1)], [], [tile(0, 3, 3)]] })])
    const records = await store.read([ask('a'), ask('b'), ask('nobody')])
    for (const record of records.slice(0, 2)) {
      deepStrictEqual(
        [0, 1, 2].map(level => tilesRead(record, level as 0)),
        Array(3).fill([[day, 2]]),
      )
      deepStrictEqual(record?.shards[0]?.raw, [input(2, 2 * day)])
    }
    deepStrictEqual(
      records.map(record => record.retainedFrom),
      [day, day, day],
    )
    await retain(store, 0)
    deepStrictEqual((await store.describe(windows.group))[0]?.retainedFrom, day)
  })
  law('where everything is retained, or owned by the batch, nothing is said or refused', async store => {
    const said = async () => (await store.describe(windows.group))[0]?.retainedFrom
    await store.write([change({ raw: [input(1, day)], tiles: [[], [], [tile(day, 1, 1)]] })])
    await retain(store, day)
    deepStrictEqual(await said(), null)
    await store.write([change({ offset: 2, raw: [input(2, 5)] })])
    deepStrictEqual((await store.read([ask('a')]))[0]?.shards[0]?.raw, [input(2, 5), input(1, day)])
    await publish(store, 1, 2 * day)
    await retain(store, 2 * day)
    deepStrictEqual(await said(), null)
  })
  law('of the rows that are not retained the greatest stays', async store => {
    const write = (offset: number, list: readonly RawInput[]) =>
      store.write([{ ...change({ offset }), layout: rows.id, rows: list }])
    const kept = async (): Promise<unknown[]> => {
      const [record] = await store.read([{ ...ask('a'), layout: rows.id }])
      return [record?.retainedFrom, ...(record?.shards[0]?.rows.map(({ values }) => values.at(-1)) ?? [])]
    }
    await write(1, [row(1, 100, 'b')])
    await retain(store, day, rows.id)
    deepStrictEqual(await kept(), [null, 'b'])
    await write(3, [row(2, 100, 'a'), row(3, 2 * day, 'z')])
    await retain(store, day, rows.id)
    deepStrictEqual(await kept(), [day, 'b', 'z'])
  })
}

const events = eventSource({ name: 'events', columns: { at: 'timestamp', key: 'string', value: 'string' }, time: 'at' })
const windows: Layout = layoutOf(
  featureGroup({
    name: 'windows',
    source: events,
    keys: ['key'],
    features: f => ({ n: count(f.value, { window: '1h' }) }),
  }).definition,
)
const rows: Layout = layoutOf(
  featureGroup({ name: 'rows', source: events, keys: ['key'], features: f => ({ value: f.value }) }).definition,
)

function ask(key: string): ReadRequest {
  const everything = Number.NEGATIVE_INFINITY
  return { layout: windows.id, key, tilesFrom: [everything, everything, everything], strips: [] }
}

function input(offset: number, time: number): RawInput {
  return { offset, time, created: null, sequence: null, values: ['x'] }
}

function row(offset: number, time: number, value: string): RawInput {
  return { offset, time, created: null, sequence: null, values: [time, 'a', value] }
}

function tile(start: number, offset: number, seen: number): Tile {
  return { start, offset, states: [{ count: seen }] }
}

function change(parts: Partial<StreamChange>): StreamChange {
  const nothing = {
    offset: 1,
    compactedBefore: null,
    rawFrom: null,
    raw: [],
    tiles: [[], [], []],
    rows: [],
  } as const
  return { kind: 'stream', layout: windows.id, key: 'a', shard: '0', ...nothing, ...parts }
}

function batchRecord(head: number): BatchRecord {
  const none: TileLevel = { starts: [], states: [], newest: null }
  const some: TileLevel = { starts: [0], states: [[{ count: head }]], newest: null }
  return { heads: [[{ count: head }]], tiles: [none, none, some], raw: [], rows: [], ids: [] }
}

function tilesRead(record: StoredRecord | undefined, level: 0 | 1 | 2): (readonly [number, EncodedValue])[] {
  const { starts = [], states = [] } = record?.shards[0]?.tiles[level] ?? {}
  return starts.map((start, index) => [start, (states[0]?.[index] as { count: number } | undefined)?.count ?? null])
}

async function publish(store: OnlineStore, generation: number, until: number): Promise<void> {
  await store.publish({
    layout: windows.id,
    generation,
    until,
    maxBatchAge: 0,
    uploadedAt: 0,
    keys: 1,
    partition: null,
  })
}
