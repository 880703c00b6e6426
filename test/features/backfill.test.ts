import {
  backfill,
  count,
  createFeatureReader,
  type EventSource,
  entitySource,
  eventSource,
  featureGroup,
  featureSet,
  first,
  firstK,
  last,
  lastK,
  materialize,
  mean,
  memoryStore,
  sum,
  tableFromRows,
  tableStore,
  toArrow,
  type UnionSource,
  union,
} from 'bighead'
import { describe, expect, test } from 'vitest'

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const q = Date.parse('2023-11-30T13:07:30.500Z')
const iso = (time: number) => new Date(time).toISOString()

/** One event a minute over 32 days, each worth the minutes that it is old. */
const minutes = Array.from({ length: 32 * 1440 }, (_, age) => ({ at: q - 30_500 - age * 60_000, card: 'a', amount: 1 }))

function windowSet(resolution: 'hop' | 'exact', accuracy: 'temporal' | 'snapshot' = 'temporal') {
  const windows = ['1h', '11h', '12h', '1d', '10d', '12d', '30d'] as const
  const group = featureGroup({
    name: 'spending',
    source: payments,
    keys: ['card'],
    resolution,
    accuracy,
    features: f => ({ oldest: first(f.at, { windows }), newest: last(f.at, { windows }) }),
  })
  return featureSet({
    name: 's',
    request: { asked_at: 'timestamp', card: 'string' },
    time: 'asked_at',
    groups: { c: group },
  })
}

describe('the edges of windows', () => {
  const offline = tableStore({ payments: minutes })
  const spine = [{ asked_at: q, card: 'a' }]

  test('are rounded down to a hop on the left and strict on the right', async () => {
    const [row] = (await backfill(windowSet('hop'), { spine, offline })).rows()
    expect(iso(row!.c_oldest_1h!)).toBe('2023-11-30T12:05:00.000Z')
    expect(iso(row!.c_oldest_11h!)).toBe('2023-11-30T02:05:00.000Z')
    expect(iso(row!.c_oldest_12h!)).toBe('2023-11-30T01:00:00.000Z')
    expect(iso(row!.c_oldest_1d!)).toBe('2023-11-29T13:00:00.000Z')
    expect(iso(row!.c_oldest_10d!)).toBe('2023-11-20T13:00:00.000Z')
    expect(iso(row!.c_oldest_12d!)).toBe('2023-11-18T00:00:00.000Z')
    expect(iso(row!.c_oldest_30d!)).toBe('2023-10-31T00:00:00.000Z')
    expect(iso(row!.c_newest_1h!)).toBe('2023-11-30T13:07:00.000Z')
  })

  test('are exact where that is asked for', async () => {
    const [row] = (await backfill(windowSet('exact'), { spine, offline })).rows()
    expect(iso(row!.c_oldest_1h!)).toBe('2023-11-30T12:08:00.000Z')
    expect(iso(row!.c_oldest_30d!)).toBe('2023-10-31T13:08:00.000Z')
    const onTheEdge = await backfill(windowSet('exact'), { spine: [{ asked_at: q - 30_500, card: 'a' }], offline })
    expect(iso(onTheEdge.row(0).c_oldest_1h!)).toBe('2023-11-30T12:07:00.000Z')
    expect(iso(onTheEdge.row(0).c_newest_1h!)).toBe('2023-11-30T13:06:00.000Z')
  })

  test('end at midnight for a snapshot', async () => {
    const [row] = (await backfill(windowSet('hop', 'snapshot'), { spine, offline })).rows()
    expect(iso(row!.c_newest_1d!)).toBe('2023-11-29T23:59:00.000Z')
    expect(iso(row!.c_oldest_1d!)).toBe('2023-11-29T00:00:00.000Z')
  })

  test('end for a snapshot with the last day that all parts of the source had brought', async () => {
    const columns = payments.columnTypes
    const early = eventSource({ name: 'payments', columns, time: 'at', availableAfter: '1h' })
    const late = eventSource({ name: 'refunds', columns, time: 'at', availableAfter: '30h' })
    const newestAt = async (source: EventSource<typeof columns> | UnionSource<typeof columns>) => {
      const group = featureGroup({
        name: 'spending',
        source,
        keys: ['card'],
        accuracy: 'snapshot',
        features: f => ({ newest: last(f.at, { window: '1d' }) }),
      })
      const request = { asked_at: 'timestamp', card: 'string' } as const
      const set = featureSet({ name: 's', request, time: 'asked_at', groups: { c: group } })
      const asked = ['00:59:59.999', '01:00:00', '05:59:59.999', '06:00:00']
      const spine = asked.map(time => ({ asked_at: `2023-11-30T${time}Z`, card: 'a' }))
      const both = tableStore({ payments: minutes, refunds: [] })
      const table = await backfill(set, { spine, offline: both })
      return table
        .column('c_newest')
        .toArray()
        .map(time => iso(time ?? 0).slice(0, 16))
    }
    const [older, old, newest] = ['2023-11-27T23:59', '2023-11-28T23:59', '2023-11-29T23:59']
    expect(await newestAt(early)).toEqual([old, newest, newest, newest])
    expect(await newestAt(union([early, late]))).toEqual([older, older, older, old])
  })
})

