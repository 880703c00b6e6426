import { deepStrictEqual } from 'node:assert/strict'
import type { ClaimChange, StoredRecord } from '../../../../features/online/online-store.ts'
import type { BatchRecord } from '../../../../features/online/stored-record.ts'
import { ask, batchRecord, change, input, type Law, publish, tile, tilesRead, windows } from './law-changes.ts'

/** What changes of one stream do, in whatever order and however often they come. */
export function streamLaws(law: Law): void {
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
