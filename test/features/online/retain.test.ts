import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { count, lastK, sum } from '../../../src/features/definition/aggregate-feature.ts'
import { entitySource } from '../../../src/features/definition/entity-source.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { ReadTooOldError } from '../../../src/features/errors/online-errors.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { layoutOf } from '../../../src/features/online/layout.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { type MaterializeStreamOptions, materializeStream } from '../../../src/features/online/materialize-stream.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { OnlineStore } from '../../../src/features/online/online-store.ts'
import type { ShardRecord } from '../../../src/features/online/stored-record.ts'
import { allTiles, always } from '../../../src/features/online/stretches.ts'
import { type NaiveEvent, naiveFeatures } from '../../oracle/naive-features.ts'
import {
  at,
  batches,
  day,
  failingAfter,
  feed,
  hour,
  minute,
  payment,
  payments,
  readerOf,
  recordStore,
  valuesAt,
} from './event-world.ts'

type Reader = Awaited<ReturnType<typeof readerOf>>

const start = at('2023-11-01T00:00:00')
const retain = '3d'

interface Kept {
  readonly resolution: 'hop' | 'exact'
  readonly allHistory: boolean
  readonly rows: boolean
}

function groupOf({ resolution, allHistory, rows }: Kept): FeatureGroup {
  const base = { name: 'spending', source: payments, keys: ['card'] } as const
  if (rows) return featureGroup({ ...base, features: f => ({ amount: f.amount }) }) as unknown as FeatureGroup
  return featureGroup({
    ...base,
    resolution,
    features: f => ({
      n: count(f.amount, { window: '1h' }),
      s: sum(f.amount, { window: '2d' }),
      ...(allHistory && { recent: lastK(f.shop, 3) }),
    }),
  }) as unknown as FeatureGroup
}

/** Mostly in order, over about two weeks; some days too late. */
const steps = fc.array(
  fc.record({
    step: fc.constantFrom(minute, 40 * minute, 5 * hour, day),
    late: fc.constantFrom(0, 0, 0, 0, hour, 2 * day, 5 * day),
    card: fc.constantFrom('a', 'a', 'a', 'a', 'a', 'b'),
    amount: fc.constantFrom(null, 0.1, 12.34, 1e17, -3),
    shop: fc.constantFrom(null, 'x', 'y'),
  }),
  { minLength: 20, maxLength: 50 },
)

const world = fc.record({
  kept: fc.record({ resolution: fc.constantFrom('hop', 'exact'), allHistory: fc.boolean(), rows: fc.boolean() }),
  steps,
  backwards: fc.boolean(),
  size: fc.constantFrom(3, 10, 50),
  cut: fc.nat(30),
  batchAt: fc.option(fc.integer({ min: 0, max: 14 * 24 }), { nil: null }),
  back: fc.array(fc.oneof(fc.integer({ min: -4 * day, max: hour }), fc.integer({ min: 0, max: 6 * day })), {
    minLength: 3,
    maxLength: 6,
  }),
})

