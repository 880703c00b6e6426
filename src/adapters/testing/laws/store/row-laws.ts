import { deepStrictEqual } from 'node:assert/strict'
import type { RawInput } from '../../../../features/online/stored-record.ts'
import { ask, change, type Law, row, rows } from './law-changes.ts'

/** What stays of rows. */
export function rowLaws(law: Law): void {
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
