import { describe, expect, test } from 'vitest'
import { count, last, lastK, mean, sum } from '../../../src/features/definition/aggregate-feature.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { ReadTooOldError } from '../../../src/features/errors/online-errors.ts'
import { ParameterError } from '../../../src/features/errors/parameter-error.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import { materialize } from '../../../src/features/online/materialize.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import type { NaiveEvent } from '../../oracle/naive-features.ts'
import { at, batches, day, feed, minute, payment, payments, readerOf, valuesAt } from './event-world.ts'

const stored = (events: readonly NaiveEvent[]) => tableStore({ payments: events as InputRow<Schema>[] })

function counting(
  window: string,
  more: { resolution?: 'hop' | 'exact'; accuracy?: 'temporal' | 'snapshot' } = {},
  source: typeof payments = payments,
): FeatureGroup {
  return featureGroup({
    name: 'counting',
    source,
    keys: ['card'],
    features: f => ({ n: count(f.amount, { window: window as '1h' }) }),
    ...more,
  }) as unknown as FeatureGroup
}

describe('windows online', () => {
  const q = at('13:07:30.500')
  test.each([
    ['1h', '2023-11-30T12:05:00'],
    ['11h', '2023-11-30T02:05:00'],
    ['12h', '2023-11-30T01:00:00'],
    ['1d', '2023-11-29T13:00:00'],
    ['10d', '2023-11-20T13:00:00'],
    ['12d', '2023-11-18T00:00:00'],
    ['30d', '2023-10-31T00:00:00'],
  ])('a window of %s asked at 13:07:30.500 begins at %s', async (window, start) => {
    const group = counting(window)
    const first = at(start)
    const events = [first - 1, first, q - 1, q].map(time => payment(time, { amount: 1 }))
    for (const until of [at('2023-11-30T00:00:00'), at('13:05:00'), at('2023-11-24T12:35:00')]) {
      const online = memoryStore()
      await materialize(group, { offline: stored(events), online, until })
      await feed(group, online, batches(events))
      expect(await valuesAt(await readerOf(group, online), 'a', q)).toEqual([2])
    }
  })

  test('an exact window begins to the millisecond', async () => {
    const group = counting('90m', { resolution: 'exact' })
    const start = q - 90 * minute
    const events = [start - 1, start, start + 1, q].map(time => payment(time, { amount: 1 }))
    for (const until of [at('11:35:00'), at('11:40:00'), at('13:00:00')]) {
      const online = memoryStore()
      await materialize(group, { offline: stored(events), online, until })
      await feed(group, online, batches(events))
      const reader = await readerOf(group, online)
      expect(await valuesAt(reader, 'a', q)).toEqual([2])
      expect(await valuesAt(reader, 'a', q + 1)).toEqual([2])
      expect(await valuesAt(reader, 'a', q + 2)).toEqual([1])
    }
  })

  test('all history goes through the batch and the stream', async () => {
    const group = featureGroup({
      name: 'history',
      source: payments,
      keys: ['card'],
      features: f => ({ recent: lastK(f.shop, 3), total: sum(f.amount), newest: last(f.shop) }),
    }) as unknown as FeatureGroup
    const events = ['v', 'w', 'x', 'y', 'z'].map((shop, index) =>
      payment(at('00:00:00') + (index - 3) * day, { shop, amount: 0.1 }),
    )
    const online = memoryStore()
    await materialize(group, { offline: stored(events), online, until: at('00:00:00') })
    const reader = await readerOf(group, online)
    expect(await valuesAt(reader, 'a', at('00:00:00'))).toEqual([['x', 'w', 'v'], 0.30000000000000004, 'x'])
    await feed(group, online, batches(events))
    expect(await valuesAt(reader, 'a', at('2023-12-02T00:00:00'))).toEqual([['z', 'y', 'x'], 0.5, 'z'])
  })

  test('a default stands in for what was not seen, also of an unknown key and of a missing one', async () => {
    const group = featureGroup({
      name: 'spending',
      source: payments,
      keys: ['card'],
      features: f => ({ n: count(f.amount, { window: '1h', default: 0 }), m: mean(f.amount, { window: '1h' }) }),
    }) as unknown as FeatureGroup
    const online = memoryStore()
    await materialize(group, {
      offline: stored([payment(at('10:00:00'), { amount: null })]),
      online,
      until: at('10:05:00'),
    })
    const reader = await readerOf(group, online)
    const rows = await reader.read([
      { asked_at: at('10:05:00'), card: 'a' },
      { asked_at: at('10:05:00'), card: 'nobody' },
      { asked_at: at('10:05:00'), card: null },
    ])
    expect(rows.map(row => [row.values.g_n, row.values.g_m, row.statuses.g_n])).toEqual([
      [0, null, 'null'],
      [0, null, 'missing'],
      [0, null, 'null'],
    ])
  })

  test('an integer sum out of range is null with status error', async () => {
    const group = featureGroup({
      name: 'sums',
      source: payments.select(f => ({ ...f, huge: f.items.mul(2 ** 50).cast('int64') })),
      keys: ['card'],
      features: f => ({ s: sum(f.huge, { window: '1d', default: 5 }) }),
    }) as unknown as FeatureGroup
    const online = memoryStore()
    await materialize(group, { offline: stored([]), online, until: at('00:00:00') })
    const reader = await readerOf(group, online)
    await feed(group, online, batches([1, 2, 3, 4].map(items => payment(at('01:00:00'), { items }))))
    const [row] = await reader.read([{ asked_at: at('02:00:00'), card: 'a' }])
    expect([row.values.g_s, row.statuses.g_s]).toEqual([null, 'error'])
  })
})

