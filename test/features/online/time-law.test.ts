import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  approxUniqueCount,
  bottomK,
  boundedUniqueCount,
  count,
  first,
  firstK,
  histogram,
  kurtosis,
  last,
  lastK,
  max,
  mean,
  min,
  percentile,
  skew,
  stddev,
  sum,
  topK,
  uniqueCount,
  variance,
} from '../../../src/features/definition/aggregate-feature.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { ReadTooOldError } from '../../../src/features/errors/online-errors.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import { type NaiveEvent, naiveFeatures } from '../../oracle/naive-features.ts'
import { batches, columns, day, feed, hour, minute, payment, readerOf, valuesAt } from './event-world.ts'

const base = Date.parse('2023-11-30T00:00:00Z')
const hopWindows = ['5m', '10m', '1h', '11h', '12h', '1d', '3d', '12d', '20d', null] as const
const exactWindows = ['1ms', '7m', '90m', '1d', '9d', null] as const

interface Choice {
  readonly aggregate: number
  readonly window: string | null
}

function groupOf(choices: readonly Choice[], resolution: 'hop' | 'exact', roles: number): FeatureGroup {
  const source = eventSource({
    name: 'payments',
    columns,
    time: 'at',
    ...(roles > 0 && { created: 'known', sequence: 'place' }),
    ...(roles > 1 && { id: 'ticket' }),
  })
  return featureGroup({
    name: 'spending',
    source: roles === 1 ? source.where(f => f.items.ne(3)) : source,
    keys: ['card'],
    resolution,
    features: f =>
      Object.fromEntries(
        choices.map(({ aggregate, window }, index) => {
          const options: { readonly window?: '1d' } = window === null ? {} : { window: window as '1d' }
          const makers = [
            () => count(f.amount, { ...options, default: 0 }),
            () => sum(f.amount, options),
            () => mean(f.items, options),
            () => variance(f.amount, options),
            () => stddev(f.items, options),
            () => min(f.shop, options),
            () => max(f.amount, options),
            () => first(f.shop, options),
            () => last(f.amount.add(1), options),
            () => firstK(f.items, 2, options),
            () => lastK(f.shop, 3, options),
            () => sum(f.items, options),
            () => skew(f.amount, options),
            () => kurtosis(f.items, options),
            () => topK(f.amount, 2, options),
            () => bottomK(f.shop, 2, options),
            () => uniqueCount(f.shop, options),
            () => boundedUniqueCount(f.items, 2, options),
            () => percentile(f.amount, [0.25, 0.5], options),
            () => histogram(f.shop, { ...options, k: 2 }),
            () => approxUniqueCount(f.amount, options),
          ]
          return [`f${index}`, makers[aggregate % makers.length]!()]
        }),
      ),
  }) as unknown as FeatureGroup
}

/** Times where edges are: multiples of five minutes, hours and days around the base, and a little beside them. */
const time = fc
  .tuple(
    fc.constantFrom(5 * minute, hour, day),
    fc.integer({ min: -24, max: 12 }),
    fc.constantFrom(-1, 0, 0, 1, 150_000),
  )
  .map(([unit, steps, beside]) => base + unit * steps + beside)

const event: fc.Arbitrary<NaiveEvent> = fc
  .record({
    at: fc.option(time, { freq: 20, nil: null }),
    card: fc.constantFrom('a', 'a', 'a', 'b', null),
    amount: fc.constantFrom(null, 0.1, 0.2, -0.3, 1e17, 1, 2, 3.5, -0, Number.NaN, Number.POSITIVE_INFINITY),
    items: fc.option(fc.integer({ min: -3, max: 4 }), { nil: null }),
    shop: fc.constantFrom(null, 'x', 'y', 'é', '😀', '\uffff'),
    known: fc.option(time, { nil: null }),
    place: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
  })
  .map(values => payment(0, values))

