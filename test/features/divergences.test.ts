// The ways in which the training side and the serving side of such systems are known to differ; here both give the value that is written down.
import {
  backfill,
  count,
  createFeatureReader,
  type EventBatch,
  entitySource,
  eventSource,
  type FeatureGroup,
  featureGroup,
  featureSet,
  first,
  histogram,
  type InputRow,
  last,
  lastK,
  materialize,
  materializeStream,
  memoryStore,
  min,
  type OnlineStore,
  sum,
  type Table,
  tableFromRows,
  tableStore,
} from 'bighead'
import { expect, test } from 'vitest'

const columns = {
  at: 'timestamp',
  card: 'string',
  amount: 'float64',
  shop: 'string',
  scores: { list: 'float64' },
} as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })

type Payment = { at: string; amount?: number; shop?: string; scores?: number[] }
type Group = FeatureGroup<{ card: 'string' }>

const tableOf = (rows: readonly Payment[]): Table =>
  tableFromRows(
    columns,
    rows.map(row => ({ card: 'a', ...row })),
  )

const setOf = (group: Group) =>
  featureSet({ name: 's', request: { q: 'timestamp', card: 'string' }, time: 'q', groups: { g: group } })

/** One batch of a shard; `offset` is the position of its first event. */
const delivered = (rows: readonly Payment[], offset = 0, shard = '0'): EventBatch => ({
  kind: 'events',
  shard,
  offset,
  table: tableOf(rows),
})

async function stream(group: Group, online: OnlineStore, ...events: EventBatch[]): Promise<void> {
  await materializeStream(group as unknown as FeatureGroup, { events, online }).done
}

async function upload(group: Group, online: OnlineStore, rows: readonly Payment[], until: string): Promise<void> {
  await materialize(group as unknown as FeatureGroup, {
    offline: tableStore({ payments: tableOf(rows) }),
    online,
    until,
  })
}

/** The group's features of card `a` online. */
async function served(group: Group, online: OnlineStore, q: string): Promise<unknown[]> {
  const reader = await createFeatureReader({ features: setOf(group), online })
  const [row] = await reader.read([{ q, card: 'a' }])
  return featuresOf(row.values)
}

/** The same from a backfill over all events. */
async function trained(group: Group, rows: readonly Payment[], q: string): Promise<unknown[]> {
  const offline = tableStore({ payments: tableOf(rows) })
  return featuresOf((await backfill(setOf(group), { spine: [{ q, card: 'a' }], offline })).row(0))
}

function featuresOf(row: object): unknown[] {
  return Object.entries(row).flatMap(([name, value]) => (name.startsWith('g_') ? [value] : []))
}

const counted = (window: '1h' | '1d'): Group =>
  featureGroup({
    name: 'counted',
    source: payments,
    keys: ['card'],
    features: f => ({ n: count(f.amount, { window, default: 0 }) }),
  })

test('an event exactly at the left edge counts when the batch ends at midnight', async () => {
  const group = counted('1d')
  const rows = [
    { at: '2023-11-29T12:59:59.999Z', amount: 1 },
    { at: '2023-11-29T13:00:00Z', amount: 2 },
  ]
  const online = memoryStore()
  await upload(group, online, rows, '2023-11-30T00:00:00Z')
  for (const [q, n] of [
    ['2023-11-30T13:07:30.500Z', 1],
    ['2023-11-30T12:59:59Z', 2],
    ['2023-11-30T14:00:00Z', 0],
  ] as const) {
    expect(await trained(group, rows, q)).toEqual([n])
    expect(await served(group, online, q)).toEqual([n])
  }
})

