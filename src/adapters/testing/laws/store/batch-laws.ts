import { deepStrictEqual, ok, rejects } from 'node:assert/strict'
import { ask, batchRecord, change, input, type Law, publish, tile, tilesRead, windows } from './law-changes.ts'

/** What a batch does when it is published. */
export function batchLaws(law: Law): void {
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
