import { readFileSync } from 'node:fs'
import { backfill, type Duration, entitySource, featureGroup, featureSet, mean, min, sum, tableStore } from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { naiveEntities } from '../oracle/naive-entities.ts'
import { choices, entities, groupOf, requestTime, reviewColumns, reviews, storeOf } from './entity-world.ts'

const questions = fc.array(fc.tuple(fc.constantFrom('a', 'a', 'b', 'nobody', null), fc.nat(8), requestTime), {
  minLength: 1,
  maxLength: 12,
})

test('a backfill over entities equals the naive evaluation of snapshots and changes', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(choices, entities, questions, async (choice, world, asked) => {
      const group = groupOf(choice)
      const set = featureSet({
        name: 'asked',
        request: { asked_at: 'timestamp', listing: 'string', review: 'int32' },
        time: 'asked_at',
        groups: { g: group } as never,
      })
      const spine = asked.map(([listing, review, asked_at]) => ({ asked_at, listing, review }))
      const table = await backfill(set as never, { spine: spine as never, offline: storeOf(world) })
      for (const [index, { asked_at, ...keys }] of spine.entries()) {
        const key = group.definition.keys.map(({ name }) => keys[name as 'listing'])
        const expected = naiveEntities(group.definition, world, key, asked_at)
        const found = table.columnNames.slice(3).map(name => (table.row(index) as never)[name])
        expect(found, `request ${index}`).toEqual(expected)
        compared += expected.filter(value => value !== null && value !== 0).length
      }
    }),
    { seed: 11, numRuns: 60 },
  )
  expect(compared).toBeGreaterThan(800)
})

interface MutationCase {
  readonly id: string
  readonly window: string | null
  readonly snapshot: readonly (readonly [number, number, number, string])[]
  readonly mutations: readonly (readonly [number, number, number, number, boolean, string])[]
  readonly left: readonly (readonly [number, number, number, string])[]
  readonly expected: readonly (readonly [number, number, number, number, string])[]
}
const cases: readonly MutationCase[] = JSON.parse(
  readFileSync(new URL('../cases/chronon.json', import.meta.url), 'utf8'),
).filter((each: MutationCase) => each.id.startsWith('mutations/'))

test.each(cases.map(each => [each.id, each] as const))('chronon: %s', async (_id, given) => {
  // Ratings have no name there; a listing has one rating at a time.
  const ratingOf = ([listing, ts, rating]: readonly [number, number, number, ...unknown[]]) => ({
    id: `${listing} at ${ts}`,
    listing,
    ts,
    rating,
  })
  const source = entitySource({
    name: 'ratings',
    columns: { id: 'string', listing: 'int64', ts: 'timestamp', rating: 'float64' },
    keys: ['id'],
    time: 'ts',
    mutations: { name: 'changes', time: 'changed', before: 'is_before' },
  })
  const window: { readonly window?: Duration } = given.window === null ? {} : { window: given.window as Duration }
  const group = featureGroup({
    name: 'g',
    source,
    keys: ['listing'],
    features: f => ({ average: mean(f.rating, window) }),
  })
  const set = featureSet({
    name: 's',
    request: { listing: 'int64', at: 'timestamp' },
    time: 'at',
    groups: { g: group },
  })
  const days = [...new Set(given.snapshot.map(row => row[3]))]
  const offline = tableStore({
    ratings: Object.fromEntries(days.map(ds => [ds, given.snapshot.filter(row => row[3] === ds).map(ratingOf)])),
    changes: given.mutations.map(row => ({ ...ratingOf(row), changed: row[3], is_before: row[4] })),
  } as never)
  const spine = given.left.map(([listing, , at]) => ({ listing, at }))
  const table = await backfill(set, { spine, offline })
  expect(table.column('g_average').toArray()).toEqual(given.expected.map(row => row[3]))
})

