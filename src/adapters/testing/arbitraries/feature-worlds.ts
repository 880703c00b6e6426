import * as fc from 'fast-check'
import type { AggregateName, PerAggregate } from '../../../features/aggregate/catalogue.ts'
import type { AggregateFeature } from '../../../features/definition/aggregate-feature.ts'
import * as made from '../../../features/definition/aggregate-feature.ts'
import { entitySource } from '../../../features/definition/entity-source.ts'
import { eventSource } from '../../../features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../features/definition/feature-group.ts'
import { type FeatureSet, featureSet } from '../../../features/definition/feature-set.ts'
import { handleOf } from '../../../features/expression/columns.ts'
import type { Columns, NumberHandle } from '../../../features/expression/handle.ts'
import type { OfflineStore } from '../../../features/offline/offline-store.ts'
import { tableStore } from '../../../features/offline/table-store.ts'
import type { DataType, Schema } from '../../../features/schema.ts'
import { tableFromRows } from '../../../features/table/from-rows.ts'
import type { Table } from '../../../features/table/table.ts'

/** A feature set with everything that a backfill of it needs. */
export interface FeatureWorld {
  readonly set: FeatureSet
  readonly spine: Table
  readonly offline: OfflineStore
  readonly dataUntil: number
}

/** What the sets of a world may hold. */
export interface FeatureWorldOptions {
  /** Aggregates to leave out. */
  readonly without?: ReadonlySet<AggregateName>
}

const columns = {
  at: 'timestamp',
  card: 'string',
  shop: 'int32',
  amount: 'float64',
  single: 'float32',
  items: 'int32',
  total: 'int64',
  big: 'bigint',
  flag: 'boolean',
  word: 'string',
  day: 'date',
  known: 'timestamp',
  place: 'int32',
  ticket: 'string',
} as const
const airport = { card: 'string', size: 'float64', label: 'string', tags: { list: 'string' } } as const
const request = { asked_at: 'timestamp', card: 'string', shop: 'int32', weight: 'float64' } as const
const start = Date.parse('2023-11-20T00:00:00Z')
const minute = 60_000

/** Random sets of windows, pass-through rows, entities, labels and derived columns over random events, keys and requests. */
export function featureWorlds({ without = new Set() }: FeatureWorldOptions = {}): fc.Arbitrary<FeatureWorld> {
  return fc
    .record({
      events: fc.array(event, { maxLength: 60 }),
      spine: fc.array(question, { minLength: 1, maxLength: 25 }),
      days: fc.uniqueArray(fc.integer({ min: 18, max: 30 }), { minLength: 1, maxLength: 4 }),
      entities: fc.array(entity, { maxLength: 4 }),
      roles: fc.record({ id: fc.boolean(), created: fc.boolean(), sequence: fc.boolean(), filter: fc.boolean() }),
      windows: windowOptions(without),
      rows: fc.record({ inclusive: fc.boolean(), ttl: fc.constantFrom('0d', '3h', '2d'), asOfKnown: fc.boolean() }),
      labels: fc.uniqueArray(fc.constantFrom('1h', '1d'), { minLength: 1, maxLength: 2 }),
      availableAfter: fc.constantFrom('0d', '6h'),
      dataUntil: fc.integer({ min: 0, max: 14 * 24 }).map(hours => start + hours * 60 * minute),
    })
    .map(worldOf)
}

type Parts = Parameters<typeof worldOf>[0]

const number = fc.oneof(
  { arbitrary: fc.integer({ min: -5, max: 5 }), weight: 4 },
  { arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }), weight: 4 },
  { arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.1), weight: 1 },
)
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 6 })
const instant = fc.oneof(
  fc.integer({ min: 0, max: 14 * 24 * 12 }).map(steps => start + steps * 5 * minute),
  fc.integer({ min: 0, max: 14 * 24 * 60 * minute }).map(offset => start + offset),
)
const card = optional(fc.constantFrom('a', 'b', 'ß'))
const event = fc.record({
  at: optional(instant),
  card,
  shop: optional(fc.integer({ min: 0, max: 1 })),
  amount: optional(number),
  single: optional(number.map(Math.fround)),
  items: optional(fc.integer({ min: -3, max: 2_000_000_000 })),
  total: optional(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
  big: optional(fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n })),
  flag: optional(fc.boolean()),
  word: optional(fc.constantFrom('', 'é', '\u{1F600}', '\uFFFD', 'a', 'b')),
  day: optional(fc.integer({ min: 19_000, max: 19_003 })),
  known: optional(instant),
  place: optional(fc.integer({ min: 0, max: 2 })),
  ticket: optional(fc.constantFrom('t1', 't2', 't3', 't4', 't5')),
})
const question = fc.record({
  asked_at: instant,
  card,
  shop: optional(fc.integer({ min: 0, max: 2 })),
  weight: optional(number),
})
const entity = fc.record({
  card: fc.constantFrom('a', 'b', 'ß'),
  size: optional(number),
  label: optional(fc.constantFrom('x', 'y')),
  tags: optional(fc.array(fc.constantFrom('p', 'q'), { maxLength: 2 })),
})

