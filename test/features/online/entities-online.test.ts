import {
  count,
  createFeatureReader,
  type EventBatch,
  entitySource,
  type FeatureGroup,
  featureGroup,
  featureSet,
  materialize,
  materializeStream,
  memoryStore,
  min,
  type OnlineStore,
  ReadTooOldError,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NaiveRow, naiveEntities } from '../../oracle/naive-entities.ts'
import { choices, day, entities, groupOf, hour, minute, reviewColumns, reviews, storeOf } from '../entity-world.ts'

const changeColumns = { ...reviewColumns, changed: 'timestamp', is_before: 'boolean' } as const

function batches(rows: readonly NaiveRow[], shard: string, size = 3, from = 0): EventBatch[] {
  const made: EventBatch[] = []
  for (let start = 0; start < rows.length; start += size) {
    const table = tableFromRows(changeColumns, rows.slice(start, start + size) as never)
    made.push({ kind: 'events', shard, offset: from + start, table })
  }
  return made
}

async function readerOf(group: FeatureGroup, online: OnlineStore) {
  const request = { at: 'timestamp', listing: 'string', review: 'int32' } as const
  const set = featureSet({ name: 's', request, time: 'at', groups: { g: group } as never })
  const reader = await createFeatureReader({ features: set as never, online })
  return async (listing: string | null, review: number, at: number) => {
    const rows: readonly unknown[] = await reader.read([{ at, listing, review }] as never)
    const { values, statuses } = rows[0] as { values: Record<string, unknown>; statuses: Record<string, string> }
    const names = Object.keys(statuses)
    return { values: names.map(name => values[name]), statuses: names.map(name => statuses[name]) }
  }
}

/** How long after the snapshot can be used a request asks. */
const after = fc
  .tuple(fc.constantFrom(5 * minute, hour, day), fc.integer({ min: 0, max: 30 }), fc.constantFrom(0, 0, 1, 150_000))
  .map(([unit, steps, beside]) => Math.min(unit * steps, 3 * day) + beside)

const world = fc.record({
  choice: choices,
  entities,
  until: fc.integer({ min: 2, max: 5 }),
  shards: fc.array(fc.nat(2), { minLength: 80, maxLength: 80 }),
  age: fc.constantFrom('0d', '2d', '30d', '30d'),
  questions: fc.array(fc.tuple(fc.constantFrom('a', 'a', 'b', 'nobody', null), fc.nat(8), after), {
    minLength: 1,
    maxLength: 12,
  }),
})

test('an online read of entities equals a backfill over the snapshot and the acknowledged changes, bit for bit', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(world, async ({ choice, entities, until, shards, age, questions }) => {
      const group = groupOf(choice)
      const online = memoryStore()
      const at = Date.parse('2023-11-28T00:00:00Z') + until * day
      const offline = storeOf(entities)
      const { groups } = await materialize(group, { offline, online, until: at, maxBatchAge: age as '1d' })
      const { partition } = groups[0]!
      if (partition === null) return
      const end = Date.parse(partition) + day
      const isStreamed = choice.accuracy === 'temporal'
      if (isStreamed) expect(groups[0]!.until).toBe(end)
      // Late changes are the batch's; the others come in any order, from several shards.
      const arriving = entities.mutations
        .map((row, index) => ({ row, shard: shards[index]!, rank: (index * 7919) % 61 }))
        .filter(({ row }) => (row.changed as number) >= end - hour)
        .sort((left, right) => left.rank - right.rank)
      const reader = await readerOf(group, online)
      const check = async (acknowledged: readonly NaiveRow[]) => {
        const known = { partitions: { [partition]: entities.partitions[partition]! }, mutations: acknowledged }
        for (const [listing, review, later] of questions) {
          const q = end + availableAfterOf(group) + later
          try {
            const { values } = await reader(listing, review, q)
            const key = group.definition.keys.map(({ name }) => ({ listing, review })[name as 'review'])
            expect(values).toEqual(naiveEntities(group.definition, known, key, q))
            compared += values.filter(value => value !== null && value !== 0).length
          } catch (error) {
            if (!(error instanceof ReadTooOldError)) throw error
            expect(q).toBeGreaterThan(end + Number(age.slice(0, -1)) * day)
          }
        }
      }
      await check([])
      if (!isStreamed) return
      for (const shard of [0, 1, 2]) {
        const rows = arriving.filter(change => change.shard === shard).map(change => change.row)
        const handle = materializeStream(group, { events: batches(rows, `${shard}`), online })
        await handle.done
        // The last writer has seen the other shards' changes.
        if (shard === 2) expect(handle.stats().unmatched).toBe(0)
        // A restarted writer passes over what is in the store.
        await materializeStream(group, { events: batches(rows, `${shard}`), online }).done
      }
      await check(arriving.map(({ row }) => row))
    }),
    { seed: 3, numRuns: 25 },
  )
  expect(compared).toBeGreaterThan(200)
})