test('with `retain` a read equals the backfill, or is refused because it needs what is gone', async () => {
  const seen = { answered: 0, compacted: 0, retained: 0 }
  const property = fc.asyncProperty(world, async ({ kept, steps, backwards, size, cut, batchAt, back }) => {
    const group = groupOf(kept)
    const events = backwards ? timed(steps).reverse() : timed(steps)
    const newest = Math.max(...events.map(event => event.at as number))
    const until = batchAt === null ? Number.NEGATIVE_INFINITY : start + batchAt * hour
    const readers: Reader[] = []
    for (const online of [memoryStore(), recordStore()]) {
      const shards = [0, 1].map(shard => events.filter((_, index) => index % 2 === shard))
      const delivered = shards.flatMap((part, shard) => batches(part, size, `${shard}`))
      await feed(group, failingAfter(online, cut), delivered, { retain }).catch(() => {})
      if (batchAt !== null)
        await materialize(group, {
          offline: tableStore({ payments: events as never }),
          online,
          until,
          maxBatchAge: '30d',
        })
      await feed(group, online, delivered, { retain })
      const from = Math.floor((newest - 3 * day) / day) * day
      // Late rows of a quiet key stay until the next day begins.
      if (!kept.rows) expect((await keptOf(group, online)).filter(time => time < from)).toEqual([])
      readers.push(await readerOf(group, online))
    }
    for (const card of ['a', 'b']) {
      for (const q of back.map(milliseconds => newest - milliseconds)) {
        const [fast, slow] = await Promise.all(readers.map(reader => answer(reader, card, q)))
        const expected = naiveFeatures(group.definition, events, [card], q)
        if (typeof fast !== 'string') expect([fast, slow]).toEqual([expected, expected])
        else expect(slow).toBeTypeOf('string')
        if (typeof fast === 'string' && !kept.allHistory) expect(q <= newest - 15 * minute || q < until).toBe(true)
        seen[typeof fast !== 'string' ? 'answered' : fast.includes('not retained') ? 'retained' : 'compacted']++
      }
    }
  })
  await fc.assert(property, { seed: 30, numRuns: 30 })
  expect(seen.answered).toBeGreaterThan(80)
  expect(seen.retained).toBeGreaterThan(15)
})

test.each([memoryStore, recordStore])('a stream of a year keeps as much as one of a few days (%o)', async makeStore => {
  const online = makeStore()
  const group = groupOf({ resolution: 'hop', allHistory: false, rows: false })
  const sizes: number[] = []
  const events: NaiveEvent[] = []
  for (let month = 0; month < 12; month++) {
    const first = start + month * 30 * day
    const more = Array.from({ length: 240 }, (_, index) => payment(first + index * 3 * hour, { amount: index / 10 }))
    await feed(group, online, batches(more, 100, '0', events.length), { retain })
    events.push(...more)
    sizes.push((await keptOf(group, online)).length)
  }
  expect(new Set(sizes).size).toBe(1)
  expect(sizes[0]).toBeLessThan(4 * (1 + 8 + 8))
  const q = (events.at(-1)?.at as number) + minute
  expect(await answer(await readerOf(group, online), 'a', q)).toEqual(naiveFeatures(group.definition, events, ['a'], q))
})

test('all history is refused once something is gone that no batch owns, until a batch does', async () => {
  const group = groupOf({ resolution: 'hop', allHistory: true, rows: false })
  const online = memoryStore()
  const offline = (events: readonly NaiveEvent[]) => tableStore({ payments: events as never })
  const events = [0, 1, 2, 3, 4, 5].map(days => payment(start + days * day, { shop: `s${days}`, amount: 1 }))
  const reader = async () => answer(await readerOf(group, online), 'a', start + 5 * day + minute)
  await feed(group, online, batches(events.slice(0, 3)), { retain })
  expect(await answer(await readerOf(group, online), 'a', start + 3 * day)).toEqual([null, 2, ['s2', 's1', 's0']])
  await feed(group, online, batches(events.slice(3), 3, '0', 3), { retain })
  expect(await reader()).toBe(
    'Group `spending` cannot be read as of 2023-11-06T00:01:00.000Z: a window begins before 2023-11-03T00:00:00.000Z, and what streams brought before that is not retained; materialize a batch that ends then or later, or stream with a longer `retain`.',
  )
  await materialize(group, { offline: offline(events), online, until: start + day })
  expect(await reader()).toMatch('not retained')
  await materialize(group, { offline: offline(events), online, until: start + 2 * day })
  expect(await reader()).toEqual([1, 3, ['s5', 's4', 's3']])
})

test('events that come after their day is gone are late', async () => {
  const group = groupOf({ resolution: 'hop', allHistory: false, rows: false })
  const online = memoryStore()
  const late: unknown[] = []
  const events = [0, 9, 1, 8].map(days => payment(start + days * day, { amount: days }))
  const options = {
    retain,
    onLate: table => void late.push(...table.rows()),
  } satisfies Partial<MaterializeStreamOptions>
  const handle = await feed(group, online, batches(events, 1), options)
  expect(handle.stats()).toMatchObject({ events: 4, applied: 3, late: 1 })
  expect(late).toEqual([expect.objectContaining({ amount: 1 })])
})

