import { deepStrictEqual } from 'node:assert/strict'
import type { OnlineStore } from '../../../../features/online/online-store.ts'
import type { RawInput } from '../../../../features/online/stored-record.ts'
import { ask, change, input, type Law, publish, row, rows, tile, tilesRead, windows } from './law-changes.ts'

/** What is not retained. */
export function retainLaws(law: Law): void {
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
