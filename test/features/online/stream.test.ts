import { describe, expect, test } from 'vitest'
import { entitySource } from '../../../src/features/definition/entity-source.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { tableStore } from '../../../src/features/offline/table-store.ts'
import type { EventBatch } from '../../../src/features/online/event-stream.ts'
import { dropLayouts, materialize } from '../../../src/features/online/materialize.ts'
import { materializeStream } from '../../../src/features/online/materialize-stream.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { type NaiveEvent, naiveFeatures } from '../../oracle/naive-features.ts'
import {
  at,
  batches,
  columns,
  failingAfter,
  feed,
  minute,
  payment,
  payments,
  readerOf,
  valuesAt,
} from './event-world.ts'
import { spending } from './spending.ts'

/** Arrives out of order, over two days, for two cards. */
const events: readonly NaiveEvent[] = Array.from({ length: 60 }, (_, index) =>
  payment(at('00:00:00') + ((index * 37) % 60) * 31 * minute + index, {
    card: index % 3 === 0 ? 'b' : 'a',
    amount: 0.1 * index,
    shop: `s${index % 7}`,
  }),
)
const until = at('00:00:00')
const nothing = tableStore({ payments: [] })

describe('a stream that was killed', () => {
  test.each(['hop', 'exact'] as const)(
    'is replayed without a difference, wherever it was cut (%s)',
    async resolution => {
      const group = spending(resolution)
      const q = at('2023-12-01T08:00:00')
      const expected = ['a', 'b'].map(card => naiveFeatures(group.definition, events, [card], q))
      let cut = 0
      for (let finished = false; !finished; cut++) {
        const online = memoryStore()
        await materialize(group, { offline: nothing, online, until })
        const first = materializeStream(group, { events: batches(events, 4), online: failingAfter(online, cut) })
        finished = await first.done.then(
          () => true,
          error => {
            expect(error).toEqual(new Error('power cut'))
            return false
          },
        )
        const again = materializeStream(group, { events: batches(events, 7), online })
        await again.done
        expect(again.stats().applied + again.stats().duplicates).toBe(60)
        const reader = await readerOf(group, online)
        expect([await valuesAt(reader, 'a', q), await valuesAt(reader, 'b', q)]).toEqual(expected)
      }
      expect(cut).toBeGreaterThan(30)
    },
  )
})

describe('what a stream does with events', () => {
  test('late ones are counted, handed on and left to the batch', async () => {
    const group = spending()
    const online = memoryStore()
    await materialize(group, { offline: nothing, online, until: at('01:00:00') })
    const late: unknown[] = []
    const rows = [payment(at('00:59:59.999'), { amount: 1 }), payment(at('01:00:00'), { amount: 2 })]
    const handle = materializeStream(group, {
      events: batches(rows),
      online,
      onLate: (table: Table) => void late.push(...table.rows()),
    })
    await handle.done
    expect(handle.stats()).toMatchObject({ events: 2, applied: 1, late: 1, duplicates: 0, ignored: 0 })
    expect(late).toEqual([expect.objectContaining({ at: at('00:59:59.999'), amount: 1 })])
    expect((await valuesAt(await readerOf(group, online), 'a', at('01:30:00'))).slice(0, 2)).toEqual([1, 2])
  })

  test('positions that were passed and known ids do not count again, also after a restart', async () => {
    const source = eventSource({ name: 'payments', columns, time: 'at', id: 'ticket' })
    const group = spending('hop', source as typeof payments)
    const online = memoryStore()
    const sold = payment(at('10:00:00'), { amount: 1, ticket: 't' })
    await materialize(group, {
      offline: tableStore({ payments: [payment(at('09:00:00'), { amount: 1, ticket: 'u' })] as InputRow<Schema>[] }),
      online,
      until: at('09:30:00'),
    })
    const first = await feed(group, online, batches([sold, sold, payment(at('09:40:00'), { amount: 1, ticket: 'u' })]))
    expect(first.stats()).toMatchObject({ events: 3, applied: 1, duplicates: 2, positions: { '0': 2 } })
    const second = await feed(group, online, batches([sold, sold, sold, sold], 4))
    expect(second.stats()).toMatchObject({ events: 4, applied: 0, duplicates: 4, positions: { '0': 3 } })
    expect((await valuesAt(await readerOf(group, online), 'a', at('10:05:00')))[0]).toBe(1)
  })

  test('an id counts once, also under another key or in another shard', async () => {
    const group = spending(
      'hop',
      eventSource({ name: 'payments', columns, time: 'at', id: 'ticket' }) as typeof payments,
    )
    const { computes: _computes, ...records } = memoryStore()
    for (const online of [memoryStore(), records]) {
      const sold = payment(at('10:00:00'), { amount: 1, ticket: 't' })
      await feed(group, online, batches([sold, payment(at('10:00:01'), { amount: 1, card: 'b', ticket: 't' })]))
      const other = await feed(group, online, batches([sold, payment(at('10:01:00'), { amount: 1 })], 2, 'other'))
      expect(other.stats()).toMatchObject({ applied: 1, duplicates: 1 })
      const reader = await readerOf(group, online)
      expect([await valuesAt(reader, 'a', at('10:05:00')), await valuesAt(reader, 'b', at('10:05:00'))]).toEqual([
        [2, 2, null],
        [null, null, null],
      ])
    }
  })

  test('events without a key or a time, and filtered ones, are ignored', async () => {
    const group = spending(
      'hop',
      payments.where(f => f.amount.gt(0)),
    )
    const online = memoryStore()
    const odd = [
      payment(at('10:00:00'), { card: null, amount: 1 }),
      { ...payment(0, { amount: 1 }), at: null },
      payment(at('10:00:00'), { amount: -1 }),
      payment(at('10:00:00')),
    ]
    const handle = await feed(group, online, batches([...odd, payment(at('10:00:00'), { amount: 1 })]))
    expect(handle.stats()).toMatchObject({ events: 5, applied: 1, ignored: 4 })
  })

  test('plain rows continue the positions of the store, and are there when the iterable pauses', async () => {
    const group = spending()
    const online = memoryStore()
    const reader = async () => (await valuesAt(await readerOf(group, online), 'a', at('12:00:00')))[0]
    let release: () => void = () => {}
    const gate = new Promise<void>(resolve => {
      release = resolve
    })
    async function* rows(): AsyncGenerator<InputRow<Schema>> {
      yield { at: '2023-11-30T11:40:00Z', card: 'a', amount: 1 }
      yield { at: new Date(at('11:41:00')), card: 'a', amount: 1 }
      await gate
      yield { at: at('11:42:00'), card: 'a', amount: 1 }
    }
    const handle = materializeStream(group, { events: rows(), online, clock: () => at('11:45:00') })
    while (handle.stats().applied < 2) await new Promise(resolve => setImmediate(resolve))
    expect(await reader()).toBe(2)
    release()
    await handle.done
    expect(handle.stats()).toMatchObject({ applied: 3, lag: 3 * minute, positions: { '0': 2 } })
    await materializeStream(group, { events: [{ at: at('11:50:00'), card: 'a', amount: 1 }], online }).done
    expect(await reader()).toBe(4)
    expect((await online.describe('spending'))[0]?.positions['0']?.offset).toBe(3)
  })
})

