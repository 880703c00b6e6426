import { deepStrictEqual, rejects } from 'node:assert/strict'
import { ask, batchRecord, change, input, type Law, publish, rows, tile, windows } from './law-changes.ts'

/** What a read gives. */
export function readingLaws(law: Law): void {
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
