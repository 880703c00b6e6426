import {
  backfill,
  count,
  eventSource,
  type FeatureGroup,
  featureGroup,
  featureSet,
  first,
  last,
  materialize,
  materializeStream,
  memoryStore,
  ParameterError,
  sum,
  tableStore,
  union,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventSourceDefinition, FeatureGroupDefinition } from '../../src/features/definition/definition.ts'
import { countedEvents, type NaiveEvent, naiveFeatures } from '../oracle/naive-features.ts'
import { batches, columns, day, hour, minute, payment, readerOf, valuesAt } from './online/event-world.ts'

const base = Date.parse('2023-11-30T00:00:00Z')
const web = eventSource({ name: 'web', columns, time: 'at', created: 'known', id: 'ticket' })
const app = eventSource({ name: 'app', columns, time: 'at', sequence: 'place' }).where(f => f.items.ne(3))
const both = union([web, app])
const windows = ['10m', '1d', '12d'] as const

function groupOf(kind: 'windows' | 'rows', resolution: 'hop' | 'exact'): FeatureGroup {
  const group = { name: 'spending', source: both.where(f => f.amount.gt(-1)), keys: ['card'] as const, resolution }
  return kind === 'rows'
    ? (featureGroup({ ...group, features: f => ({ shop: f.shop, amount: f.amount }) }) as unknown as FeatureGroup)
    : (featureGroup({
        ...group,
        features: f => ({
          n: count(f.amount, { windows }),
          total: sum(f.amount, { windows }),
          first: first(f.shop, { windows }),
          last: last(f.shop),
        }),
      }) as unknown as FeatureGroup)
}

type Events = Readonly<Record<string, readonly NaiveEvent[]>>

/** The union as a table of its own: what counts of each part, with the roles of its part. */
function naiveUnion(group: FeatureGroup, events: Events): { group: FeatureGroupDefinition; rows: NaiveEvent[] } {
  const { definition } = group
  if (definition.source.kind !== 'unionSource') throw new TypeError('a union was expected')
  const rows = definition.source.parts.flatMap(part =>
    countedEvents(part, events[part.name] ?? []).map(row => ({
      ...row,
      roleCreated: part.created === null ? null : row[part.created],
      roleSequence: part.sequence === null ? null : row[part.sequence],
    })),
  )
  const [first] = definition.source.parts as readonly [EventSourceDefinition]
  const source: EventSourceDefinition = {
    ...first,
    stored: [...first.stored, { name: 'roleCreated', type: 'timestamp' }, { name: 'roleSequence', type: 'int32' }],
    filter: null,
    id: null,
    created: 'roleCreated',
    sequence: 'roleSequence',
  }
  return { group: { ...definition, source }, rows }
}

const time = fc
  .tuple(fc.constantFrom(5 * minute, hour, day), fc.integer({ min: -13, max: 6 }), fc.constantFrom(-1, 0, 0, 150_000))
  .map(([unit, steps, beside]) => base + unit * steps + beside)
const event: fc.Arbitrary<NaiveEvent> = fc
  .record({
    at: fc.option(time, { freq: 20, nil: null }),
    card: fc.constantFrom('a', 'a', 'b', null),
    amount: fc.constantFrom(null, 0.1, 0.2, -3, 1e17, 1, Number.NaN),
    items: fc.option(fc.integer({ min: 2, max: 4 }), { nil: null }),
    shop: fc.constantFrom(null, 'x', 'y', 'é'),
    known: fc.option(time, { nil: null }),
    place: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
  })
  .map(values => payment(0, values))
const world = fc.record({
  kind: fc.constantFrom('windows', 'rows'),
  resolution: fc.constantFrom('hop', 'exact'),
  web: fc.array(event, { maxLength: 20 }),
  app: fc.array(event, { maxLength: 20 }),
  until: fc.integer({ min: -20, max: 10 }).map(steps => base + steps * 35 * minute),
  questions: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'nobody'), time), { minLength: 1, maxLength: 8 }),
})

test('backfill and online read of a union equal the naive evaluation over all of its parts', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ kind, resolution, until, questions, ...drawn }) => {
      const group = groupOf(kind as 'rows', resolution as 'hop')
      // Copies of an event have its id; the parts use the same ids for other events.
      const events: Events = Object.fromEntries(
        ['web', 'app'].map(name => {
          const own = drawn[name as 'web'].map((row, index) => ({ ...row, ticket: `t${index}` }))
          return [name, [...own, ...own.filter((_, index) => index % 4 === 0)]]
        }),
      )
      const offline = tableStore(events as never)
      const online = memoryStore()
      await materialize(group, { offline, online, until, maxBatchAge: '30d' })
      for (const part of ['web', 'app']) {
        const streamed = events[part]!.filter(row => row.at === null || (row.at as number) >= until)
        await materializeStream(group, { events: batches(streamed, 3), online, part }).done
      }
      const set = featureSet({
        name: 'asked',
        request: { asked_at: 'timestamp', card: 'string' },
        time: 'asked_at',
        groups: { g: group as FeatureGroup<{ card: 'string' }> },
      })
      const latest = Math.max(until, ...Object.values(events).flatMap(rows => rows.map(row => row.at as number)))
      const spine = questions.map(([card, at], index) => ({ card, asked_at: index % 2 === 0 ? at : latest + minute }))
      const table = await backfill(set, { spine, offline })
      const naive = naiveUnion(group, events)
      const reader = await readerOf(group, online)
      for (const [index, { card, asked_at }] of spine.entries()) {
        const expected = naiveFeatures(naive.group, naive.rows, [card], asked_at)
        expect(table.columnNames.slice(2).map(name => (table.row(index) as never)[name])).toEqual(expected)
        if (index % 2 === 1) expect(await valuesAt(reader, card, asked_at)).toEqual(expected)
      }
    }),
    { seed: 5, numRuns: 40 },
  )
})

describe('the stream of a union', () => {
  test('is that of one part, which must be named', () => {
    const group = groupOf('windows', 'hop')
    const online = memoryStore()
    expect(() => materializeStream(group, { events: [], online })).toThrow(ParameterError)
    expect(() => materializeStream(group, { events: [], online })).toThrow(
      'feature group `spending`: say which part of the union the events are of. Known: `web`, `app`.',
    )
    expect(() => materializeStream(group, { events: [], online, part: 'wep' })).toThrow(
      'feature group `spending`: there is no part `wep`. Did you mean `web`?',
    )
  })
})
