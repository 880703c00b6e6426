import {
  approxPercentile,
  count,
  DefinitionError,
  entitySource,
  eventSource,
  external,
  featureGroup,
  featureSet,
  histogram,
  last,
  lastK,
  mean,
  resultOf,
  sum,
  union,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definitionHash } from '../../../src/features/definition/hash.ts'
import { readFeatureSet } from '../../../src/features/definition/read-feature-set.ts'
import { choices as entityChoices, groupOf as entityGroup } from '../entity-world.ts'
import { choiceOf, exactWindows, groupOf, hopWindows } from '../shaped-world.ts'

const web = eventSource({
  name: 'web',
  columns: {
    at: 'timestamp',
    seen: 'timestamp',
    card: 'string',
    shop: 'string',
    amount: 'float64',
    tags: { list: 'string' },
  },
  time: 'at',
  created: 'seen',
  zone: 'Europe/Paris',
  dedupeFor: '2h',
  availableAfter: '90m',
})
const tills = eventSource({ name: 'tills', columns: web.columnTypes, time: 'at' })
const payments = union([web, tills]).where(p => p.amount.gt(0))
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: p => ({
    total: sum(p.amount, { windows: ['1h', '1d'], default: Number.NaN }),
    shops: lastK(p.shop, 3),
    by_shop: mean(p.amount, { window: '7d', by: p.shop }),
    tags: histogram(p.tags, {
      k: 4,
      default: new Map([
        ['2', 1],
        ['1', 3],
      ]),
    }),
    spread: approxPercentile(p.amount.mul(2), [0.5, 0.9]),
  }),
})
const latest = featureGroup({
  name: 'latest',
  source: web
    .where(w => w.shop.ne('x'))
    .select(w => ({ at: w.at, seen: w.seen, card: w.card, dear: w.amount.gt(100) })),
  keys: ['card'],
  features: w => ({ dear: w.dear }),
  inclusive: true,
  ttl: '3d',
  asOfKnown: true,
})
const shops = entitySource({
  name: 'shops',
  columns: { shop: 'string', opened: 'timestamp', rank: 'int32' },
  keys: ['shop'],
  time: 'opened',
  mutations: { name: 'shop_changes', time: 'changed_at', before: 'is_before' },
  availableAfter: '6h',
  every: '1d',
  missingPartition: 'previous',
  maxAge: '9d',
})
const places = featureGroup({ name: 'places', source: shops, keys: ['shop'], features: s => ({ rank: s.rank }) })
const inner = featureSet({
  name: 'inner',
  request: { at: 'timestamp', card: 'string', shop: 'string' },
  time: 'at',
  groups: { card: spending, place: places },
  derive: f => ({ ratio: f.card_total_1h.div(f.card_total_1d).coalesce(0) }),
})
const results = featureGroup({
  name: 'results',
  source: resultOf(inner, { spine: 'asked', columns: { who: 'string' }, id: 'who' }).where(r => r.ratio.lt(1)),
  keys: ['card'],
  features: r => ({ ratio: last(r.ratio, { window: '1d' }), asked: count(r.who) }),
})
const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'string', shop_id: 'string' },
  time: 'asked_at',
  groups: { card: spending, last: latest, place: places.on({ shop: 'shop_id' }), before: results },
  external: {
    risk: external({ name: 'risk', version: 2, keys: { user: 'string' }, columns: { score: 'float64' } }).on({
      user: 'card',
    }),
  },
  derive: f => ({ twice: f.risk_score.mul(2), hour: f.asked_at.hour('UTC') }),
  labels: {
    next: featureGroup({
      name: 'next',
      source: web,
      keys: ['card'],
      features: w => ({ spent: sum(w.amount, { ahead: '1d' }) }),
    }),
  },
})

const stored = (set: { toJSON(): unknown }): unknown => JSON.parse(JSON.stringify(set))

/** The message with which data is refused. */
function refusal(json: unknown): string {
  try {
    readFeatureSet(json)
  } catch (error) {
    if (error instanceof DefinitionError) return error.message
    throw error
  }
  throw new Error('it was accepted')
}