test('a batch that is three days late loses nothing and counts nothing twice', async () => {
  const group: Group = featureGroup({
    name: 'late_batch',
    source: payments,
    keys: ['card'],
    features: f => ({ total: sum(f.amount, { windows: ['1h', '1d', '3d', '30d'] }), shops: lastK(f.shop, 3) }),
  })
  const rows = Array.from({ length: 34 }, (_, index) => ({
    at: new Date(Date.UTC(2023, 10, 20) + index * 7 * 3_600_000).toISOString(),
    amount: 0.1 * (index + 1),
    shop: `s${index}`,
  }))
  const online = memoryStore()
  await upload(group, online, rows, '2023-11-27T00:00:00Z')
  const since = rows.filter(({ at }) => at >= '2023-11-27')
  await stream(group, online, delivered(since))
  for (const q of ['2023-11-30T00:00:00Z', '2023-11-30T23:59:59.999Z', '2023-12-01T13:07:30.500Z']) {
    const known = [...rows.filter(({ at }) => at < '2023-11-27'), ...since]
    expect(await served(group, online, q)).toEqual(await trained(group, known, q))
    expect((await served(group, online, q))[3]).not.toBeNull()
  }
})

const reviewColumns = { review: 'int32', listing: 'string', ts: 'timestamp', rating: 'float64' } as const
const changeColumns = { ...reviewColumns, changed: 'timestamp', is_before: 'boolean' } as const
const reviews = entitySource({
  name: 'reviews',
  columns: reviewColumns,
  keys: ['review'],
  time: 'ts',
  mutations: { name: 'changes', time: 'changed', before: 'is_before' },
})
const snapshot = [
  { review: 1, listing: 'l', ts: '2023-11-28T23:30:00Z', rating: 1 },
  { review: 2, listing: 'l', ts: '2023-11-28T22:00:00Z', rating: 4 },
]

/** Features of listing `l` at q after changes, trained and served. */
async function ofListing(group: FeatureGroup<{ listing: 'string' }>, changes: readonly object[], q: string) {
  const mutations = tableFromRows(changeColumns, changes as readonly InputRow<typeof changeColumns>[])
  const offline = tableStore({ reviews: { '2023-11-28': snapshot }, changes: { '2023-11-29': mutations } })
  const set = featureSet({ name: 's', request: { q: 'timestamp', listing: 'string' }, time: 'q', groups: { g: group } })
  const online = memoryStore()
  const target = group as unknown as FeatureGroup
  await materialize(target, { offline, online, until: '2023-11-29T00:00:00Z' })
  const events: EventBatch[] = [{ kind: 'events', shard: '0', offset: 0, table: mutations }]
  await materializeStream(target, { events, online }).done
  const reader = await createFeatureReader({ features: set, online })
  const [row] = await reader.read([{ q, listing: 'l' }])
  const table = await backfill(set, { spine: [{ q, listing: 'l' }], offline })
  return { trained: featuresOf(table.row(0)), served: featuresOf(row.values) }
}

test('changes of entities count in windows that are shorter than a day', async () => {
  const group = featureGroup({
    name: 'fresh',
    source: reviews,
    keys: ['listing'],
    features: f => ({
      n: count(f.rating, { windows: ['1h', '3h'], default: 0 }),
      total: sum(f.rating, { window: '3h' }),
    }),
  })
  const changes = [
    {
      review: 3,
      listing: 'l',
      ts: '2023-11-29T00:10:00Z',
      rating: 5,
      changed: '2023-11-29T00:10:00Z',
      is_before: false,
    },
    {
      review: 1,
      listing: 'l',
      ts: '2023-11-28T23:30:00Z',
      rating: 1,
      changed: '2023-11-29T00:20:00Z',
      is_before: true,
    },
    {
      review: 1,
      listing: 'l',
      ts: '2023-11-28T23:30:00Z',
      rating: 2,
      changed: '2023-11-29T00:20:00Z',
      is_before: false,
    },
  ]
  const early = await ofListing(group, changes, '2023-11-29T00:15:00Z')
  expect(early).toEqual({ trained: [2, 3, 10], served: [2, 3, 10] })
  const late = await ofListing(group, changes, '2023-11-29T00:25:00Z')
  expect(late).toEqual({ trained: [2, 3, 11], served: [2, 3, 11] })
})

