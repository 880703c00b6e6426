import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  count,
  first,
  last,
  lastK,
  max,
  mean,
  min,
  stddev,
  sum,
} from '../../../src/features/definition/aggregate-feature.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { ReadTooOldError } from '../../../src/features/errors/online-errors.ts'
import type { Columns } from '../../../src/features/expression/handle.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { layoutOf } from '../../../src/features/online/layout.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import { allTiles } from '../../../src/features/online/stretches.ts'
import type { NaiveEvent } from '../../oracle/naive-features.ts'
import {
  batches,
  columns,
  feed,
  hour,
  minute,
  payment,
  readerOf,
  recordStore,
  valuesAt,
} from '../online/event-world.ts'

const base = Date.parse('2023-11-30T00:00:00Z')

const features = [
  (f: Handles, o: object) => count(f.amount, o),
  (f: Handles, o: object) => count(f.shop, o),
  (f: Handles, o: object) => sum(f.amount, o),
  (f: Handles, o: object) => mean(f.amount, o),
  (f: Handles, o: object) => min(f.amount, o),
  (f: Handles, o: object) => max(f.items, o),
  (f: Handles, o: object) => sum(f.items, o),
  (f: Handles, o: object) => first(f.amount, o),
  (f: Handles, o: object) => last(f.items, o),
  (f: Handles, o: object) => last(f.items.gt(0), o),
  (f: Handles, o: object) => min(f.items.gt(0), o),
  (f: Handles, o: object) => max(f.items.gt(0), o),
  (f: Handles, o: object) => last(f.shop, o),
  (f: Handles, o: object) => lastK(f.shop, 3, o),
  (f: Handles, o: object) => stddev(f.amount, o),
]

type Handles = Columns<typeof columns>

interface Choice {
  readonly feature: number
  readonly window: string | null
}

function groupOf(choices: readonly Choice[], resolution: 'hop' | 'exact', places: number): FeatureGroup {
  const placed = [{}, { created: 'known' }, { created: 'known', sequence: 'place' }, { sequence: 'amount' }][places]
  const source = eventSource({ name: 'payments', columns, time: 'at', ...(placed as { created?: 'known' }) })
  return featureGroup({
    name: 'spending',
    source,
    keys: ['card'],
    resolution,
    features: f =>
      Object.fromEntries(
        choices.map(({ feature, window }, index) => [
          `f${index}`,
          features[feature]!(f, window === null ? {} : { window }),
        ]),
      ),
  }) as unknown as FeatureGroup
}

/** Mostly in order; some much too late. */
const event: fc.Arbitrary<NaiveEvent> = fc
  .record({
    step: fc.constantFrom(0, 1, 7_000, 90_000),
    late: fc.constantFrom(0, 0, 0, 0, 20_000, 3 * hour),
    card: fc.constantFrom('a', 'a', 'a', 'a', 'b'),
    amount: fc.constantFrom(
      null,
      0.1,
      12.34,
      -0.3,
      1e17,
      9_007_199_254_740_991,
      1,
      2,
      1e300,
      -0,
      Number.NaN,
      -Infinity,
    ),
    items: fc.option(fc.integer({ min: -3, max: 4 }), { nil: null }),
    shop: fc.constantFrom(null, 'x', 'y', '😀', '\uffff'),
    known: fc.constantFrom(null, base, base + 1),
    place: fc.constantFrom(null, 0, 1),
  })
  .map(({ step, late, ...values }) => ({ ...payment(0, values), at: step, late }))

