import {
  count,
  type Duration,
  entitySource,
  type FeatureGroup,
  featureGroup,
  first,
  firstK,
  histogram,
  last,
  lastK,
  max,
  mean,
  min,
  type OfflineStore,
  percentile,
  stddev,
  sum,
  tableStore,
  topK,
  uniqueCount,
} from 'bighead'
import fc from 'fast-check'
import type { NaiveEntities, NaiveRow } from '../oracle/naive-entities.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** The first snapshot is of the end of this day. */
const start = Date.parse('2023-11-28T00:00:00Z')

export const reviewColumns = {
  review: 'int32',
  listing: 'string',
  ts: 'timestamp',
  rating: 'float64',
  note: 'string',
} as const

/** Reviews of listings, which are inserted, changed and deleted between daily snapshots. */
export const reviews = entitySource({
  name: 'reviews',
  columns: reviewColumns,
  keys: ['review'],
  time: 'ts',
  mutations: { name: 'review_changes', time: 'changed', before: 'is_before' },
})

const hopWindows = ['10m', '1d', '12d'] as const
const exactWindows = ['7m', '1d'] as const

export interface GroupChoice {
  readonly kind: 'windows' | 'rows'
  readonly resolution: 'hop' | 'exact'
  readonly accuracy: 'temporal' | 'snapshot'
  readonly filtered: boolean
  readonly availableAfter: Duration
}

export const choices: fc.Arbitrary<GroupChoice> = fc.record({
  kind: fc.constantFrom('windows' as const, 'windows' as const, 'rows' as const),
  resolution: fc.constantFrom('hop' as const, 'exact' as const),
  accuracy: fc.constantFrom('temporal' as const, 'temporal' as const, 'snapshot' as const),
  filtered: fc.boolean(),
  availableAfter: fc.constantFrom('0m' as const, '6h' as const),
})

/** A group of reviews by listing, or of one review. */
export function groupOf({ kind, resolution, accuracy, filtered, availableAfter }: GroupChoice): FeatureGroup {
  const options = { ...reviewOptions, availableAfter }
  const source = filtered ? entitySource(options).where(f => f.rating.ne(2)) : entitySource(options)
  if (kind === 'rows') {
    const group = { name: 'facts', source, keys: ['review'], accuracy } as const
    return featureGroup({
      ...group,
      features: f => ({ rating: f.rating, listing: f.listing }),
    }) as unknown as FeatureGroup
  }
  const windows = resolution === 'hop' ? hopWindows : exactWindows
  return featureGroup({
    name: 'stars',
    source,
    keys: ['listing'],
    resolution,
    accuracy,
    features: f => ({
      n: count(f.rating, { windows, default: 0 }),
      total: sum(f.rating, { windows }),
      mean: mean(f.rating),
      spread: stddev(f.rating, { windows }),
      least: min(f.rating, { windows }),
      most: max(f.note, { windows }),
      first: first(f.note, { windows }),
      last: last(f.rating.add(1)),
      oldest: firstK(f.note, 2, { windows }),
      newest: lastK(f.rating, 3),
      best: topK(f.rating, 2, { windows }),
      kinds: uniqueCount(f.note, { windows }),
      stars: histogram(f.note, { windows }),
      byNote: sum(f.rating, { by: f.note, windows }),
      middle: percentile(f.rating, [0.5]),
    }),
  }) as unknown as FeatureGroup
}

const { definition } = reviews
const reviewOptions = {
  name: definition.name,
  columns: reviewColumns,
  keys: ['review'],
  time: 'ts',
  mutations: { name: 'review_changes', time: 'changed', before: 'is_before' },
} as const

const time = fc
  .tuple(fc.constantFrom(5 * minute, hour, day), fc.integer({ min: 0, max: 40 }), fc.constantFrom(-1, 0, 0, 1, 150_000))
  .map(([unit, steps, beside]) => start + Math.min(unit * steps, 4 * day) + beside)

/** Request times: where changes and edges are, and a little beside them. */
export const requestTime: fc.Arbitrary<number> = fc
  .tuple(time, fc.constantFrom(1, 2, 3))
  .map(([at, days]) => at + days * day)

const row: fc.Arbitrary<NaiveRow> = fc.record({
  listing: fc.constantFrom('a', 'a', 'b', null),
  ts: fc.option(
    time.map(at => at - day),
    { freq: 12, nil: null },
  ),
  rating: fc.constantFrom(null, 0.1, 0.2, 2, 4.5, -0, 1e17, Number.NaN),
  note: fc.constantFrom(null, 'x', 'y', 'é'),
})

const change = fc.record({
  does: fc.constantFrom('insert', 'insert', 'update', 'delete'),
  which: fc.nat(1000),
  at: time,
  row,
})

/** Snapshots at the ends of some days, and the changes of all of them. */
export const entities: fc.Arbitrary<NaiveEntities> = fc
  .record({
    changes: fc.array(change, { minLength: 8, maxLength: 40, size: 'max' }),
    days: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  })
  .map(({ changes, days }) => history(changes, days))

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never

/** Lets changes happen, in order of time, and notes what they were and how things stood at the end of each day. */
function history(changes: readonly Change[], days: readonly number[]): NaiveEntities {
  const current: NaiveRow[] = []
  const mutations: NaiveRow[] = []
  const sorted = [...changes].sort((left, right) => left.at - right.at)
  const partitions: Record<string, NaiveRow[]> = {}
  const close = (before: number): void => {
    for (const number of days) {
      const end = start + (number + 1) * day
      const ds = new Date(end - day).toISOString().slice(0, 10)
      if (end <= before && partitions[ds] === undefined) partitions[ds] = [...current]
    }
  }
  let ids = 0
  for (const { does, which, at, row } of sorted) {
    close(at)
    const place = current.length === 0 ? -1 : which % current.length
    const old = current[place]
    if (does !== 'insert' && old !== undefined) {
      mutations.push({ ...old, changed: at, is_before: true })
      current.splice(place, 1)
    }
    if (does === 'delete' || (does === 'update' && old === undefined)) continue
    const made = { review: does === 'insert' ? ids++ : old!.review, ...row }
    mutations.push({ ...made, changed: at, is_before: false })
    current.push(made)
  }
  close(Number.POSITIVE_INFINITY)
  return { partitions, mutations }
}

/** The offline store of a world; the order in which changes of one instant are stored says nothing. */
export function storeOf({ partitions, mutations }: NaiveEntities): OfflineStore {
  return tableStore({ reviews: partitions, review_changes: mutations.toReversed() } as never)
}