test('lists are aggregated element by element within the window, not over all history', async () => {
  const group: Group = featureGroup({
    name: 'scored',
    source: payments,
    keys: ['card'],
    features: f => ({ scores: sum(f.scores as never, { window: '1h', elementWise: true }) }),
  })
  const rows = [
    { at: '2023-11-30T08:00:00Z', scores: [100, 100] },
    { at: '2023-11-30T09:30:00Z', scores: [1, 2] },
    { at: '2023-11-30T09:50:00Z', scores: [0.1, 0.2] },
  ]
  const online = memoryStore()
  await upload(group, online, rows, '2023-11-30T09:40:00Z')
  await stream(group, online, delivered(rows.slice(2)))
  const q = '2023-11-30T10:00:00Z'
  expect(await trained(group, rows, q)).toEqual([[1.1, 2.2]])
  expect(await served(group, online, q)).toEqual([[1.1, 2.2]])
})

test('a state that a read has merged is not changed by it, nor an answer by what comes later', async () => {
  const group: Group = featureGroup({
    name: 'cached',
    source: payments,
    keys: ['card'],
    features: f => ({
      total: sum(f.amount, { windows: ['1h', '6h', '1d'] }),
      shops: lastK(f.shop, 2, { window: '1d' }),
      by_shop: histogram(f.shop, { window: '1d' }),
    }),
  })
  const rows = ['06', '07', '08', '09'].map((hour, index) => ({
    at: `2023-11-30T${hour}:00:00Z`,
    amount: 0.1 + index,
    shop: `s${index % 2}`,
  }))
  const online = memoryStore()
  await upload(group, online, rows, '2023-11-30T08:00:00Z')
  await stream(group, online, delivered(rows.slice(2)))
  const q = '2023-11-30T09:30:00Z'
  const expected = await trained(group, rows, q)
  const answer = await served(group, online, q)
  const copy = structuredClone(answer)
  for (let read = 0; read < 5; read++) expect(await served(group, online, q)).toEqual(expected)
  ;(answer[3] as string[]).push('written by the caller')
  ;(answer[4] as Map<string, number>).clear()
  expect(await served(group, online, q)).toEqual(expected)
  const kept = await served(group, online, q)
  await stream(group, online, delivered([{ at: '2023-11-30T09:20:00Z', amount: 7, shop: 's9' }], 2))
  expect(kept).toEqual(copy)
  expect((await served(group, online, q))[3]).toEqual(['s9', 's1'])
})

test('an event that comes late, into a tile that is long compacted, counts', async () => {
  const group = counted('1d')
  const rows = [
    { at: '2023-11-30T01:02:00Z', amount: 1 },
    { at: '2023-11-30T09:00:00Z', amount: 2 },
    { at: '2023-11-30T01:03:00Z', amount: 3 },
    { at: '2023-11-30T00:00:00Z', amount: 4 },
  ]
  const online = memoryStore()
  await upload(group, online, [], '2023-11-30T00:00:00Z')
  await stream(group, online, delivered(rows.slice(0, 2)))
  await stream(group, online, delivered(rows.slice(2), 2))
  for (const q of ['2023-11-30T10:00:00Z', '2023-12-01T01:30:00Z', '2023-12-01T02:10:00Z']) {
    expect(await served(group, online, q)).toEqual(await trained(group, rows, q))
  }
  expect(await served(group, online, '2023-11-30T10:00:00Z')).toEqual([4])
})

test('first and last of one instant are the same in whatever order events come', async () => {
  const group: Group = featureGroup({
    name: 'tied',
    source: payments,
    keys: ['card'],
    features: f => ({ oldest: first(f.shop), newest: last(f.shop, { window: '1d' }), all: lastK(f.shop, 3) }),
  })
  const at = '2023-11-30T09:00:00Z'
  const tied = ['b', '\uffff', '😀', 'a'].map(shop => ({ at, shop }))
  const q = '2023-11-30T12:00:00Z'
  for (const order of [tied, tied.toReversed()]) {
    for (const until of ['2023-11-30T00:00:00Z', '2023-11-30T12:00:00Z']) {
      const online = memoryStore()
      await upload(group, online, order, until)
      if (until < at) {
        await stream(group, online, delivered(order.slice(0, 3)), delivered(order.slice(3), 0, 'other'))
      }
      expect(await served(group, online, q)).toEqual(['a', '😀', ['😀', '\uffff', 'b']])
      expect(await trained(group, order, q)).toEqual(['a', '😀', ['😀', '\uffff', 'b']])
    }
  }
})