const world = fc.record({
  resolution: fc.constantFrom('hop', 'exact'),
  places: fc.nat(3),
  choices: fc.array(
    fc.record({
      feature: fc.nat(features.length - 1),
      hop: fc.constantFrom('5m', '1h', '11h', '1d', '12d', null),
      exact: fc.constantFrom('1ms', '7m', '90m', '1d', null),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  events: fc.array(event, { minLength: 150, maxLength: 400 }),
  size: fc.constantFrom(1, 30, 400),
  shards: fc.integer({ min: 1, max: 2 }),
  batchAt: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
  looks: fc.boolean(),
  beyond: fc.array(fc.integer({ min: 0, max: 3 * hour }), { minLength: 1, maxLength: 3 }),
})

test('columns in a store that computes give what records give, bit for bit', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(world, async ({ resolution, places, choices, events, size, shards, batchAt, looks, beyond }) => {
      const exact = resolution === 'exact'
      const chosen = choices.map(({ feature, hop, exact: edge }) => ({ feature, window: exact ? edge : hop }))
      const group = groupOf(chosen, exact ? 'exact' : 'hop', places)
      let now = base
      const timed = events.map(({ late, ...row }) => {
        now += row.at as number
        return { ...row, at: now - (late as number) } as NaiveEvent
      })
      const stores = [memoryStore(), recordStore()] as const
      const parts = Array.from({ length: shards }, (_, shard) => timed.filter((_, index) => index % shards === shard))
      for (const online of stores) {
        for (const [shard, part] of parts.entries()) {
          const delivered = batches(part, size, `${shard}`)
          const half = delivered.length >> 1
          await feed(group, online, delivered.slice(0, half))
          if (batchAt !== null && shard === 0) {
            const until = base + batchAt * 5 * minute
            await materialize(group, { offline: tableStore({ payments: timed as never }), online, until })
          }
          // Records are given, and what was compacted for them stays right.
          if (looks) await online.read([ask(group, 'a')])
          await feed(group, online, delivered.slice(half))
        }
      }
      const readers = [await readerOf(group, stores[0]), await readerOf(group, stores[1])] as const
      for (const card of ['a', 'b', 'nobody']) {
        for (const later of [...beyond, -10 * minute]) {
          const [fast, slow] = await Promise.all(readers.map(reader => answer(reader, card, now + later)))
          expect(fast).toEqual(slow)
          compared++
        }
      }
    }),
    { seed: 23, numRuns: 40 },
  )
  expect(compared).toBeGreaterThan(300)
})

test('positions of any size are kept beside few inputs and many', async () => {
  for (const inputs of [1, 4, 7, 20]) {
    const source = eventSource({ name: 'payments', columns, time: 'at', created: 'known', sequence: 'place' })
    const group = featureGroup({
      name: 'spending',
      source,
      keys: ['card'],
      features: f =>
        Object.fromEntries(
          Array.from({ length: inputs }, (_, input) => [`f${input}`, sum(f.items.add(input), { window: '1h' })]),
        ),
    }) as unknown as FeatureGroup
    const [fast, slow] = await Promise.all(
      [memoryStore(), recordStore()].map(async online => {
        for (const from of [5, 2 ** 31, 2 ** 40 + 3, 2 ** 43 + 2 ** 42, 2 ** 44 - 2, 2 ** 44 + 100]) {
          const times = [40, 7, 40, 39, 7]
          const events = times.map((at, place) =>
            payment(base + at, { items: place === 2 ? null : place, known: place === 1 ? null : base, place }),
          )
          await feed(group, online, batches(events, 3, '0', from))
        }
        const values = await valuesAt(await readerOf(group, online), 'a', base + minute)
        const [record] = await online.read([ask(group, 'a')])
        return { values, raw: record?.shards[0]?.raw }
      }),
    )
    expect(fast?.raw?.length).toBe(30)
    expect(fast).toEqual(slow)
  }
})

test('a shard that came as columns refuses records, and the other way round', async () => {
  const group = groupOf([{ feature: 0, window: '1h' }], 'hop', 0)
  const delivered = batches([payment(base, { amount: 1 }), payment(base + 1, { amount: 1 })], 1)
  const online = memoryStore()
  const { computes: _computes, ...records } = online
  await feed(group, online, delivered.slice(0, 1))
  await expect(feed(group, records, delivered)).rejects.toThrow(
    'Parameter `changes`: shard `0` of group `spending` holds `events` changes; go on with those, or use another shard.',
  )
  await feed(group, records, batches([payment(base + 2, { amount: 1 })], 1, 'other'))
  await expect(feed(group, online, batches([payment(base + 3, { amount: 1 })], 1, 'other', 1))).rejects.toThrow(
    'shard `other` of group `spending` holds `stream` changes',
  )
  expect(await valuesAt(await readerOf(group, online), 'a', base + minute)).toEqual([2])
})

async function answer(reader: Awaited<ReturnType<typeof readerOf>>, card: string, at: number): Promise<unknown> {
  try {
    return await valuesAt(reader, card, at)
  } catch (error) {
    if (error instanceof ReadTooOldError) return error.message
    throw error
  }
}

function ask(group: FeatureGroup, key: string) {
  return { layout: layoutOf(group.definition).id, key, tiles: allTiles, strips: [] }
}
