import {
  backfill,
  count,
  createFeatureReader,
  DefinitionError,
  eventSource,
  featureGroup,
  featureHash,
  featureSet,
  last,
  materialize,
  materializeStream,
  max,
  mean,
  memoryStore,
  type OfflineStore,
  resultOf,
  sum,
  type Table,
  tableStore,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NaiveEvent, naiveFeatures } from '../oracle/naive-features.ts'

const minute = 60_000
const start = Date.parse('2024-03-10T00:00:00Z')
const at = (minutes: number) => start + minutes * minute

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  resolution: 'exact',
  features: f => ({ total: sum(f.amount, { window: '1h' }), n: count(f.amount, { window: '1h', default: 0 }) }),
})
const visit = { t: 'timestamp', card: 'string' } as const
const visits = featureSet({
  name: 'visits',
  request: visit,
  time: 't',
  groups: { card: spending },
  derive: f => ({ each: f.card_total.div(f.card_n) }),
})
const visited = resultOf(visits, { spine: 'entrances', columns: { shop: 'string' } })
const shopGroup = featureGroup({
  name: 'shop_customers',
  source: visited,
  keys: ['shop'],
  resolution: 'exact',
  features: f => ({
    mean: mean(f.card_total, { window: '2h' }),
    top: max(f.each, { window: '2h' }),
    visits: count(f.card, { window: '2h', default: 0 }),
  }),
})
const busy = featureGroup({
  name: 'busy',
  source: visited.where(f => f.card_n.gt(0)).select(f => ({ t: f.t, shop: f.shop, double: f.card_n.mul(2) })),
  keys: ['shop'],
  resolution: 'exact',
  features: f => ({ last: last(f.double, { window: '1d' }) }),
})
const shops = featureSet({
  name: 'shops',
  request: { t: 'timestamp', shop: 'string' },
  time: 't',
  groups: { shop: shopGroup, busy },
})

const event = fc.record({
  at: fc.integer({ min: 0, max: 300 }).map(at),
  card: fc.constantFrom('a', 'b', null),
  amount: fc.option(fc.constantFrom(1, 2, 0.1, -3), { nil: null }),
})
const entrance = fc.record({
  t: fc.integer({ min: 0, max: 300 }).map(at),
  card: fc.constantFrom('a', 'b', 'c', null),
  shop: fc.constantFrom('x', 'y', null),
})

/** The rows of the result, each feature by a scan of all payments. */
function naiveResult(events: readonly NaiveEvent[], entrances: readonly NaiveEvent[]): NaiveEvent[] {
  return entrances.map(row => {
    const [total, n] = naiveFeatures(spending.definition, events, [row.card], row.t as number)
    return { ...row, card_total: total, card_n: n, each: total === null ? null : (total as number) / (n as number) }
  })
}

function counting(offline: OfflineStore): { readonly store: OfflineStore; readonly reads: string[] } {
  const reads: string[] = []
  const store: OfflineStore = {
    ...offline,
    read(table, schema, options) {
      reads.push(table)
      return offline.read(table, schema, options)
    },
  }
  return { store, reads }
}

