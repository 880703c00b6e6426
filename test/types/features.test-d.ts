import {
  backfill,
  count,
  createFeatureReader,
  entitySource,
  eventSource,
  type FeatureSetOptions,
  featureGroup,
  featureSet,
  lastK,
  mean,
  memoryStore,
  type Schema,
  sum,
  tableStore,
  union,
} from 'bighead'
import { describe, expectTypeOf, test } from 'vitest'
import type { flightDelay } from '../../docs/examples/features.ts'
import type { Row } from '../../src/features/schema.ts'

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', shop: 'string', amount: 'float64', items: 'int32' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({
    total: sum(f.amount, { windows: ['1h', '1d'] }),
    items: sum(f.items, { window: '1d' }),
    large: mean(f.amount.gt(100)),
    recent: lastK(f.shop, 3),
  }),
})
const shops = entitySource({ name: 'shops', columns: { shop: 'string', city: 'string' }, keys: ['shop'] })
const shopFacts = featureGroup({ name: 'shop_facts', source: shops, keys: ['shop'], features: f => ({ city: f.city }) })

describe('a feature group', () => {
  test('fans windows out into columns', () => {
    expectTypeOf<NonNullable<(typeof spending)['~features']>>().toEqualTypeOf<{
      readonly total_1h: 'float64'
      readonly total_1d: 'float64'
      readonly items: 'int64'
      readonly large: 'float64'
      readonly recent: { readonly list: 'string' }
    }>()
  })

  test('refuses what the source does not have', () => {
    const source = payments
    // @ts-expect-error the source has no column `card_no`
    featureGroup({ name: 'g', source, keys: ['card_no'], features: f => ({ n: count(f.amount) }) })
    // @ts-expect-error the source has no column `amuont`
    featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ n: count(f.amuont) }) })
    // @ts-expect-error the mean of strings does not exist
    featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ n: mean(f.shop) }) })
    // @ts-expect-error a window is a duration
    source.select(f => ({ at: f.at, n: mean(f.amount, { window: 'one day' }) }))
    // @ts-expect-error a filter is a condition
    payments.where(f => f.amount)
    // @ts-expect-error the time must be a column
    eventSource({ name: 's', columns: { at: 'timestamp' }, time: 'when' })
  })
})

describe('a union', () => {
  const online = eventSource({ name: 'online', columns: payments.columnTypes, time: 'at' })
  const { at, card } = payments.columnTypes
  const narrow = eventSource({ name: 'narrow', columns: { at, card }, time: 'at' })

  test('offers the columns of its parts', () => {
    const both = union([payments, online])
    expectTypeOf(both.columnTypes).toEqualTypeOf(payments.columnTypes)
    const group = featureGroup({ name: 'g', source: both, keys: ['card'], features: f => ({ n: sum(f.items) }) })
    expectTypeOf<NonNullable<(typeof group)['~features']>>().toEqualTypeOf<{ readonly n: 'int64' }>()
  })

  test('refuses a part that lacks a column', () => {
    // @ts-expect-error `narrow` does not offer `amount`
    union([payments, narrow])
  })
})

describe('an entity source', () => {
  test('names columns of its own', () => {
    const columns = { shop: 'string', seen: 'timestamp' } as const
    // @ts-expect-error there is no column `sene`
    entitySource({ name: 's', columns, keys: ['shop'], time: 'sene' })
    const source = entitySource({ name: 's', columns, keys: ['shop'], time: 'seen' })
    // @ts-expect-error there is no column `shopp`
    featureGroup({ name: 'g', source, keys: ['shop'], features: f => ({ n: count(f.shopp) }) })
  })
})