test('old events that come while nothing is gone yet go at once, and those after them are late', async () => {
  const group = groupOf({ resolution: 'hop', allHistory: true, rows: false })
  for (const online of [memoryStore(), recordStore()]) {
    const events = [9, 1, 2].map(days => payment(start + days * day, { amount: days }))
    const handle = await feed(group, online, batches(events, 1), { retain })
    expect(handle.stats()).toMatchObject({ events: 3, applied: 2, late: 1 })
    expect((await keptOf(group, online)).filter(time => time < start + 9 * day)).toEqual([])
    expect(await answer(await readerOf(group, online), 'a', start + 9 * day + minute)).toMatch('not retained')
  }
})

test('of the rows of a quiet key the newest stays, and reads before it is the only one are refused', async () => {
  const group = groupOf({ resolution: 'hop', allHistory: false, rows: true })
  const online = memoryStore()
  const quiet = [1, 2].map(amount => payment(start + amount * minute, { card: 'b', amount }))
  const between = start + 2 * minute
  await feed(group, online, batches(quiet), { retain })
  const reader = await readerOf(group, online)
  expect(await answer(reader, 'b', between)).toEqual([1])
  await feed(group, online, batches([payment(start + 9 * day)], 1, '0', 2), { retain })
  expect(await answer(reader, 'b', between)).toBe(
    'Group `spending` cannot be read as of 2023-11-01T00:02:00.000Z: older rows than the newest before 2023-11-07T00:00:00.000Z are not retained; ask as of then or later, or stream with a longer `retain`.',
  )
  expect(await answer(reader, 'b', start + 9 * day)).toEqual([2])
})

describe('a `retain` that does not suit', () => {
  const start = (group: FeatureGroup, retain: string) => () =>
    materializeStream(group, { events: [], online: memoryStore(), retain: retain as '1d' })

  test('is not a duration, or shorter than the longest window and `compactAfter`', () => {
    const group = groupOf({ resolution: 'hop', allHistory: true, rows: false })
    expect(start(group, 'long')).toThrow('Parameter `retain`: `long` is not a duration like 30d.')
    expect(start(group, '2d')).toThrow(
      'Parameter `retain`: `2d` is too short: the longest window of `spending` and `compactAfter` need 2895m; give that or more, or leave it out.',
    )
    expect(start(group, '2895m')).not.toThrow()
  })

  test('is for entities, whose changes are needed until a partition owns them', () => {
    const cards = entitySource({
      ...{ name: 'cards', columns: { card: 'string', limit: 'int32' }, keys: ['card'] },
      mutations: { name: 'changes', time: 'at', before: 'was' },
    })
    const facts = featureGroup({ name: 'facts', source: cards, keys: ['card'], features: f => ({ limit: f.limit }) })
    expect(start(facts as unknown as FeatureGroup, '30d')).toThrow(
      'Parameter `retain`: changes of `facts` are kept until a newer partition owns them',
    )
  })
})

function timed(steps: readonly NaiveEvent[]): NaiveEvent[] {
  let now = start
  return steps.map(({ step, late, ...values }) => {
    now += step as number
    return payment(now - (late as number), values)
  })
}

/** The times of the tiles and inputs that a store keeps of a stream. */
async function keptOf(group: FeatureGroup, online: OnlineStore): Promise<number[]> {
  const ask = (key: string) => ({
    layout: layoutOf(group.definition).id,
    key,
    tiles: allTiles,
    strips: always,
  })
  const records = await online.read(['a', 'b'].map(ask))
  const timesOf = ({ tiles, raw }: ShardRecord): number[] => [
    ...tiles.flatMap(level => level.starts),
    ...raw.map(({ time }) => time),
  ]
  return records.flatMap(record => record.shards.flatMap(timesOf))
}

async function answer(reader: Reader, card: string, q: number): Promise<unknown[] | string> {
  try {
    return await valuesAt(reader, card, q)
  } catch (error) {
    if (error instanceof ReadTooOldError) return error.message
    throw error
  }
}