const world = fc.record({
  resolution: fc.constantFrom('hop', 'exact'),
  roles: fc.integer({ min: 0, max: 2 }),
  choices: fc.array(
    fc.record({ aggregate: fc.nat(11), hop: fc.constantFrom(...hopWindows), exact: fc.constantFrom(...exactWindows) }),
    { minLength: 1, maxLength: 6 },
  ),
  events: fc.array(event, { maxLength: 60 }),
  until: fc.integer({ min: -40, max: 20 }).map(steps => base + steps * 35 * minute),
  again: fc.option(
    fc.integer({ min: 0, max: 60 }).map(steps => steps * 25 * minute),
    { nil: null },
  ),
  shards: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 60, maxLength: 60 }),
  size: fc.integer({ min: 1, max: 7 }),
  age: fc.constantFrom('0d', '1d', '7d'),
  questions: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'nobody'), time, fc.constantFrom(0, 2 * minute, 8 * day)), {
    minLength: 1,
    maxLength: 12,
  }),
})

test('an online read equals the naive evaluation of the batch and the acknowledged stream, bit for bit', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(
      world,
      async ({ resolution, roles, choices, events: drawn, until, again, shards, size, age, questions }) => {
        const exact = resolution === 'exact'
        const group = groupOf(
          choices.map(choice => ({ aggregate: choice.aggregate, window: exact ? choice.exact : choice.hop })),
          exact ? 'exact' : 'hop',
          roles,
        )
        // Copies of an event have its id, and are the same row.
        const events: NaiveEvent[] = drawn.map((row, index) => ({
          ...row,
          ticket: index % 5 === 4 ? null : `t${index}`,
        }))
        if (roles === 2) events.push(...events.filter((_, index) => index % 3 === 0))
        const offline = tableStore({ payments: events as InputRow<Schema>[] })
        const online = memoryStore()
        await materialize(group, { offline, online, until, maxBatchAge: age as '7d' })
        const reader = await readerOf(group, online)
        const streamed = events.filter(row => row.at === null || (row.at as number) >= until - hour)
        const shardOf = (row: NaiveEvent, index: number): number =>
          shards[(row.ticket === null ? index : Number(String(row.ticket).slice(1))) % 60] ?? 0
        const arriving = shuffled(streamed).map((row, index) => ({ row, shard: shardOf(row, index) }))
        let end = until
        const check = async (acknowledged: readonly { row: NaiveEvent; shard: number }[]): Promise<void> => {
          const known = [
            ...events.filter(row => row.at !== null && (row.at as number) < end),
            ...acknowledged.map(({ row }) => row).filter(row => (row.at as number) >= end),
          ]
          for (const [card, around, after] of questions) {
            const q = Math.max(around, end) + after
            const compacted = acknowledged
              .filter(({ row }) => row.card === card && row.at !== null)
              .reduce(
                (latest, { row }) =>
                  Math.max(latest, Math.floor(((row.at as number) - 15 * minute) / 300_000) * 300_000),
                -Infinity,
              )
            try {
              const found = await valuesAt(reader, card, q)
              expect(found).toEqual(naiveFeatures(group.definition, known, [card], q))
              compared++
            } catch (error) {
              if (!(error instanceof ReadTooOldError)) throw error
              const isOld = q < compacted || q > end + Number(age.slice(0, -1)) * day
              if (!isOld) throw error
            }
          }
        }
        await check([])
        const half = Math.floor(arriving.length / 2)
        for (const [part, members] of [arriving.slice(0, half), arriving.slice(half)].entries()) {
          for (const shard of [0, 1, 2]) {
            const rows = members.filter(member => member.shard === shard).map(member => member.row)
            const before = part === 0 ? 0 : arriving.slice(0, half).filter(member => member.shard === shard).length
            await feed(group, online, batches(rows, size, `${shard}`, before))
          }
          await check(part === 0 ? arriving.slice(0, half) : arriving)
          if (part > 0 || again === null) continue
          end = until + again
          await materialize(group, { offline, online, until: end, maxBatchAge: age as '7d' })
          await check(arriving.slice(0, half))
        }
      },
    ),
    { seed: 17, numRuns: 400 },
  )
  expect(compared).toBeGreaterThan(5000)
})

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, index) => ({ item, rank: ((index * 7919) % 104_729) % 61 }))
    .sort((l, r) => l.rank - r.rank)
    .map(({ item }) => item)
}