/** A feature of each aggregate over each column that it takes. */
type Make = (c: Columns<typeof columns>, options: { readonly window?: `${number}d` }) => GroupFeature
type GroupFeature = AggregateFeature<DataType, never>

const makers: PerAggregate<readonly Make[]> = {
  count: [(c, o) => made.count(c.word, o), (c, o) => made.count(c.amount, o)],
  sum: [
    (c, o) => made.sum(c.amount, o),
    (c, o) => made.sum(c.single, o),
    (c, o) => made.sum(c.total, { ...o, default: 0 }),
    (c, o) => made.sum(c.big, o),
    (c, o) => made.sum(c.flag, o),
    (c, o) => made.sum(c.items, o),
  ],
  mean: [(c, o) => made.mean(c.amount.mul(2), o), (c, o) => made.mean(c.items, o)],
  variance: [(c, o) => made.variance(c.amount, o), (c, o) => made.variance(c.flag, o)],
  stddev: [(c, o) => made.stddev(c.amount, o)],
  skew: [(c, o) => made.skew(c.amount, o)],
  kurtosis: [(c, o) => made.kurtosis(c.amount, o)],
  min: [(c, o) => made.min(c.amount, o), (c, o) => made.min(c.word, o), (c, o) => made.min(c.flag, o)],
  max: [(c, o) => made.max(c.amount, o), (c, o) => made.max(c.word, o), (c, o) => made.max(c.known, o)],
  first: [(c, o) => made.first(c.amount, o), (c, o) => made.first(c.word, o), (c, o) => made.first(c.day, o)],
  last: [(c, o) => made.last(c.amount, o), (c, o) => made.last(c.flag, o), (c, o) => made.last(c.big, o)],
  firstK: [(c, o) => made.firstK(c.amount, 2, o), (c, o) => made.firstK(c.word, 3, o)],
  lastK: [(c, o) => made.lastK(c.single, 2, o), (c, o) => made.lastK(c.known, 3, o)],
  topK: [(c, o) => made.topK(c.amount, 2, o), (c, o) => made.topK(c.word, 3, o)],
  bottomK: [(c, o) => made.bottomK(c.amount, 2, o), (c, o) => made.bottomK(c.items, 3, o)],
  uniqueCount: [(c, o) => made.uniqueCount(c.amount, o), (c, o) => made.uniqueCount(c.word, { ...o, default: 0 })],
  boundedUniqueCount: [(c, o) => made.boundedUniqueCount(c.word, 2, o)],
  approxUniqueCount: [(c, o) => made.approxUniqueCount(c.word, o)],
  percentile: [
    (c, o) => made.percentile(c.amount, [0, 0.1, 0.5, 0.9, 1], o),
    (c, o) => made.percentile(c.items, [0.25], o),
  ],
  approxPercentile: [(c, o) => made.approxPercentile(c.amount, [0.5], o)],
  histogram: [(c, o) => made.histogram(c.word, o), (c, o) => made.histogram(c.word, { ...o, k: 2 })],
  approxHistogram: [(c, o) => made.approxHistogram(c.word, 8, o)],
}

function windowOptions(without: ReadonlySet<AggregateName>): fc.Arbitrary<{
  readonly accuracy: 'temporal' | 'snapshot'
  readonly resolution: 'hop' | 'exact'
  readonly keys: readonly ('card' | 'shop')[]
  readonly features: readonly { readonly make: Make; readonly window: string | null }[]
}> {
  const names = (Object.keys(makers) as AggregateName[]).filter(name => !without.has(name))
  const make = fc.constantFrom(...names).chain(name => fc.constantFrom(...makers[name]))
  const hop = fc.constantFrom('5m', '1h', '12h', '1d', '12d', null)
  return fc.record({
    accuracy: fc.constantFrom('temporal', 'temporal', 'snapshot'),
    resolution: fc.constantFrom('hop', 'exact'),
    keys: fc.constantFrom(['card'], ['card', 'shop']),
    features: fc.array(fc.record({ make, window: hop }), { minLength: 1, maxLength: 8 }),
  })
}