describe('a read that cannot be exact is refused', () => {
  const group = counting('30d')
  const events = [payment(at('10:00:00'), { amount: 1 }), payment(at('11:00:00'), { amount: 1 })]

  test('before the batch end', async () => {
    const online = memoryStore()
    await materialize(group, { offline: stored(events), online, until: at('10:30:00') })
    const reader = await readerOf(group, online)
    await expect(valuesAt(reader, 'a', at('10:29:59.999'))).rejects.toThrow(
      'Group `counting` cannot be read as of 2023-11-30T10:29:59.999Z: its batch holds everything before 2023-11-30T10:30:00.000Z; ask as of then or later.',
    )
    expect(await valuesAt(reader, 'a', at('10:30:00'))).toEqual([1])
  })

  test('before what the stream has compacted', async () => {
    const online = memoryStore()
    await materialize(group, { offline: stored(events), online, until: at('10:30:00') })
    await feed(group, online, batches(events))
    const reader = await readerOf(group, online)
    await expect(valuesAt(reader, 'a', at('10:44:59.999'))).rejects.toThrow(
      'stream events of this key before 2023-11-30T10:45:00.000Z have been compacted',
    )
    expect(await valuesAt(reader, 'a', at('10:45:00'))).toEqual([1])
    expect(await valuesAt(reader, 'b', at('10:30:00'))).toEqual([null])
  })

  test('later than the batch may get old, unless the window begins in it no more', async () => {
    const online = memoryStore()
    await materialize(group, { offline: stored(events), online, until: at('00:00:00'), maxBatchAge: '2d' })
    const reader = await readerOf(group, online)
    expect(await valuesAt(reader, 'a', at('2023-12-02T00:00:00'))).toEqual([null])
    await expect(valuesAt(reader, 'a', at('2023-12-03T00:00:00'))).rejects.toThrow(ReadTooOldError)
    expect(await valuesAt(reader, 'a', at('2023-12-30T00:00:00'))).toEqual([null])
  })

  test('a batch end between two marks, and one before the last batch, are errors', async () => {
    const online = memoryStore()
    const offline = stored(events)
    await expect(materialize(group, { offline, online, until: at('10:31:00') })).rejects.toThrow(
      'Parameter `until`: 2023-11-30T10:31:00.000Z is not a multiple of five minutes; batches end at 00:00, 00:05, 00:10 and so on.',
    )
    await expect(materialize(group, { offline, online, until: '2023-11-30T10:30:00' })).rejects.toThrow(ParameterError)
    await expect(
      materialize(group, { offline, online, until: at('10:30:00'), maxBatchAge: 'soon' as '1d' }),
    ).rejects.toThrow('Parameter `maxBatchAge`: `soon` is not a duration like 7d.')
    await materialize(group, { offline, online, until: at('10:30:00') })
    await expect(materialize(group, { offline, online, until: at('10:25:00') })).rejects.toThrow(
      'group `counting` already has a batch up to 2023-11-30T10:30:00.000Z; one up to 2023-11-30T10:25:00.000Z cannot replace it',
    )
    await materialize(group, { offline, online, until: at('10:30:00') })
  })
})

test('a group with windows up to midnight is stale on every day but the one after its batch', async () => {
  const group = counting('1d', { accuracy: 'snapshot' })
  const events = [at('2023-11-29T00:00:00') - 1, at('2023-11-29T00:00:00'), at('00:00:00') - 1, at('00:00:00')]
  const online = memoryStore()
  const offline = stored(events.map(time => payment(time, { amount: 1 })))
  const summary = await materialize(group, { offline, online, until: at('13:00:00') })
  expect(summary.groups[0]).toMatchObject({ group: 'counting', until: at('00:00:00'), keys: 1 })
  const reader = await readerOf(group, online)
  const ask = async (time: number) => {
    const [row] = await reader.read([{ asked_at: time, card: 'a' }])
    return [row.values.g_n, row.statuses.g_n]
  }
  expect(await ask(at('00:00:00'))).toEqual([2, 'present'])
  expect(await ask(at('23:59:59'))).toEqual([2, 'present'])
  expect(await ask(at('2023-12-01T00:00:00'))).toEqual([2, 'stale'])
  await expect(ask(at('2023-11-29T23:59:59'))).rejects.toThrow(ReadTooOldError)
})

test('windows up to midnight are uploaded and read from when their day has landed until the next one has', async () => {
  const { name, stored: columns } = payments.definition
  const source = eventSource({
    name,
    columns: Object.fromEntries(columns.map(column => [column.name, column.type])),
    time: 'at',
    availableAfter: '6h',
  }) as unknown as typeof payments
  const group = counting('1d', { accuracy: 'snapshot' }, source)
  const offline = stored([at('00:00:00') - 1, at('00:00:00')].map(time => payment(time, { amount: 1 })))
  const ask = async (until: string, time: string) => {
    const online = memoryStore()
    const { groups } = await materialize(group, { offline, online, until: at(until) })
    const [row] = await (await readerOf(group, online)).read([{ asked_at: at(time), card: 'a' }])
    return [groups[0]?.until, row.values.g_n, row.statuses.g_n]
  }
  expect(await ask('05:55:00', '05:59:59.999')).toEqual([at('2023-11-29T00:00:00'), null, 'missing'])
  expect(await ask('06:00:00', '05:59:59.999')).toEqual([at('00:00:00'), 1, 'stale'])
  expect(await ask('06:00:00', '2023-12-01T05:59:59.999')).toEqual([at('00:00:00'), 1, 'present'])
  expect(await ask('06:00:00', '2023-12-01T06:00:00')).toEqual([at('00:00:00'), 1, 'stale'])
})
