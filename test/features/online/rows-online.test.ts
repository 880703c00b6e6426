import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entitySource } from '../../../src/features/definition/entity-source.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { ReadTooOldError } from '../../../src/features/errors/online-errors.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import { type NaiveEvent, naiveFeatures } from '../../oracle/naive-features.ts'
import { at, batches, columns, day, feed, hour, minute, payment, payments, readerOf, valuesAt } from './event-world.ts'

const base = Date.parse('2023-11-30T00:00:00Z')
const time = fc
  .tuple(fc.integer({ min: -30, max: 30 }), fc.constantFrom(-1, 0, 0, 1))
  .map(([steps, beside]) => base + steps * 5 * minute + beside)
const event = fc
  .record({
    at: time,
    card: fc.constantFrom('a', 'b', null),
    amount: fc.constantFrom(null, 0.5, -0, Number.NaN),
    shop: fc.constantFrom('x', 'y', '😀', '\uffff', null),
    known: fc.option(time, { nil: null }),
    place: fc.option(fc.integer({ min: 0, max: 1 }), { nil: null }),
  })
  .map(values => payment(0, values))

test('the newest row online is the one that a naive search finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 30 }),
      fc.integer({ min: -20, max: 20 }),
      fc.record({ inclusive: fc.boolean(), asOfKnown: fc.boolean(), ttl: fc.constantFrom('0d', '5m', '2h') }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), time), { minLength: 1, maxLength: 10 }),
      async (events, steps, options, questions) => {
        const source = eventSource({ name: 'payments', columns, time: 'at', created: 'known', sequence: 'place' })
        const group = featureGroup({
          name: 'newest',
          source: source.where(f => f.amount.isNull().not()),
          keys: ['card'],
          features: f => ({ shop: f.shop, double: f.amount.mul(2), amount: f.amount }),
          ...(options as { ttl: '2h' }),
        }) as unknown as FeatureGroup
        const until = base + steps * 5 * minute
        const online = memoryStore()
        await materialize(group, { offline: tableStore({ payments: events as InputRow<Schema>[] }), online, until })
        const streamed = events.filter(row => (row.at as number) >= until).toReversed()
        await feed(group, online, batches(streamed.slice(0, 5), 2, '0'))
        await feed(group, online, batches(streamed.slice(5), 3, '1'))
        const reader = await readerOf(group, online)
        for (const [card, around] of questions) {
          const q = Math.max(around, until)
          try {
            expect(await valuesAt(reader, card, q)).toEqual(naiveFeatures(group.definition, events, [card], q))
          } catch (error) {
            const newest = Math.max(...streamed.filter(row => row.card === card).map(row => row.at as number))
            if (!(error instanceof ReadTooOldError) || q >= newest - 15 * minute) throw error
          }
        }
      },
    ),
    { seed: 23, numRuns: 300 },
  )
})

test('a row older than its time to live is withheld, unless it is asked for', async () => {
  const group = featureGroup({
    name: 'newest',
    source: payments,
    keys: ['card'],
    features: f => ({ shop: f.shop }),
    ttl: '1h',
  }) as unknown as FeatureGroup
  const online = memoryStore()
  const events: NaiveEvent[] = [payment(at('10:00:00'), { shop: 'x' }), payment(at('10:30:00'), { card: 'b' })]
  await materialize(group, {
    offline: tableStore({ payments: events as InputRow<Schema>[] }),
    online,
    until: at('11:00:00'),
  })
  const reader = await readerOf(group, online)
  const ask = async (card: string, when: number, expired?: 'show') => {
    const [row] = await reader.read([{ asked_at: when, card }], expired && { expired })
    return [row.values.g_shop, row.statuses.g_shop]
  }
  expect(await ask('a', at('11:00:00'))).toEqual(['x', 'present'])
  expect(await ask('a', at('11:00:00.001'))).toEqual([null, 'expired'])
  expect(await ask('a', at('11:00:00.001'), 'show')).toEqual(['x', 'expired'])
  expect(await ask('b', at('11:00:00'))).toEqual([null, 'null'])
  expect(await ask('c', at('11:00:00'))).toEqual([null, 'missing'])
})

const cards = { card: 'string', limit: 'float64' } as const
const row = (card: string, limit: number | null) => ({ card, limit })

function limits(
  more: { every?: '1d'; missingPartition?: 'previous'; maxAge?: '2d'; availableAfter?: '6h' } = {},
): FeatureGroup {
  const source = entitySource({ name: 'cards', columns: cards, keys: ['card'], ...more })
  return featureGroup({
    name: 'limits',
    source,
    keys: ['card'],
    features: f => ({ limit: f.limit }),
  }) as unknown as FeatureGroup
}

async function limitAt(group: FeatureGroup, until: number, times: readonly number[], card = 'a'): Promise<unknown[]> {
  const offline = tableStore({ cards: { '2023-11-27': [row('a', 1)], '2023-11-28': [row('a', 2), row('b', null)] } })
  const online = memoryStore()
  await materialize(group, { offline, online, until })
  const reader = await readerOf(group, online)
  const rows = await reader.read(times.map(time => ({ asked_at: time, card })))
  return rows.flatMap(({ values, statuses }) => [[values.g_limit, statuses.g_limit]])
}

test('an entity answers from the newest partition that was usable at the upload', async () => {
  const midnight = at('2023-11-29T00:00:00')
  expect(await limitAt(limits(), midnight, [midnight, midnight + 9 * day])).toEqual([
    [2, 'present'],
    [2, 'present'],
  ])
  expect(await limitAt(limits(), midnight - 5 * minute, [midnight])).toEqual([[1, 'present']])
  expect(
    await limitAt(limits({ availableAfter: '6h' }), midnight + 6 * hour, [
      midnight + 6 * hour - 1,
      midnight + 6 * hour,
    ]),
  ).toEqual([
    [2, 'stale'],
    [2, 'present'],
  ])
  expect(await limitAt(limits(), midnight, [midnight], 'b')).toEqual([[null, 'null']])
  expect(await limitAt(limits(), midnight, [midnight], 'c')).toEqual([[null, 'missing']])
})

test('an entity is stale where another partition is due, and expired beyond its age', async () => {
  const midnight = at('2023-11-29T00:00:00')
  const due = [midnight, midnight + day - 1, midnight + day]
  expect(await limitAt(limits({ every: '1d', missingPartition: 'previous' }), midnight, due)).toEqual([
    [2, 'present'],
    [2, 'present'],
    [2, 'stale'],
  ])
  expect(await limitAt(limits({ maxAge: '2d' }), midnight, [midnight + 2 * day, midnight + 2 * day + 1])).toEqual([
    [2, 'present'],
    [null, 'expired'],
  ])
  await expect(limitAt(limits({ every: '1d' }), midnight + day, [])).rejects.toThrow(
    'Partition ds=2023-11-29 of `cards` is missing.',
  )
})

test('two rows of one key in a partition are an error', async () => {
  const offline = tableStore({ cards: { '2023-11-28': [row('a', 1), row('b', 1), row('a', 2)] } })
  await expect(materialize(limits(), { offline, online: memoryStore(), until: at('00:00:00') })).rejects.toThrow(
    'Column `card`, row 2: the key a is there twice in partition ds=2023-11-28 of `cards`; an entity has one row a partition',
  )
})
