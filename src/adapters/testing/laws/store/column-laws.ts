import { deepStrictEqual, rejects } from 'node:assert/strict'
import type { EventsChange, MergedWindows, OnlineStore } from '../../../../features/online/online-store.ts'
import { columnFromExact } from '../../../../features/table/build-column.ts'
import { ask, type Law, publish, windows } from './law-changes.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * What events as columns do in a store that `computes`: each of them is counted once, in the windows of its key. A store that does not must
 * refuse them, not lose them.
 */
export function columnLaws(law: Law): void {
  const columnLaw: Law = (name, holds) =>
    law(name, async store => {
      if (store.computes === true) await holds(store)
      else await rejects(store.write([columns(0, [['a', 1]])]), 'a store that does not compute took columns')
    })
  columnLaw(
    'events as columns are merged in the windows that are asked for, from their start on and before their end',
    async store => {
      const others = [
        ['b', 30],
        [null, 30],
      ] as const
      await store.write([columns(0, [['a', 10], ['a', 30], ['a', 10], ['a', 70], ...others])])
      deepStrictEqual(await counts(store, 'a', 70), [3, 3])
      deepStrictEqual(await counts(store, 'a', 71), [2, 4])
      deepStrictEqual(await counts(store, 'b', 31), [1, 1])
      deepStrictEqual(await merged(store, 'nobody', 70), null)
      const [record] = await store.read([ask('a')])
      deepStrictEqual(
        record?.shards.flatMap(({ shard, offset, raw }) => [shard, offset, ...raw.map(({ time }) => time / minute)]),
        ['0', 3, 10, 10, 30, 70],
      )
    },
  )
  columnLaw('columns that come again, as a whole or in part, count once', async store => {
    const first = columns(0, [
      ['a', 10],
      ['b', 10],
      ['a', 30],
    ])
    await store.write([first])
    await store.write([first])
    await store.write([
      columns(1, [
        ['b', 10],
        ['a', 30],
        ['a', 40],
      ]),
    ])
    await store.write([columns(0, [['a', 10]])])
    deepStrictEqual(
      [await counts(store, 'a', 50), await counts(store, 'b', 50)],
      [
        [3, 3],
        [1, 1],
      ],
    )
  })
  columnLaw('columns of several shards are merged, and each has positions of its own', async store => {
    await store.write([
      columns(0, [['a', 10]]),
      columns(
        0,
        [
          ['a', 10],
          ['a', 20],
        ],
        { shard: '1' },
      ),
    ])
    deepStrictEqual(await counts(store, 'a', 50), [3, 3])
    const [record] = await store.read([ask('a')])
    deepStrictEqual(record?.shards.map(({ shard, offset }) => [shard, offset]).sort(), [
      ['0', 0],
      ['1', 1],
    ])
  })
  columnLaw('compacted columns count as before, also those that come late, and their time is said', async store => {
    const events = Array.from({ length: 200 }, (_, index) => ['a', index] as const)
    await store.write([columns(0, events, { compactAfter: 15 * minute })])
    const early = await merged(store, 'a', 200)
    deepStrictEqual(early, { compactedBefore: 180 * minute, states: [[{ count: 60 }], [{ count: 200 }]] })
    await store.write([
      columns(
        200,
        [
          ['a', 150],
          ['a', 3],
        ],
        { compactAfter: 15 * minute },
      ),
    ])
    deepStrictEqual(await counts(store, 'a', 200), [61, 202])
    deepStrictEqual(early?.states, [[{ count: 60 }], [{ count: 200 }]])
    deepStrictEqual((await store.read([ask('a')]))[0]?.shards[0]?.compactedBefore, 180 * minute)
  })
  columnLaw('columns before the batch end, or before what is retained, change nothing', async store => {
    await store.write([
      columns(0, [
        ['a', 10],
        ['a', 50],
        ['a', 2 * 24 * 60],
      ]),
    ])
    await publish(store, 1, 30 * minute)
    deepStrictEqual(await counts(store, 'a', 60), [1, 1])
    await store.write([
      columns(3, [
        ['a', 20],
        ['a', 55],
      ]),
    ])
    deepStrictEqual(await counts(store, 'a', 60), [2, 2])
    await store.write([
      { kind: 'retain', layout: windows.id, from: day },
      columns(5, [
        ['a', 56],
        ['a', 2 * 24 * 60 + 1],
      ]),
    ])
    deepStrictEqual(await counts(store, 'a', 2 * 24 * 60 + 2), [2, 2])
    deepStrictEqual((await store.describe(windows.group))[0]?.retainedFrom, day)
  })
}

/** Events at minutes; those without a key are left out. */
function columns(
  offset: number,
  events: readonly (readonly [key: string | null, minute: number])[],
  further: Partial<EventsChange> = {},
): EventsChange {
  const keys = [...new Set(events.map(([key]) => key))]
  return {
    ...{
      kind: 'events',
      layout: windows.id,
      shard: '0',
      offset,
      created: null,
      sequence: null,
      compactAfter: day,
      keys,
    },
    codes: Int32Array.from(events, ([key]) => (key === null ? -1 : keys.indexOf(key))),
    times: Float64Array.from(events, ([, at]) => at * minute),
    inputs: [
      columnFromExact(
        'string',
        events.map(() => 'x'),
      ),
    ],
    ...further,
  }
}

/** What is merged of the last hour and of everything before a minute. */
async function merged(store: OnlineStore, key: string, at: number): Promise<MergedWindows | null | undefined> {
  const from = [at * minute - hour, Number.NEGATIVE_INFINITY]
  const request = { ...ask(key), windows: { at: at * minute, states: [[0], [0]], from } }
  return (await store.read([request]))[0]?.merged
}

async function counts(store: OnlineStore, key: string, at: number): Promise<readonly unknown[]> {
  const states = (await merged(store, key, at))?.states ?? []
  return states.map(([state]) => (state as { readonly count: number } | null)?.count ?? 0)
}