describe('entities', () => {
  const at = (text: string) => Date.parse(`${text}Z`)
  const row = { review: 1, listing: 'a', ts: at('2024-01-01T10:00'), rating: 3, note: null }
  const other = { ...row, review: 2, rating: 5 }
  const later = (time: string, isBefore: boolean, values: object = {}) => ({
    ...row,
    ...values,
    changed: at(time),
    is_before: isBefore,
  })
  const least = featureGroup({
    name: 'g',
    source: reviews,
    keys: ['listing'],
    features: f => ({ least: min(f.rating, { window: '1h' }), all: min(f.rating), total: sum(f.rating) }),
  })
  const asked = { request: { listing: 'string', at: 'timestamp' }, time: 'at' } as const
  const answers = async (partitions: object, changes: readonly object[], times: readonly string[]) => {
    const set = featureSet({ name: 's', ...asked, groups: { g: least } })
    const offline = tableStore({ reviews: partitions, review_changes: changes } as never)
    const table = await backfill(set, { spine: times.map(time => ({ listing: 'a', at: at(time) })), offline })
    return [...table.rows()].map(({ g_least, g_all, g_total }) => [g_least, g_all, g_total])
  }

  test('forget the least value when it is deleted, also in a window shorter than a day', async () => {
    const fresh = { ts: at('2024-01-02T11:30'), rating: 1, review: 3 }
    const changes = [
      later('2024-01-02T11:30', false, fresh),
      later('2024-01-02T11:40', true, fresh),
      later('2024-01-02T11:45', false, { ...fresh, review: 4, rating: 4 }),
    ]
    const times = ['2024-01-02T11:30', '2024-01-02T11:35', '2024-01-02T11:40', '2024-01-02T11:41', '2024-01-02T12:00']
    expect(await answers({ '2024-01-01': [row, other] }, changes, times)).toEqual([
      [null, 3, 8],
      [1, 1, 9],
      [1, 1, 9],
      [null, 3, 8],
      [4, 3, 12],
    ])
  })

  test('let several updates of one instant happen in whatever order they are stored', async () => {
    const time = '2024-01-02T09:00'
    const steps = [
      later(time, false, { rating: 4 }),
      later(time, true, { rating: 4 }),
      later(time, true),
      later(time, false, { rating: 2 }),
    ]
    for (const changes of [steps, steps.toReversed()]) {
      expect(await answers({ '2024-01-01': [row] }, changes, ['2024-01-02T09:00', '2024-01-02T09:01'])).toEqual([
        [null, 3, 3],
        [null, 2, 2],
      ])
    }
  })

  test('are refused where a change does not fit what is there', async () => {
    const broken = async (...changes: object[]) => answers({ '2024-01-01': [row] }, changes, ['2024-01-02T12:00'])
    await expect(broken(later('2024-01-02T09:00', true, { review: 7 }))).rejects.toThrow(
      'Column `review`: `review_changes` removes the key 7 at 2024-01-02T09:00:00.000Z, which is not there; was its insert lost?',
    )
    await expect(broken(later('2024-01-02T09:00', true, { rating: 4 }))).rejects.toThrow(
      'Column `review`: `review_changes` removes the key 1 at 2024-01-02T09:00:00.000Z, but not the row that is there; was a change lost?',
    )
    await expect(broken(later('2024-01-02T09:00', false))).rejects.toThrow(
      'Column `review`: `review_changes` inserts the key 1 at 2024-01-02T09:00:00.000Z, which is there already; an update also has the row before, marked so',
    )
    await expect(broken({ ...later('2024-01-02T09:00', false, { review: 9 }), is_before: null })).rejects.toThrow(
      'Column `is_before`: a row of `review_changes` does not say whether it is the one before the change; write true or false.',
    )
    await expect(broken({ ...row, changed: at('2024-01-02T09:00') })).rejects.toThrow(/`is_before`.*review_changes/)
    await expect(broken({ ...later('2024-01-02T09:00', false), is_before: 'no' })).rejects.toThrow(/`is_before`.*no/)
  })

  test('are refused where a key is twice in a partition, whoever asks', async () => {
    const partitions = { '2024-01-01': [row, { ...row, listing: 'b' }] }
    await expect(answers(partitions, [], ['2024-01-02T12:00'])).rejects.toThrow(
      'Column `review`, row 1: the key 1 is there twice in partition ds=2024-01-01 of `reviews`; an entity has one row a partition',
    )
    const facts = featureGroup({ name: 'f', source: reviews, keys: ['review'], features: f => ({ rating: f.rating }) })
    const request = { review: 'int32', at: 'timestamp' } as const
    const set = featureSet({ name: 's', request, time: 'at', groups: { f: facts } })
    const spine = [{ review: 99, at: at('2024-01-02T12:00') }]
    const offline = tableStore({ reviews: partitions, review_changes: [] } as never)
    await expect(backfill(set, { spine, offline })).rejects.toThrow(/the key 1 is there twice/)
  })

  test('without a time are aggregated whole', async () => {
    const {
      time: _time,
      mutations: _mutations,
      ...options
    } = {
      name: 'reviews',
      columns: reviewColumns,
      keys: ['review'],
      time: 'ts',
      mutations: null,
    } as const
    const group = featureGroup({
      name: 'g',
      source: entitySource({ ...options, maxAge: '2d' }),
      keys: ['listing'],
      features: f => ({ total: sum(f.rating, { default: 0 }) }),
    })
    const set = featureSet({ name: 's', ...asked, groups: { g: group } })
    const offline = tableStore({
      reviews: { '2024-01-01': [row, { ...other, ts: null }], '2024-01-02': [row] },
    } as never)
    const spine = ['2024-01-01T23:59', '2024-01-02T00:00', '2024-01-03T00:00', '2024-01-05T00:01'].map(time => ({
      listing: 'a',
      at: at(time),
    }))
    expect((await backfill(set, { spine, offline })).column('g_total').toArray()).toEqual([0, 8, 3, 0])
  })
})