describe('a group over the result of a set', () => {
  test('equals scans over scans, in history and online', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 20 }),
        fc.array(entrance, { maxLength: 12 }),
        fc.array(entrance, { minLength: 1, maxLength: 6 }),
        async (events, entrances, questions) => {
          const offline = tableStore({ payments: events, entrances })
          const spine = questions.map(({ t, shop }) => ({ t, shop }))
          const table: Table = await backfill(shops, { spine, offline })
          const rows = naiveResult(events, entrances)
          const expected = (shop: string | null, t: number) =>
            [shopGroup, busy].flatMap(group => naiveFeatures(group.definition, rows, [shop], t))
          const names = table.columnNames.slice(2)
          for (const [row, { t, shop }] of spine.entries()) {
            expect(names.map(name => table.column(name).get(row))).toEqual(expected(shop, t))
          }
          const online = memoryStore()
          await materialize(shops, { offline, online, until: at(310) })
          const reader = await createFeatureReader({ features: shops, online })
          const [answer] = await reader.read([{ t: at(320), shop: 'x' }])
          expect(names.map(name => (answer.values as Record<string, unknown>)[name])).toEqual(expected('x', at(320)))
        },
      ),
      { seed: 41, numRuns: 25 },
    )
  })

  test('may itself be under a set whose result another group is over', async () => {
    const again = featureGroup({
      name: 'districts',
      source: resultOf(shops, { spine: 'openings', columns: { district: 'string' } }),
      keys: ['district'],
      features: f => ({ customers: sum(f.shop_visits), top: max(f.busy_last) }),
    })
    const set = featureSet({
      name: 'districts',
      request: { t: 'timestamp', district: 'string' },
      time: 't',
      groups: { d: again },
    })
    const offline = tableStore({
      payments: [
        { at: at(0), card: 'a', amount: 1 },
        { at: at(10), card: 'a', amount: 5 },
      ],
      entrances: [
        { t: at(5), card: 'a', shop: 'x' },
        { t: at(11), card: 'a', shop: 'x' },
      ],
      openings: [
        { t: at(6), shop: 'x', district: 'north' },
        { t: at(12), shop: 'x', district: 'north' },
        { t: at(12), shop: 'y', district: 'south' },
      ],
    })
    const spine = [
      { t: at(20), district: 'north' },
      { t: at(20), district: 'south' },
    ]
    const table = await backfill(set, { spine, offline })
    expect([...table.rows()].map(row => [row.d_customers, row.d_top])).toEqual([
      [1 + 2, 4],
      [0, null],
    ])
  })

  test('reads only what is needed, once for all groups of one range, and nothing where no row asks', async () => {
    const { store, reads } = counting(tableStore({ payments: [], entrances: [{ t: at(0), card: 'a', shop: 'x' }] }))
    const same = featureSet({
      name: 'same',
      request: { t: 'timestamp', shop: 'string' },
      time: 't',
      groups: { one: shopGroup, two: shopGroup },
    })
    await backfill(same, { spine: [{ t: at(60), shop: 'x' }], offline: store })
    expect(reads).toEqual(['entrances', 'payments'])
    reads.length = 0
    await backfill(same, { spine: [{ t: at(-60), shop: 'x' }], offline: store })
    expect(reads).toEqual(['entrances'])
    reads.length = 0
    const cards = featureGroup({
      name: 'cards',
      source: visited,
      keys: ['shop'],
      features: f => ({ n: count(f.card) }),
    })
    const set = featureSet({ name: 's', request: { t: 'timestamp', shop: 'string' }, time: 't', groups: { c: cards } })
    const table = await backfill(set, { spine: [{ t: at(60), shop: 'x' }], offline: store })
    expect([table.row(0).c_n, reads]).toEqual([1, ['entrances']])
  })

  test('has a hash of what determines it and no more', () => {
    const hashOf = (set: typeof visits, columns = {}) => {
      const source = resultOf(set, { spine: 'entrances', columns: { shop: 'string', ...columns } })
      const group = featureGroup({ name: 'g', source, keys: ['shop'], features: f => ({ top: max(f.card_total) }) })
      return featureHash(group.definition, group.definition.features[0]!)
    }
    const groups = { card: spending }
    const given = { request: visit, time: 't' } as const
    const renamed = featureSet({ ...given, name: 'others', groups }) as never
    expect(hashOf(renamed)).toBe(hashOf(visits))
    expect(hashOf(visits, { more: 'int32' })).toBe(hashOf(visits))
    const changed = featureGroup({
      name: 'spending',
      source: payments,
      keys: ['card'],
      features: f => ({ total: sum(f.amount, { window: '2h' }), n: count(f.amount) }),
    })
    expect(hashOf(featureSet({ ...given, name: 'visits', groups: { card: changed } }) as never)).not.toBe(
      hashOf(visits),
    )
  })

  test('is refused where it cannot mean one thing', async () => {
    expect(() => resultOf(visits, { spine: 'entrances', columns: { each: 'float64' } })).toThrow(
      'columns.each: the set makes a column of this name',
    )
    const inclusive = featureGroup({
      name: 'i',
      source: payments,
      keys: ['card'],
      inclusive: true,
      features: f => ({ amount: f.amount }),
    })
    const itself = featureSet({ name: 's', request: visit, time: 't', groups: { i: inclusive } })
    expect(() => resultOf(itself, { spine: 'payments' })).toThrow(
      'groups.i: it is `inclusive` and reads the spine, so every row would see itself',
    )
    expect(() => materializeStream(shopGroup, { events: [], online: memoryStore() })).toThrow(
      'what the set knew at a time can still change while events of before that time arrive',
    )
    const other = featureSet({ name: 'visits', request: visit, time: 't', groups: {} })
    const ambiguous = featureGroup({
      name: 'o',
      source: resultOf(other, { spine: 'entrances' }),
      keys: ['card'],
      features: f => ({ n: count(f.t) }),
    })
    const set = featureSet({
      name: 's',
      request: { ...visit, shop: 'string' },
      time: 't',
      groups: { a: shopGroup, b: ambiguous },
    })
    await expect(backfill(set, { spine: [{ t: 0, card: 'a', shop: 'x' }], offline: tableStore() })).rejects.toThrow(
      'two feature sets are called `visits`; rename one',
    )
    let deep: typeof other = other
    const deeper = () => {
      const source = resultOf(deep, { spine: 'entrances' })
      const group = featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ n: count(f.t) }) })
      deep = featureSet({ name: 'deep', request: visit, time: 't', groups: { g: group } }) as never
    }
    for (let level = 0; level < 8; level++) deeper()
    expect(deeper).toThrow(DefinitionError)
    expect(deeper).toThrow('results are built on one another more than 8 deep; store one of them')
  })
})