describe('entities online', () => {
  const at = (text: string) => Date.parse(`${text}Z`)
  const review = { review: 1, listing: 'a', ts: at('2024-01-01T10:00'), rating: 3, note: null }
  const group = featureGroup({
    name: 'stars',
    source: reviews,
    keys: ['listing'],
    features: f => ({ n: count(f.rating), least: min(f.rating), fresh: sum(f.rating, { window: '1h' }) }),
  }) as unknown as FeatureGroup
  const change = (time: string, isBefore: boolean, values: object = {}) => ({
    ...review,
    ...values,
    changed: at(time),
    is_before: isBefore,
  })
  const started = async (changes: readonly object[]) => {
    const online = memoryStore()
    const offline = tableStore({ reviews: { '2024-01-01': [review] } } as never)
    await materialize(group, { offline, online, until: at('2024-01-02T00:00') })
    const late: number[] = []
    const handle = materializeStream(group, {
      events: changes as never,
      online,
      onLate: table => {
        late.push(table.rowCount)
      },
    })
    await handle.done
    return { online, offline, handle, late, read: await readerOf(group, online) }
  }

  test('take up changes at their instant, also in a window shorter than a day', async () => {
    const fresh = { review: 2, ts: at('2024-01-02T11:30'), rating: 1 }
    const { read } = await started([
      change('2024-01-02T11:40', true, fresh),
      change('2024-01-02T11:30', false, fresh),
      change('2024-01-02T12:00', true),
    ])
    const values = async (time: string) => (await read('a', 0, at(time))).values
    expect(await values('2024-01-02T11:30')).toEqual([1, 3, null])
    expect(await values('2024-01-02T11:31')).toEqual([2, 1, 1])
    expect(await values('2024-01-02T11:40')).toEqual([2, 1, 1])
    expect(await values('2024-01-02T11:41')).toEqual([1, 3, null])
    expect(await values('2024-01-02T12:01')).toEqual([null, null, null])
  })

  test('leave changes that the snapshot holds to the batch, and forget them when a newer one is published', async () => {
    const { online, handle, late, read } = await started([
      change('2024-01-01T23:59', false, { review: 2 }),
      change('2024-01-02T09:00', false, { review: 3, rating: 5 }),
    ])
    expect(late).toEqual([1])
    expect(handle.stats()).toMatchObject({ events: 2, applied: 1, late: 1 })
    await expect(read('a', 0, at('2024-01-01T23:00'))).rejects.toThrow(
      'its snapshot is of 2024-01-02T00:00:00.000Z; ask as of then or later.',
    )
    const next = [review, { ...review, review: 3, rating: 5 }, { ...review, review: 4, rating: 2 }]
    const offline = tableStore({ reviews: { '2024-01-01': [review], '2024-01-02': next } } as never)
    const { groups } = await materialize(group, { offline, online, until: at('2024-01-03T08:00') })
    expect(groups).toMatchObject([{ partition: '2024-01-02', until: at('2024-01-03T00:00'), rows: 3, keys: 1 }])
    expect((await read('a', 0, at('2024-01-03T09:00'))).values).toEqual([3, 2, null])
    const older = materialize(group, {
      offline: tableStore({ reviews: { '2024-01-01': [review] } } as never),
      online,
      until: at('2024-01-03T08:00'),
    })
    await expect(older).rejects.toThrow(/already has a batch up to 2024-01-03T00:00:00.000Z/)
  })

  test('say missing where nothing is known of the key, and stale where another snapshot is due', async () => {
    const source = entitySource({
      name: 'reviews',
      columns: reviewColumns,
      keys: ['review'],
      time: 'ts',
      every: '1d',
      maxAge: '3d',
      availableAfter: '6h',
    })
    const daily = featureGroup({
      name: 'daily',
      source,
      keys: ['listing'],
      features: f => ({ n: count(f.rating, { window: '1d', default: 0 }) }),
    }) as unknown as FeatureGroup
    const online = memoryStore()
    const offline = tableStore({ reviews: { '2024-01-01': [review] } } as never)
    await materialize(daily, { offline, online, until: at('2024-01-02T06:00') })
    const read = await readerOf(daily, online)
    expect(await read('a', 0, at('2024-01-02T05:59'))).toEqual({ values: [1], statuses: ['stale'] })
    expect(await read('a', 0, at('2024-01-02T06:00'))).toEqual({ values: [1], statuses: ['present'] })
    expect(await read('z', 0, at('2024-01-02T06:00'))).toEqual({ values: [0], statuses: ['missing'] })
    expect(await read('a', 0, at('2024-01-03T06:00'))).toEqual({ values: [1], statuses: ['stale'] })
    expect(await read('a', 0, at('2024-01-05T00:01'))).toEqual({ values: [0], statuses: ['expired'] })
  })

  test('count removals of what was never there', async () => {
    const { online, handle } = await started([
      change('2024-01-02T09:00', true, { listing: 'z' }),
      change('2024-01-02T09:01', true),
      change('2024-01-02T09:02', true, { review: 2 }),
    ])
    expect(handle.stats()).toMatchObject({ applied: 3, unmatched: 2 })
    const inserts = [change('2024-01-02T09:00', false, { listing: 'z' })]
    const second = materializeStream(group, { events: batches(inserts, '1'), online })
    await second.done
    expect(second.stats()).toMatchObject({ applied: 1, unmatched: 0 })
  })

  test('count a removal of what was never there also where the key has other rows, until its insert comes', async () => {
    const lost = { review: 2, rating: 4 }
    const kept = { review: 3, rating: 4, ts: at('2024-01-02T08:00') }
    const { online, handle, read } = await started([
      change('2024-01-02T08:00', false, kept),
      change('2024-01-02T09:00', true, lost),
      change('2024-01-02T09:01', true, { rating: 3.5 }),
      change('2024-01-02T09:02', true, kept),
      change('2024-01-02T09:03', true, kept),
      change('2024-01-02T09:04', false, { review: 4 }),
    ])
    expect(handle.stats()).toMatchObject({ applied: 6, unmatched: 3 })
    expect((await read('a', 0, at('2024-01-02T09:00'))).values).toEqual([2, 3, 4])
    const insert = change('2024-01-02T08:59', false, lost)
    const second = materializeStream(group, { events: batches([insert, insert], '1'), online })
    await second.done
    expect(second.stats()).toMatchObject({ applied: 2, unmatched: 2 })
  })

  test('count no removal of a row that was there, whatever its values', async () => {
    const source = entitySource({
      name: 'shelves',
      columns: { shelf: 'int32', shop: 'string', ts: 'timestamp', stock: { map: 'int32' }, sizes: { list: 'float64' } },
      keys: ['shelf'],
      time: 'ts',
      mutations: { name: 'shelf_changes', time: 'changed', before: 'is_before' },
    })
    const shelves = featureGroup({
      name: 'shelves',
      source,
      keys: ['shop'],
      features: f => ({ stock: count(f.stock), sizes: sum(f.sizes) }),
    }) as unknown as FeatureGroup
    const shelf = (number: number, values: object = {}) => ({
      ...{ shelf: number, shop: 'x', ts: at('2024-01-01T10:00') },
      ...{
        stock: new Map([
          ['$a', 1],
          ['b', null],
        ]),
        sizes: [-0, null, Number.NaN],
      },
      ...values,
    })
    const timeless = shelf(2, { ts: null })
    const offline = tableStore({ shelves: { '2024-01-01': [shelf(1), timeless, shelf(3, { stock: null })] } } as never)
    const online = memoryStore()
    await materialize(shelves, { offline, online, until: at('2024-01-02T00:00') })
    const gone = { changed: at('2024-01-02T09:00'), is_before: true }
    const reordered = new Map([
      ['b', null],
      ['$a', 1],
    ])
    const removals = [shelf(1, { stock: reordered }), timeless, shelf(3, { stock: null })].map(row => ({
      ...row,
      ...gone,
    }))
    const handle = materializeStream(shelves, { events: removals as never, online })
    await handle.done
    expect(handle.stats()).toMatchObject({ applied: 3, unmatched: 0 })
  })

  test('refuse a change that does not say which row it is', async () => {
    await expect(started([{ ...change('2024-01-02T09:00', false), is_before: null }])).rejects.toThrow(
      'Column `is_before`, row 0: a row of `review_changes` does not say whether it is the one before the change; write true or false.',
    )
    await expect(started([{ ...review, changed: at('2024-01-02T09:00') + minute }])).rejects.toThrow(/is_before/)
  })
})

function availableAfterOf({ definition: { source } }: FeatureGroup): number {
  return source.kind === 'entitySource' ? source.availableAfter : 0
}