test('layouts that a definition does not use any more are dropped when asked', async () => {
  const online = memoryStore()
  await feed(spending('exact'), online, batches(events))
  await feed(spending('hop'), online, batches(events))
  const reader = await readerOf(spending('hop'), online)
  const asked = at('2023-12-01T08:00:00')
  const found = await valuesAt(reader, 'a', asked)
  expect(await dropLayouts(spending('hop'), online)).toHaveLength(1)
  expect(await dropLayouts(spending('hop'), online)).toEqual([])
  expect(await valuesAt(reader, 'a', asked)).toEqual(found)
  await expect(readerOf(spending('exact'), online)).rejects.toMatchObject({ code: 'NOT_MATERIALIZED' })
})

test('a batch that is published while a stream runs takes its part over', async () => {
  const group = spending()
  const online = memoryStore()
  const offline = tableStore({ payments: events as InputRow<Schema>[] })
  await materialize(group, { offline, online, until })
  const next = at('13:25:00')
  const [first, second] = [events.slice(0, 30), events.slice(30)]
  async function* delivered(): AsyncGenerator<EventBatch> {
    yield* batches(first, 5)
    await materialize(group, { offline, online, until: next })
    yield* batches(second, 5, '0', 30)
  }
  const handle = materializeStream(group, { events: delivered(), online })
  await handle.done
  expect(handle.stats().late).toBe(second.filter(event => (event.at as number) < next).length)
  const reader = await readerOf(group, online)
  for (const card of ['a', 'b']) {
    const q = at('2023-12-01T08:00:00')
    expect(await valuesAt(reader, card, q)).toEqual(naiveFeatures(group.definition, events, [card], q))
  }
})

describe('the end of a stream', () => {
  test('close stops a stream that waits', async () => {
    const online = memoryStore()
    let ended = false
    const events: AsyncIterable<InputRow<Schema>> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          ended = true
          return { done: true, value: undefined }
        },
      }),
    }
    const handle = materializeStream(spending(), { events, online })
    await new Promise(resolve => setImmediate(resolve))
    await handle.close()
    await handle.done
    expect(ended).toBe(true)
  })

  test('an error in the events, a bad row, a lost store and a signal fail `done`', async () => {
    const group = spending()
    const online = memoryStore()
    async function* broken(): AsyncGenerator<InputRow<Schema>> {
      yield { at: at('10:00:00'), card: 'a', amount: 1 }
      throw new Error('the wire broke')
    }
    const handle = materializeStream(group, { events: broken(), online })
    await expect(handle.done).rejects.toThrow('the wire broke')
    expect(handle.stats().applied).toBe(1)
    const rows = [{ at: '2023-11-30T10:00:00', card: 'a' }]
    await expect(materializeStream(group, { events: rows, online }).done).rejects.toThrow(
      'Column `at`, row 0: "2023-11-30T10:00:00" has no time zone',
    )
    const stop = new AbortController()
    const waiting = materializeStream(group, {
      events: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) },
      online,
      signal: stop.signal,
    })
    setImmediate(() => stop.abort(new Error('enough')))
    await expect(waiting.done).rejects.toThrow('enough')
    await online.close()
    await expect(materializeStream(group, { events: [], online }).done).rejects.toThrow('the memory store was closed')
  })

  test('groups that no stream feeds are refused', () => {
    const online = memoryStore()
    const cards = entitySource({ name: 'cards', columns: { card: 'string' }, keys: ['card'] })
    const facts = featureGroup({ name: 'facts', source: cards, keys: ['card'], features: f => ({ card2: f.card }) })
    expect(() => materializeStream(facts as unknown as FeatureGroup, { events: [], online })).toThrow(
      'feature group `facts` has 1 problem:\n  source: entities have no stream; materialize a newer partition',
    )
    expect(() => materializeStream(spending(), { events: [], online, compactAfter: 'late' as '1m' })).toThrow(
      'Parameter `compactAfter`: `late` is not a duration like 15m.',
    )
  })
})