function worldOf(parts: {
  readonly events: readonly object[]
  readonly spine: readonly object[]
  readonly days: readonly number[]
  readonly entities: readonly { readonly card: string }[]
  readonly roles: {
    readonly id: boolean
    readonly created: boolean
    readonly sequence: boolean
    readonly filter: boolean
  }
  readonly windows: {
    readonly accuracy: 'temporal' | 'snapshot'
    readonly resolution: 'hop' | 'exact'
    readonly keys: readonly ('card' | 'shop')[]
    readonly features: readonly { readonly make: Make; readonly window: string | null }[]
  }
  readonly rows: { readonly inclusive: boolean; readonly ttl: string; readonly asOfKnown: boolean }
  readonly labels: readonly string[]
  readonly availableAfter: string
  readonly dataUntil: number
}): FeatureWorld {
  const groups = { w: windowGroup(parts), r: rowGroup(parts), e: entityGroup(parts) }
  const set = featureSet({
    name: 'world',
    request,
    time: 'asked_at',
    groups,
    labels: { later: labelGroup(parts) },
    derive: c => {
      const size = handleOf<'float64'>({ kind: 'column', name: 'e_size' }) as NumberHandle<'float64'>
      return { scaled: size.mul(c.weight).coalesce(0), late: c.asked_at.hour('UTC').ge(12), bigger: size.gt(c.weight) }
    },
  })
  const own = new Map(parts.entities.map(row => [row.card, row]))
  const partitions = parts.days.map(day => [
    `2023-11-${day}`,
    tableFromRows(airport as Schema, [...own.values()] as never),
  ])
  return {
    set: set as unknown as FeatureSet,
    spine: tableFromRows(request as Schema, parts.spine as never),
    offline: tableStore({
      payments: tableFromRows(columns as Schema, parts.events as never),
      cards: Object.fromEntries(partitions),
    }),
    dataUntil: parts.dataUntil,
  }
}

function sourceOf({ roles, availableAfter = '0d' }: Pick<Parts, 'roles'> & Partial<Pick<Parts, 'availableAfter'>>) {
  const source = eventSource({
    name: 'payments',
    columns,
    time: 'at',
    availableAfter: availableAfter as '6h',
    ...(roles.id && { id: 'ticket' }),
    ...(roles.created && { created: 'known' }),
    ...(roles.sequence && { sequence: 'place' }),
  })
  return roles.filter ? source.where(c => c.items.ge(0)) : source
}

function windowGroup(parts: Pick<Parts, 'roles' | 'windows' | 'availableAfter'>): FeatureGroup<{ card: 'string' }> {
  const { accuracy, resolution, keys, features } = parts.windows
  return featureGroup({
    name: 'windows',
    source: sourceOf(parts),
    keys,
    accuracy,
    resolution,
    features: c =>
      Object.fromEntries(
        features.map(({ make, window }, index) => [
          `f${index}`,
          make(c, window === null ? {} : { window: window as '1d' }),
        ]),
      ) as never,
  }) as unknown as FeatureGroup<{ card: 'string' }>
}

function rowGroup({
  roles,
  rows,
}: Pick<Parts, 'roles' | 'rows'>): FeatureGroup<{ card: 'string' }, { amount: 'float64' }> {
  return featureGroup({
    name: 'rows',
    source: sourceOf({ roles: { ...roles, created: roles.created || rows.asOfKnown } }),
    keys: ['card'],
    inclusive: rows.inclusive,
    ttl: rows.ttl as '2d',
    asOfKnown: rows.asOfKnown,
    features: c => ({ amount: c.amount, word: c.word, total: c.total, double: c.items.mul(2) }),
  }) as unknown as FeatureGroup<{ card: 'string' }, { amount: 'float64' }>
}

function entityGroup({ availableAfter }: Pick<Parts, 'availableAfter'>): FeatureGroup<{ card: 'string' }> {
  return featureGroup({
    name: 'entities',
    source: entitySource({ name: 'cards', columns: airport, keys: ['card'], availableAfter: availableAfter as '6h' }),
    keys: ['card'],
    features: c => ({ size: c.size, label: c.label, tags: c.tags }),
  }) as unknown as FeatureGroup<{ card: 'string' }>
}

function labelGroup({ roles, labels }: Pick<Parts, 'roles' | 'labels'>): FeatureGroup<{ card: 'string' }> {
  return featureGroup({
    name: 'labels',
    source: sourceOf({ roles }),
    keys: ['card'],
    features: c =>
      Object.fromEntries(
        labels.flatMap((ahead, index) => [
          [`n${index}`, made.count(c.amount, { ahead: ahead as '1d', default: 0 })],
          [`m${index}`, made.max(c.word, { ahead: ahead as '1d' })],
        ]),
      ) as never,
  }) as unknown as FeatureGroup<{ card: 'string' }>
}