describe('a backfill', () => {
  const group = featureGroup({
    name: 'spending',
    source: payments,
    keys: ['card'],
    features: f => ({
      total: sum(f.amount, { window: '1d' }),
      n: count(f.amount, { window: '1d', default: 0 }),
      recent: lastK(f.amount, 2),
      oldest: firstK(f.amount, 2),
    }),
  })
  const set = featureSet({
    name: 'fraud',
    request: { asked_at: 'timestamp', card: 'string' },
    time: 'asked_at',
    groups: { card: group },
    derive: f => ({ share: f.card_total.div(f.card_n) }),
  })
  const at = (minute: number) => Date.parse('2024-01-01T00:00:00Z') + minute * 60_000
  const offline = tableStore({
    payments: [
      { at: at(10), card: 'a', amount: 0.1 },
      { at: at(20), card: 'a', amount: 0.2 },
      { at: at(20), card: 'a', amount: null },
      { at: at(5), card: 'b', amount: 7 },
      { at: at(30), card: 'a', amount: 0.3 },
      { at: at(1), card: null, amount: 100 },
      { at: null, card: 'a', amount: 100 },
    ],
  })

  test('gives one row per spine row, in order, and passes further columns through', async () => {
    const spine = [
      { asked_at: at(60), card: 'a', label: true, id: 'x' },
      { asked_at: at(10), card: 'a', label: false, id: 'y' },
      { asked_at: at(60), card: 'a', label: true, id: 'x' },
      { asked_at: at(60), card: null, label: null, id: 'n' },
      { asked_at: at(60), card: 'unknown', label: true, id: 'u' },
      { asked_at: new Date(at(25)), card: 'a', label: true, id: 'z' },
    ]
    const table = await backfill(set, { spine, offline })
    expect(table.columnNames).toEqual([
      'asked_at',
      'card',
      'label',
      'id',
      'card_total',
      'card_n',
      'card_recent',
      'card_oldest',
      'share',
    ])
    const all = {
      asked_at: at(60),
      card: 'a',
      label: true,
      id: 'x',
      card_total: 0.6,
      card_n: 3,
      card_recent: [0.3, 0.2],
      card_oldest: [0.1, 0.2],
      share: 0.6 / 3,
    }
    const nothing = { card_total: null, card_n: 0, card_recent: null, card_oldest: null, share: null }
    expect([...table.rows()]).toEqual([
      all,
      { asked_at: at(10), card: 'a', label: false, id: 'y', ...nothing },
      all,
      { asked_at: at(60), card: null, label: null, id: 'n', ...nothing },
      { asked_at: at(60), card: 'unknown', label: true, id: 'u', ...nothing },
      {
        asked_at: at(25),
        card: 'a',
        label: true,
        id: 'z',
        card_total: 0.1 + 0.2,
        card_n: 2,
        card_recent: [0.2, 0.1],
        card_oldest: [0.1, 0.2],
        share: (0.1 + 0.2) / 2,
      },
    ])
  })

  test('reads a spine that is named from the offline store, with its labels', async () => {
    const departures = tableFromRows({ label: 'boolean', asked_at: 'timestamp', card: 'string' }, [
      { asked_at: at(60), card: 'a', label: true },
    ])
    await offline.write('departures', departures)
    const table = await backfill(set, { spine: 'departures', offline, into: 'training' })
    expect(table.columnNames.slice(0, 3)).toEqual(['label', 'asked_at', 'card'])
    expect(table.row(0)).toMatchObject({ label: true, card_total: 0.6 })
    const kept = await offline.read('training', { label: 'boolean', card_total: 'float64' })
    expect(kept.row(0)).toEqual({ label: true, card_total: 0.6 })
    await expect(backfill(set, { spine: 'departuers', offline })).rejects.toThrow('Did you mean `departures`?')
  })

  test('reads 64-bit integers of Arrow as the request declares them, whatever they hold', async () => {
    const request = { t: 'timestamp', whole: 'int64', big: 'bigint' } as const
    const set = featureSet({ name: 's', request, time: 't', groups: {} })
    for (const big of [7n, 2n ** 60n]) {
      const spine = await toArrow(tableFromRows(request, [{ t: 0, whole: 5, big }]))
      expect((await backfill(set, { spine, offline })).row(0)).toEqual({ t: 0, whole: 5, big })
    }
  })

  test('says what is wrong with a spine', async () => {
    const asking = (spine: unknown, options = {}) => backfill(set, { spine: spine as never, offline, ...options })
    await expect(asking([])).rejects.toThrow(
      'Parameter `spine`: the spine of feature set `fraud` has no rows; give at least one request',
    )
    await expect(asking(undefined)).rejects.toThrow(
      'Parameter `spine`: it is missing; a Table, an Arrow table, an array of rows or the name of a stored table is needed.',
    )
    await expect(asking([{ asked_at: at(1), crad: 'a' }])).rejects.toThrow(
      'Column `card` is not in the spine of feature set `fraud`. Did you mean `crad`?',
    )
    await expect(
      asking([
        { asked_at: at(1), card: 'a' },
        { asked_at: 'yesterday', card: 'a' },
      ]),
    ).rejects.toThrow(/Column `asked_at`, row 1: .*`?"?yesterday/)
    await expect(asking([{ asked_at: '2024-01-01T00:00:00', card: 'a' }])).rejects.toThrow(
      /Column `asked_at`, row 0: .*2024-01-01T00:00:00/,
    )
    await expect(asking([{ asked_at: null, card: 'a' }])).rejects.toThrow(
      'Column `asked_at`, row 0: the time of the request is missing, so nothing can be asked as of it',
    )
    await expect(asking([{ asked_at: at(1), card: 7 }])).rejects.toThrow(/Column `card`, row 0: .*7/)
    await expect(asking([{ asked_at: at(1), card: 'a', share: 1 }])).rejects.toThrow(
      "spine.share: feature set `fraud` makes a column of this name; rename the spine's",
    )
    await expect(asking([{ asked_at: at(1), card: 'a', Card_N: 1 }])).rejects.toThrow(
      "spine.Card_N: feature set `fraud` makes a column of this name; rename the spine's",
    )
    const zoned = await asking([{ asked_at: '2024-01-01T01:00:00', card: 'a' }], { zone: 'Europe/Paris' })
    expect(zoned.row(0).asked_at).toBe(at(0))
  })

  test('stops soon after its signal fires', async () => {
    const controller = new AbortController()
    controller.abort(new Error('enough'))
    await expect(
      backfill(set, { spine: [{ asked_at: at(1), card: 'a' }], offline, signal: controller.signal }),
    ).rejects.toThrow('enough')
  })

  test('counts events of one id once, the first in row order', async () => {
    const source = eventSource({
      name: 'payments',
      columns: { at: 'timestamp', card: 'string', amount: 'float64', id: 'string' },
      time: 'at',
      id: 'id',
    })
    const once = featureGroup({
      name: 'g',
      source,
      keys: ['card'],
      features: f => ({ total: sum(f.amount, { window: '1h' }), mean: mean(f.amount) }),
    })
    const store = tableStore({
      payments: [
        { at: at(20), card: 'a', amount: 5, id: 'one' },
        { at: at(10), card: 'a', amount: 3, id: 'one' },
        { at: at(10), card: 'a', amount: 4, id: 'one' },
        { at: at(12), card: 'a', amount: 9, id: 'two' },
      ],
    })
    const asked = featureSet({ name: 's', request: { t: 'timestamp', card: 'string' }, time: 't', groups: { g: once } })
    const table = await backfill(asked, { spine: [{ t: at(30), card: 'a' }], offline: store })
    expect(table.row(0)).toMatchObject({ g_total: 12, g_mean: 6 })
  })

  test('counts an id once whatever keys are asked for', async () => {
    const source = eventSource({
      name: 'payments',
      columns: { at: 'timestamp', card: 'string', amount: 'float64', id: 'string', valid: 'boolean' },
      time: 'at',
      id: 'id',
    }).where(f => f.valid)
    const spending = featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ n: count(f.amount) }) })
    const newest = featureGroup({ name: 'h', source, keys: ['card'], features: f => ({ amount: f.amount }) })
    const asked = featureSet({
      name: 's',
      request: { t: 'timestamp', card: 'string' },
      time: 't',
      groups: { g: spending, h: newest },
    })
    const store = tableStore({
      payments: [
        { at: at(1), card: 'a', amount: 1, id: 'one', valid: true },
        { at: at(2), card: 'b', amount: 2, id: 'one', valid: true },
        { at: at(1), card: null, amount: 1, id: 'two', valid: true },
        { at: at(2), card: 'c', amount: 2, id: 'two', valid: true },
        { at: at(1), card: 'a', amount: 3, id: 'three', valid: null },
        { at: at(2), card: 'd', amount: 4, id: 'three', valid: true },
      ],
    })
    const answers = async (...cards: string[]) => {
      const table = await backfill(asked, { spine: cards.map(card => ({ t: at(30), card })), offline: store })
      return [...table.rows()].map(row => [row.g_n, row.h_amount])
    }
    expect(await answers('a', 'b', 'c', 'd')).toEqual([
      [1, 1],
      [null, null],
      [null, null],
      [1, 4],
    ])
    expect(await answers('b')).toEqual([[null, null]])
    expect(await answers('c')).toEqual([[null, null]])
    expect(await answers('d')).toEqual([[1, 4]])
  })

  test('passes columns through that every object has a property of', async () => {
    const spine = [{ asked_at: at(60), card: 'a', valueOf: 7 }]
    const table = await backfill(set, { spine: spine as never, offline })
    expect(table.columnNames.slice(0, 3)).toEqual(['asked_at', 'card', 'valueOf'])
    const reordered = table.select(['valueOf', 'asked_at', 'card'] as never[])
    const again = await backfill(set, { spine: reordered as never, offline })
    expect(again.columnNames.slice(0, 3)).toEqual(['valueOf', 'asked_at', 'card'])
  })

  test('keeps exact sums where doubles drift, and says where an int64 overflows', async () => {
    const amounts = [1e16, 1, -1e16, 0.1, 1e-300]
    const store = tableStore({ payments: amounts.map((amount, i) => ({ at: at(i), card: 'a', amount })) })
    const table = await backfill(set, { spine: [{ asked_at: at(60), card: 'a' }], offline: store })
    expect(table.row(0).card_total).toBe(1.1)
    const source = eventSource({ name: 'counts', columns: { at: 'timestamp', card: 'string', n: 'int64' }, time: 'at' })
    const big = featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ total: sum(f.n) }) })
    const asked = featureSet({ name: 's', request: { t: 'timestamp', card: 'string' }, time: 't', groups: { g: big } })
    const overflowing = tableStore({ counts: [1, 2].map(i => ({ at: at(i), card: 'a', n: Number.MAX_SAFE_INTEGER })) })
    const spine = [
      { t: at(2), card: 'a' },
      { t: at(60), card: 'a' },
    ]
    await expect(backfill(asked, { spine, offline: overflowing })).rejects.toThrow(/`g_total`, row 1/)
  })
})

describe('a snapshot of entities', () => {
  const shops = { name: 'shops', columns: { shop: 'string', city: 'string' }, keys: ['shop'] } as const
  const asking = (source: ReturnType<typeof entitySource<typeof shops.columns>>) => {
    const facts = featureGroup({ name: 'facts', source, keys: ['shop'], features: f => ({ city: f.city }) })
    return featureSet({ name: 's', request: { t: 'timestamp', shop: 'string' }, time: 't', groups: { at: facts } })
  }
  const store = (partitions: Record<string, { shop: string; city: string | null }[]>) =>
    tableStore({ shops: partitions })
  const offline = store({
    '2024-01-01': [
      { shop: 'x', city: 'Paris' },
      { shop: 'y', city: 'Oslo' },
    ],
    '2024-01-03': [
      { shop: 'x', city: 'Rome' },
      { shop: 'z', city: null },
    ],
  })
  const cities = async (set: ReturnType<typeof asking>, asked: [string, string][], from = offline) =>
    (await backfill(set, { spine: asked.map(([t, shop]) => ({ t, shop })), offline: from })).column('at_city').toArray()

  test('answers with the newest partition that had ended, key by key from that one only', async () => {
    const asked: [string, string][] = [
      ['2024-01-01T23:59:59.999Z', 'x'],
      ['2024-01-02T00:00:00Z', 'x'],
      ['2024-01-03T12:00:00Z', 'x'],
      ['2024-01-04T00:00:00Z', 'x'],
      ['2024-01-04T00:00:00Z', 'y'],
      ['2024-01-04T00:00:00Z', 'z'],
    ]
    expect(await cities(asking(entitySource(shops)), asked)).toEqual([null, 'Paris', 'Paris', 'Rome', null, null])
  })

  test('waits for a partition to land', async () => {
    const set = asking(entitySource({ ...shops, availableAfter: '6h' }))
    const asked: [string, string][] = [
      ['2024-01-04T05:59:00Z', 'x'],
      ['2024-01-04T06:00:00Z', 'x'],
    ]
    expect(await cities(set, asked)).toEqual(['Paris', 'Rome'])
  })

  test('is refused where the declared rhythm has a gap, unless the partition before may answer', async () => {
    const asked: [string, string][] = [['2024-01-03T12:00:00Z', 'x']]
    await expect(cities(asking(entitySource({ ...shops, every: '1d' })), asked)).rejects.toThrow(
      "Partition ds=2024-01-02 of `shops` is missing. It is due because the source says every: '1d'. Write it, or say missingPartition: 'previous'.",
    )
    expect(await cities(asking(entitySource({ ...shops, every: '1d', missingPartition: 'previous' })), asked)).toEqual([
      'Paris',
    ])
    await expect(cities(asking(entitySource(shops)), asked, store({}))).rejects.toThrow(/`shops`/)
  })

  test('reads naive times in its zone, also where no partition had landed', async () => {
    const source = entitySource({ ...shops, columns: { shop: 'string', city: 'timestamp' }, zone: 'Europe/Paris' })
    const facts = featureGroup({ name: 'facts', source, keys: ['shop'], features: f => ({ city: f.city }) })
    const set = featureSet({
      name: 's',
      request: { t: 'timestamp', shop: 'string' },
      time: 't',
      groups: { at: facts },
    })
    const opened = tableStore({ shops: { '2024-01-01': [{ shop: 'x', city: '2024-01-01T01:00:00' }] } })
    const answer = async (t: string) => (await backfill(set, { spine: [{ t, shop: 'x' }], offline: opened })).row(0)
    expect((await answer('2024-01-02T00:00:00Z')).at_city).toBe(Date.parse('2024-01-01T00:00:00Z'))
    expect((await answer('2024-01-01T00:00:00Z')).at_city).toBe(null)
  })

  test('does not answer when it is too old', async () => {
    const set = asking(entitySource({ ...shops, maxAge: '1d' }))
    expect(
      await cities(set, [
        ['2024-01-03T00:00:00Z', 'x'],
        ['2024-01-03T00:00:00.001Z', 'x'],
      ]),
    ).toEqual(['Paris', null])
  })

  test('may not hold a key twice', async () => {
    const twice = store({
      '2024-01-01': [
        { shop: 'x', city: 'Paris' },
        { shop: 'x', city: 'Rome' },
      ],
    })
    await expect(cities(asking(entitySource(shops)), [['2024-01-02T00:00:00Z', 'x']], twice)).rejects.toThrow(
      'Column `shop`, row 1: the key x is there twice in partition ds=2024-01-01 of `shops`; an entity has one row a partition',
    )
  })
})

test('a row that passes through shows −0 as 0, in history and online', async () => {
  const source = eventSource({
    name: 'rows',
    columns: { at: 'timestamp', key: 'string', value: 'float64', list: { list: 'float64' } },
    time: 'at',
  })
  const group = featureGroup({ name: 'g', source, keys: ['key'], features: f => ({ value: f.value, list: f.list }) })
  const set = featureSet({ name: 's', request: { t: 'timestamp', key: 'string' }, time: 't', groups: { g: group } })
  const offline = tableStore({
    rows: tableFromRows(source.columnTypes, [{ at: 0, key: 'a', value: -0, list: [-0, 1] }]),
  })
  const spine = [{ t: 600_000, key: 'a' }]
  const table = await backfill(set, { spine, offline })
  expect([table.row(0).g_value, table.row(0).g_list]).toEqual([0, [0, 1]])
  const online = memoryStore()
  await materialize(set, { offline, online, until: 300_000 })
  const reader = await createFeatureReader({ features: set, online })
  const [row] = await reader.read([{ t: 600_000, key: 'a' }])
  expect([row.values.g_value, row.values.g_list]).toEqual([0, [0, 1]])
})

test('an inclusive group is refused where its own source is the spine', async () => {
  const source = eventSource({
    name: 'rows',
    columns: { at: 'timestamp', key: 'string', value: 'float64' },
    time: 'at',
  })
  const group = featureGroup({ name: 'g', source, keys: ['key'], inclusive: true, features: f => ({ value: f.value }) })
  const set = featureSet({ name: 's', request: { at: 'timestamp', key: 'string' }, time: 'at', groups: { g: group } })
  const offline = tableStore({ rows: [{ at: 0, key: 'a', value: 1 }] })
  await expect(backfill(set, { spine: 'rows', offline })).rejects.toThrow(
    'groups.g: it is `inclusive` and its source is the spine itself, so every row would see itself; leave `inclusive` out',
  )
})
