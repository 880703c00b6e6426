import { describe, expect, test } from 'vitest'
import { count, mean } from '../../../src/features/definition/aggregate-feature.ts'
import { featureGroup } from '../../../src/features/definition/feature-group.ts'
import { featureSet } from '../../../src/features/definition/feature-set.ts'
import { NotMaterializedError } from '../../../src/features/errors/online-errors.ts'
import { ClosedError } from '../../../src/features/errors/storage-errors.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { createFeatureReader } from '../../../src/features/online/create-feature-reader.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import { at, day, payment, payments } from './event-world.ts'

const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ n: count(f.amount, { windows: ['1h', '1d'], default: 0 }), m: mean(f.amount, { window: '1d' }) }),
})
const checkout = featureSet({
  name: 'checkout',
  request: { asked_at: 'timestamp', card: 'string', amount: 'float64', items: 'int32' },
  time: 'asked_at',
  groups: { own: spending },
  derive: f => ({ ratio: f.amount.div(f.own_m) }),
})
const events = [payment(at('10:00:00'), { amount: 2 }), payment(at('11:59:00'), { amount: 4 })]
const offline = tableStore({ payments: events as InputRow<Schema>[] })
const until = at('12:00:00')

async function ready() {
  const online = memoryStore()
  await materialize(checkout, { offline, online, until })
  return { online, reader: await createFeatureReader({ features: checkout, online, clock: () => until }) }
}

describe('a feature reader', () => {
  test('gives request, joined and derived columns, with a status for each joined one', async () => {
    const { reader } = await ready()
    const [row, other] = await reader.read([
      { asked_at: '2023-11-30T12:00:00Z', card: 'a', amount: 6, items: 2 },
      { card: 'b', amount: Number.NaN },
    ])
    expect(row).toEqual({
      values: { asked_at: until, card: 'a', amount: 6, items: 2, own_n_1h: 1, own_n_1d: 2, own_m: 3, ratio: 2 },
      statuses: { own_n_1h: 'present', own_n_1d: 'present', own_m: 'present' },
    })
    expect(other).toEqual({
      values: {
        asked_at: until,
        card: 'b',
        amount: Number.NaN,
        items: null,
        own_n_1h: 0,
        own_n_1d: 0,
        own_m: null,
        ratio: null,
      },
      statuses: { own_n_1h: 'missing', own_n_1d: 'missing', own_m: 'missing' },
    })
  })

  test('names every problem of every request', async () => {
    const { reader } = await ready()
    const bad = { asked_at: '2023-11-30T12:00:00', crad: 'a', amount: '6', items: Number.NaN } as never
    await expect(reader.read([bad])).rejects.toThrow(
      'The request is not valid: crad: the request has no such field. Did you mean `card`?; ' +
        'asked_at: "2023-11-30T12:00:00" has no time zone; append Z or an offset like +02:00, or say the zone with `zone: \'Europe/Paris\'`.; ' +
        'card: it is missing, and it is a key of `own`; give it, or null; ' +
        'amount: "6" is a string, but float64 is needed.; items: NaN is not an integer, but int32 is needed.',
    )
    await expect(reader.read([{ card: 'a' }, { card: 1 as never }, 'x' as never])).rejects.toThrow(
      'The request is not valid: requests[1].card: 1 is a number, but string is needed.; requests[2]: "x" is given, but an object is needed',
    )
    await expect(reader.read([{ card: 'a', items: Number.POSITIVE_INFINITY }])).rejects.toThrow(
      'items: Infinity is not an integer',
    )
  })

  test('takes up a batch that is published while it is open', async () => {
    const { online, reader } = await ready()
    await materialize(spending, { offline, online, until: until + day })
    const [row] = await reader.read([{ asked_at: until + day, card: 'a' }])
    expect(row.values).toMatchObject({ own_n_1h: 0, own_n_1d: 0, own_m: null })
    await expect(reader.read([{ asked_at: until, card: 'a' }])).rejects.toThrow(
      'its batch holds everything before 2023-12-01T12:00:00.000Z',
    )
    expect(reader.explain().groups[0]?.batch?.until).toBe(until + day)
  })

  test('explains what it reads', async () => {
    const { reader } = await ready()
    expect(reader.explain()).toMatchObject({
      featureSet: 'checkout',
      groups: [
        {
          alias: 'own',
          group: 'spending',
          keys: [{ group: 'card', request: 'card' }],
          kind: 'windows',
          batch: { until, maxBatchAge: 7 * day, partition: null },
          features: [{ column: 'own_n_1h', aggregate: 'count', window: 3_600_000, default: 0 }, {}, {}],
        },
      ],
      derived: ['ratio'],
    })
  })

  test('refuses after it was closed', async () => {
    const { reader } = await ready()
    await reader.close()
    await expect(reader.read([{ card: 'a' }])).rejects.toThrow(ClosedError)
  })
})

describe('a store without the features', () => {
  test('is refused when the reader is made, naming group and features', async () => {
    await expect(createFeatureReader({ features: checkout, online: memoryStore() })).rejects.toThrow(
      'The online store does not hold spending.n_1h, spending.n_1d, spending.m. Nothing was materialized for group `spending`: run materialize with this definition.',
    )
  })

  test('is refused where it holds another definition of the name', async () => {
    const online = memoryStore()
    const other = featureGroup({
      name: 'spending',
      source: payments,
      keys: ['card'],
      features: f => ({ n: count(f.amount, { window: '1h' }) }),
    })
    await materialize(other, { offline, online, until })
    const made = createFeatureReader({ features: checkout, online })
    await expect(made).rejects.toThrow(NotMaterializedError)
    await expect(made).rejects.toThrow(
      "The online store does not hold spending.n_1d, spending.m. Under the name `spending` the store holds another definition's state: run materialize with this definition, or read with the one that was materialized.",
    )
  })

  test('answers a subset, a renamed or a reordered definition from the same state', async () => {
    const { online } = await ready()
    const part = featureGroup({
      name: 'spending',
      source: payments,
      keys: ['card'],
      features: f => ({
        average: mean(f.amount, { window: '1d', default: -1 }),
        hourly: count(f.amount, { window: '1h' }),
      }),
    })
    const set = featureSet({
      name: 'part',
      request: { asked_at: 'timestamp', card: 'string' },
      time: 'asked_at',
      groups: { own: part },
    })
    const reader = await createFeatureReader({ features: set, online })
    const [row] = await reader.read([{ asked_at: until, card: 'a' }])
    expect(row.values).toEqual({ asked_at: until, card: 'a', own_average: 3, own_hourly: 1 })
  })
})