test('a minimum that is deleted gives way to the next one', async () => {
  const group = featureGroup({
    name: 'least',
    source: reviews,
    keys: ['listing'],
    features: f => ({ least: min(f.rating, { window: '1d' }), ever: min(f.rating) }),
  })
  const removed = {
    review: 1,
    listing: 'l',
    ts: '2023-11-28T23:30:00Z',
    rating: 1,
    changed: '2023-11-29T08:00:00Z',
    is_before: true,
  }
  expect(await ofListing(group, [removed], '2023-11-29T07:00:00Z')).toEqual({ trained: [1, 1], served: [1, 1] })
  expect(await ofListing(group, [removed], '2023-11-29T09:00:00Z')).toEqual({ trained: [4, 4], served: [4, 4] })
})

test('of texts that are equally common at the k-th place, the lesser ones are kept, however they were merged', async () => {
  const group: Group = featureGroup({
    name: 'common',
    source: payments,
    keys: ['card'],
    features: f => ({ shops: histogram(f.shop, { k: 2, window: '1d' }) }),
  })
  const shops = ['d', 'c', 'b', 'b', 'c', 'd', 'a', 'd']
  const rows = shops.map((shop, index) => ({ at: `2023-11-30T0${index}:00:00Z`, shop }))
  const q = '2023-11-30T10:00:00Z'
  for (const end of [0, 1, 2, 3, 5]) {
    const online = memoryStore()
    await upload(group, online, rows, `2023-11-30T0${end}:00:00Z`)
    await stream(group, online, delivered(rows.slice(end).toReversed()))
    for (const [shop] of [await served(group, online, q), await trained(group, rows, q)]) {
      expect([...(shop as Map<string, number>)]).toEqual([
        ['d', 3],
        ['b', 2],
      ])
    }
  }
})

test('a batch that is run again changes nothing', async () => {
  const group: Group = featureGroup({
    name: 'again',
    source: payments,
    keys: ['card'],
    features: f => ({ total: sum(f.amount), n: count(f.amount, { windows: ['1h', '1d'] }), shops: lastK(f.shop, 9) }),
  })
  const rows = ['05:10', '07:59', '08:00', '08:20', '09:00'].map((time, index) => ({
    at: `2023-11-30T${time}:00Z`,
    amount: 0.1 * (index + 1),
    shop: `s${index}`,
  }))
  const q = '2023-11-30T09:30:00Z'
  const expected = await trained(group, rows, q)
  const online = memoryStore()
  for (let run = 0; run < 3; run++) {
    await upload(group, online, rows, '2023-11-30T08:00:00Z')
    await stream(group, online, delivered(rows.slice(2)))
    expect(await served(group, online, q)).toEqual(expected)
  }
})

test("an event at the request's millisecond does not count, one a millisecond earlier does", async () => {
  const rows = [
    { at: '2023-11-30T09:00:00.499Z', amount: 1 },
    { at: '2023-11-30T09:00:00.500Z', amount: 2 },
  ]
  const group = counted('1h')
  const streamed = memoryStore()
  await upload(group, streamed, [], '2023-11-30T00:00:00Z')
  await stream(group, streamed, delivered(rows))
  for (const [q, n] of [
    ['2023-11-30T09:00:00.499Z', 0],
    ['2023-11-30T09:00:00.500Z', 1],
    ['2023-11-30T09:00:00.501Z', 2],
  ] as const) {
    expect(await trained(group, rows, q)).toEqual([n])
    expect(await served(group, streamed, q)).toEqual([n])
  }
  const uploaded = memoryStore()
  await upload(group, uploaded, [{ at: '2023-11-30T09:00:00Z', amount: 1 }], '2023-11-30T09:00:00Z')
  expect(await served(group, uploaded, '2023-11-30T09:00:00Z')).toEqual([0])
})