describe('a feature set', () => {
  const request = { asked_at: 'timestamp', card: 'string', place: 'string' } as const

  test('knows its joined and derived columns', () => {
    const set = featureSet({
      name: 'fraud',
      request,
      time: 'asked_at',
      groups: { card: spending, at: shopFacts.on({ shop: 'place' }) },
      derive: f => ({ ratio: f.card_total_1h.div(f.card_total_1d), in_paris: f.at_city.eq('Paris') }),
    })
    expectTypeOf<NonNullable<(typeof set)['~derived']>>().toEqualTypeOf<{
      readonly ratio: 'float64'
      readonly in_paris: 'boolean'
    }>()
    expectTypeOf<Row<NonNullable<(typeof set)['~joined']>>['card_recent']>().toEqualTypeOf<
      readonly (string | null)[] | null
    >()
  })

  test('has labels in its backfill, and neither in its derived columns nor online', () => {
    const next = featureGroup({
      name: 'next_spending',
      source: payments,
      keys: ['card'],
      features: f => ({ total: sum(f.amount, { ahead: '1d' }), shops: lastK(f.shop, 2, { ahead: '7d' }) }),
    })
    const groups = { card: spending }
    const labels = { next }
    const set = featureSet({ name: 's', request, time: 'asked_at', groups, labels })
    const spine = [{ asked_at: 0, card: 'a', place: 'p' }]
    const table = () => backfill(set, { spine, offline: tableStore() })
    type Columns = Awaited<ReturnType<typeof table>>['columnTypes']
    expectTypeOf<Columns['next_total']>().toEqualTypeOf<'float64'>()
    expectTypeOf<Columns['next_shops']>().toEqualTypeOf<{ readonly list: 'string' }>()
    expectTypeOf<Columns['card_total_1h']>().toEqualTypeOf<'float64'>()
    const read = () => createFeatureReader({ features: set, online: memoryStore() }).then(reader => reader.read(spine))
    type Values = Awaited<ReturnType<typeof read>>[number]['values']
    expectTypeOf<keyof Values & `next_${string}`>().toEqualTypeOf<never>()
    expectTypeOf<Values['card_total_1h']>().toEqualTypeOf<number | null>()
    // @ts-expect-error a label is not known when a request is made
    featureSet({ name: 's', request, time: 'asked_at', groups, labels, derive: f => ({ x: f.next_total }) })
    // @ts-expect-error the request has no column `shop`
    featureSet({ name: 's', request, time: 'asked_at', groups, labels: { at: shopFacts } })
  })

  test('refuses a key that the request lacks and a misspelt column', () => {
    // @ts-expect-error the request has no column `shop`
    featureSet({ name: 's', request, time: 'asked_at', groups: { at: shopFacts } })
    // @ts-expect-error the group has no key `town`
    shopFacts.on({ town: 'place' })
    featureSet({
      name: 's',
      request,
      time: 'asked_at',
      groups: { card: spending },
      // @ts-expect-error there is no column `card_total_2h`
      derive: f => ({ x: f.card_total_2h }),
    })
  })

  test('says in a sentence which key the request lacks, or has as another type', () => {
    type Groups<R extends Schema> = FeatureSetOptions<R, { at: typeof shopFacts }, Record<never, never>>['groups']
    expectTypeOf<Groups<{ shop: 'string' }>['at']>().toEqualTypeOf<typeof shopFacts>()
    expectTypeOf<
      Groups<{ place: 'string' }>['at']
    >().toEqualTypeOf<'the request has no column `shop`, which is a key; add it, or map the key with .on()'>()
    expectTypeOf<
      Groups<{ shop: 'int32' }>['at']
    >().toEqualTypeOf<'the request has `shop` as int32, the key is string; change it, or map the key with .on()'>()
  })

  test('of the example has the columns that its readers use', () => {
    expectTypeOf<NonNullable<(typeof flightDelay)['~joined']>['origin_delay_mean_1h']>().toEqualTypeOf<'float64'>()
    expectTypeOf<NonNullable<(typeof flightDelay)['~joined']>['to_state']>().toEqualTypeOf<'string'>()
    expectTypeOf<NonNullable<(typeof flightDelay)['~derived']>['hour']>().toEqualTypeOf<'int32'>()
  })
})