describe('a stored feature set', () => {
  test('is read as the set that it was, with its hash', () => {
    const read = readFeatureSet(stored(fraud))
    expect(read.definition).toEqual(fraud.definition)
    expect(definitionHash(read.definition)).toBe(definitionHash(fraud.definition))
    expect(Object.isFrozen(read.definition.groups[0]?.group.features)).toBe(true)
  })

  test('is read whatever its groups are', () => {
    const events = fc.oneof(
      fc.tuple(fc.array(choiceOf(hopWindows), { minLength: 1, maxLength: 4 }), fc.constant('hop' as const)),
      fc.tuple(fc.array(choiceOf(exactWindows), { minLength: 1, maxLength: 4 }), fc.constant('exact' as const)),
    )
    fc.assert(
      fc.property(events, entityChoices, fc.boolean(), ([choices, resolution], entity, places) => {
        for (const group of [groupOf(choices, resolution, places), entityGroup(entity)]) {
          const keys = Object.fromEntries(group.definition.keys.map(key => [key.name, key.type]))
          const set = featureSet({
            name: 'any',
            request: { asked: 'timestamp', ...keys },
            time: 'asked',
            groups: { g: group as never },
          })
          expect(readFeatureSet(stored(set)).definition).toEqual(set.definition)
        }
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('leaves the data alone', () => {
    const data = stored(fraud)
    readFeatureSet(data)
    expect(Object.isFrozen((data as { derive: object }).derive)).toBe(false)
    expect(data).toEqual(stored(fraud))
  })

  test('is refused with every problem at once', () => {
    const data = stored(fraud)
    put(data, 'groups.0.group.features.0.aggregate', 'summ')
    put(data, 'groups.1.group.source.filter.function', 'nee')
    put(data, 'groups.2.group.source.maxAge', -1)
    put(data, 'external.0.external.version', 0)
    put(data, 'derive.0.name', 7)
    expect(refusal(data)).toMatchInlineSnapshot(`
      "the stored feature set has 5 problems:
        groups.card.features.total_1h: \`summ\` is not an aggregate. Did you mean \`sum\`?
        groups.last.source.where: there is no function \`nee\`. Did you mean \`neg\`?
        groups.place.source.maxAge: \`-1\` is not a duration like 6h or 1d
        external.risk.version: 0 is not a whole number from 1
        derive.0: a column has a name"
    `)
  })

  test.each([
    ['a field of its own', 'extra', 1, 'extra'],
    ['a field of its own inside', 'groups.0.group.features.0.extra', 1, 'groups.0.group.features.0.extra'],
    ['another type of a result', 'derive.0.type', 'int32', 'derive.0.type'],
    ['another version of an aggregate', 'groups.0.group.features.0.aggregateVersion', 9, 'aggregateVersion'],
    ['another key', 'groups.2.keys.1', { group: 'shop', request: 'shop_id' }, 'groups.2.keys.1'],
    ['a prototype', '__proto__', {}, '__proto__'],
  ])('is refused where it has %s', (_, place, value, said) => {
    const data = stored(fraud)
    put(data, place, value)
    expect(refusal(data)).toContain(said)
  })

  test.each([
    ['nothing', null],
    ['a text', 'fraud'],
    ['a list', []],
    ['an empty object', {}],
    ['a function', () => {}],
    ['NaN', { name: Number.NaN }],
    ['a deep list', JSON.parse('['.repeat(5000) + ']'.repeat(5000))],
    [
      'a deep expression',
      { ...(stored(fraud) as object), derive: [{ name: 'a', type: 'float64', expression: nested(400) }] },
    ],
    ['a long list', { kind: 'featureSet', request: new Array(1_100_000).fill(0) }],
    ['results without end', endless()],
  ])('is refused where it is %s', (_, data) => {
    expect(refusal(data)).toMatch(/^the stored feature set has \d+ problems?:/)
  })

  test('is the same or refused, whatever part of it is something else', () => {
    const junk = fc.oneof(
      fc.constantFrom(null, 0, -1, 1.5, '', 'x', true, [], {}, [null], { kind: 'column' }),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.nat(), junk, (place, value) => {
        const data = stored(fraud)
        const places = placesIn(data)
        const [holder, key] = places[place % places.length] as [Record<string, unknown>, string]
        holder[key] = value
        try {
          expect(stored(readFeatureSet(data))).toEqual(stored({ toJSON: () => data }))
        } catch (error) {
          if (!(error instanceof DefinitionError)) throw error
        }
      }),
      { seed: 2, numRuns: 200 },
    )
  })
})

function nested(depth: number): unknown {
  let node: unknown = { kind: 'column', name: 'card' }
  for (let level = 0; level < depth; level++) node = { kind: 'cast', to: 'string', try: false, argument: node }
  return node
}

function endless(): unknown {
  let set = stored(fraud)
  for (let depth = 0; depth < 12; depth++) {
    const next = stored(fraud)
    put(next, 'groups.3.group.source.result.set', set)
    set = next
  }
  return set
}

/** Puts a value at a place of data. */
function put(data: unknown, place: string, value: unknown): void {
  const path = place.split('.')
  const last = path.pop() as string
  const holder = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], data)
  Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true })
}

function placesIn(value: unknown): (readonly [object, string])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => [[value, key] as const, ...placesIn(part)])
}
