import {
  count,
  DefinitionError,
  entitySource,
  eventSource,
  featureGroup,
  featureSet,
  last,
  lastK,
  mean,
  sum,
  union,
} from 'bighead'
import { describe, expect, test } from 'vitest'

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', shop: 'string', amount: 'float64', items: 'int32' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({ total: sum(f.amount, { windows: ['1h', '1d'] }), shops: lastK(f.shop, 3) }),
})

/** Definitions as JavaScript callers write them, past the compiler. */
const loose = (value: unknown) => value as never

function problemsOf(define: () => unknown): string {
  try {
    define()
  } catch (error) {
    if (error instanceof DefinitionError) return error.message
    throw error
  }
  throw new Error('the definition was accepted')
}

describe('a definition', () => {
  test('is plain data that survives JSON', () => {
    const set = featureSet({
      name: 'fraud',
      request: { asked_at: 'timestamp', card: 'string' },
      time: 'asked_at',
      groups: { card: spending },
      derive: f => ({ nan: f.card_total_1h.coalesce(Number.NaN).div(0) }),
    })
    expect(JSON.parse(JSON.stringify(set.definition))).toEqual(set.definition)
    expect(Object.isFrozen(set.definition.groups[0]?.group.features)).toBe(true)
  })

  test('reports every problem of a source at once', () => {
    const source = loose({
      name: '2payments',
      columns: { at: 'timestmp', card: 'string', Card: 'string', constructor: 'string' },
      time: 'att',
      id: 'amount',
      zone: 'Mars/Olympus',
      dedupeFor: 'a day',
    })
    expect(problemsOf(() => eventSource(source))).toMatchInlineSnapshot(`
      "event source \`2payments\` has 8 problems:
        name: the name \`2payments\` must start with a letter and hold only letters, digits and _
        columns.at: there is no type \`timestmp\`. Did you mean \`timestamp\`?
        columns.constructor: the name \`constructor\` is a property of every object; choose another
        columns.Card: the name \`Card\` differs from \`card\` only in case; rename one
        time: there is no column \`att\`. Did you mean \`at\`?
        id: there is no column \`amount\`. Known: \`at\`, \`card\`, \`Card\`, \`constructor\`.
        zone: \`Mars/Olympus\` is not a time zone; use an IANA name like Europe/Paris, or UTC
        dedupeFor: \`a day\` is not a duration like 1d"
    `)
  })

  test('reports every problem of a group at once', () => {
    const group = loose({
      name: 'spending',
      source: payments,
      keys: ['crad'],
      features: (f: Record<string, never>) => ({
        total: sum(loose(f.amuont), { window: '1d' }),
        mean: mean(loose(f.shop), { window: loose('one day') }),
        odd: count(loose(f.amount), { window: '13h30m' as never }),
        uneven: count(loose(f.amount), { window: '61m' }),
        both: count(loose(f.amount), { window: '1h', windows: ['1d'] }),
        none: count(loose(f.amount), { windows: [] }),
        few: lastK(loose(f.amount), 0),
        wrong: mean(loose(f.amount), { default: loose('zero') }),
      }),
    })
    expect(problemsOf(() => featureGroup(group))).toMatchInlineSnapshot(`
      "feature group \`spending\` has 10 problems:
        keys.crad: there is no column \`crad\`. Did you mean \`card\`?
        features.total: there is no column \`amuont\`. Did you mean \`amount\`?
        features.mean: \`one day\` is not a window; write a duration like 90m, 6h or 7d
        features.mean: mean takes numbers and booleans, not string
        features.odd: \`13h30m\` is not a window; write a duration like 90m, 6h or 7d
        features.uneven: the window 61m is not a multiple of its hop of 5m; change it, or say resolution: 'exact'
        features.both: say only one of \`window\` and \`windows\`
        features.none: \`windows\` is empty; leave it out for all history
        features.few: parameter \`k\` of lastK must be a whole number from 1, not 0
        features.wrong: the default is wrong: "zero" is a string, but float64 is needed."
    `)
  })

  test('refuses options that are none of their words, and keys that are there twice or cannot identify anything', () => {
    const group = { name: 'g', source: payments, keys: ['card'], accuracy: 'snapshots', resolution: 'exakt' }
    const features = (f: Record<string, never>) => ({ n: count(loose(f.amount), { window: '1h' }) })
    expect(problemsOf(() => featureGroup(loose({ ...group, features })))).toMatchInlineSnapshot(`
      "feature group \`g\` has 2 problems:
        accuracy: there is no \`snapshots\`. Did you mean \`snapshot\`?
        resolution: there is no \`exakt\`. Did you mean \`exact\`?"
    `)
    const shops = { name: 'shops', columns: { shop: 'string', size: 'float64' }, keys: ['shop', 'shop', 'size'] }
    const source = loose({ ...shops, every: '7d', missingPartition: 'skip' })
    expect(problemsOf(() => entitySource(source))).toMatchInlineSnapshot(`
      "entity source \`shops\` has 4 problems:
        keys.size: \`size\` is float64, but must be string or int32 or int64 or bigint or boolean or date
        keys.shop: the name \`shop\` is there twice; rename one
        every: there is no \`7d\`. Did you mean \`1d\`?
        missingPartition: there is no \`skip\`. Known: \`error\`, \`previous\`."
    `)
  })

  test('does not follow what it was made from when that changes', () => {
    const keys: 'shop'[] = ['shop']
    const source = entitySource({ name: 'shops', columns: { shop: 'string', city: 'string' }, keys })
    const facts = featureGroup({ name: 'facts', source, keys, features: f => ({ city: f.city }) })
    const mapping: { shop: string } = { shop: 'here' }
    const joined = facts.on(mapping)
    keys.push('shop')
    mapping.shop = 'there'
    expect(source.definition.keys).toEqual(['shop'])
    expect(joined.mapping).toEqual({ shop: 'here' })
  })

  test('takes defaults of every type, and refuses what no column of the type can hold', () => {
    const events = eventSource({
      name: 'events',
      columns: {
        ...{ at: 'timestamp', key: 'string', small: 'int32', single: 'float32', days: 'date', bytes: 'binary' },
        counts: { map: 'float64' },
      },
      time: 'at',
    })
    const group = featureGroup({
      name: 'g',
      source: events,
      keys: ['key'],
      features: f => ({
        single: last(f.single, { default: 0.1 }),
        bytes: last(f.bytes, { default: new Uint8Array([1]) }),
        counts: last(f.counts, { default: new Map([['a', 1]]) }),
        list: lastK(f.small, 2, { default: [] }),
      }),
    })
    const defaults = group.definition.features.map(feature => feature.default)
    expect(defaults).toEqual([Math.fround(0.1), { $bytes: 'AQ==' }, { a: 1 }, []])
    const wrong = loose({
      name: 'g',
      source: events,
      keys: ['key'],
      features: (f: Record<string, never>) => ({
        list: lastK(loose(f.single), 2, { default: loose(['zero']) }),
        small: last(loose(f.small), { default: loose(2 ** 40) }),
        days: last(loose(f.days), { default: loose(0.5) }),
      }),
    })
    expect(problemsOf(() => featureGroup(wrong))).toMatchInlineSnapshot(`
      "feature group \`g\` has 3 problems:
        features.list: the default is wrong: element 0: "zero" is a string, but float32 is needed.
        features.small: the default is wrong: 1099511627776 is outside the range of int32, -2147483648 to 2147483647; declare the column int64.
        features.days: the default is wrong: 0.5 is not a date; write whole days since 1970-01-01, or YYYY-MM-DD."
    `)
  })

  test('reports every problem of a set at once', () => {
    const shops = entitySource({ name: 'shops', columns: { shop: 'int32', city: 'string' }, keys: ['shop'] })
    const facts = featureGroup({ name: 'shop_facts', source: shops, keys: ['shop'], features: f => ({ city: f.city }) })
    const set = loose({
      name: 'fraud',
      request: { asked_at: 'timestamp', place: 'string', card_total_1h: 'float64', carrd: 'string' },
      time: 'askedat',
      groups: { card: spending, at: facts.on({ shop: 'place' }) },
      derive: (f: Record<string, Record<string, (x: unknown) => never>>) => ({
        ratio: f.card_total_2h!.div!(f.card_total_1d),
        PLACE: f.place!.lower!(undefined),
      }),
    })
    expect(problemsOf(() => featureSet(set))).toMatchInlineSnapshot(`
      "feature set \`fraud\` has 6 problems:
        time: there is no column \`askedat\`. Did you mean \`asked_at\`?
        groups.card: the request has no column \`card\` for the key \`card\` of \`spending\`; map it with .on({ card: '…' }) or add it to the request. Did you mean \`carrd\`?
        groups.at: the key \`shop\` is int32, but the request's \`place\` is string
        derive.ratio: there is no column \`card_total_2h\`. Did you mean \`card_total_1h\`?
        columns.card_total_1h: the name \`card_total_1h\` is there twice; rename one
        columns.PLACE: the name \`PLACE\` differs from \`place\` only in case; rename one"
    `)
  })

  test('refuses a key that the group does not have', () => {
    expect(problemsOf(() => spending.on(loose({ crad: 'place' })))).toMatchInlineSnapshot(`
      "group \`spending\` has 1 problem:
        on.crad: the group has no key \`crad\`. Did you mean \`card\`?"
    `)
  })

  test('refuses a filter that is not a condition and a selection that loses the time', () => {
    expect(problemsOf(() => payments.where(loose((f: Record<string, unknown>) => f.amount)))).toMatchInlineSnapshot(`
      "source \`payments\` has 1 problem:
        where: the condition is float64, but must be boolean"
    `)
    expect(problemsOf(() => payments.select(f => ({ card: f.card })))).toMatchInlineSnapshot(`
      "source \`payments\` has 1 problem:
        select.at: it is the source's time and must stay as it is"
    `)
  })

  test('refuses what does not fit together', () => {
    const shops = entitySource({ name: 'shops', columns: { shop: 'string', size: 'int32' }, keys: ['shop'] })
    expect(
      problemsOf(() =>
        featureGroup({
          name: 'g',
          source: shops,
          keys: ['shop'],
          features: f => ({ n: sum(f.size, { window: '1d' }) }),
          ttl: '1d',
        }),
      ),
    ).toMatchInlineSnapshot(`
      "feature group \`g\` has 2 problems:
        features.n: a window is over times, but \`shops\` names no \`time\` column; name it, or leave the window out
        ttl: it applies to row-valued groups over events only"
    `)
    expect(
      problemsOf(() =>
        featureGroup({
          name: 'g',
          source: payments,
          keys: ['card'],
          features: f => ({ n: sum(f.items), shop: f.shop }),
        }),
      ),
    ).toMatchInlineSnapshot(`
      "feature group \`g\` has 1 problem:
        features: aggregates and plain values cannot be mixed; make two groups"
    `)
  })

  test('reports everything that is wrong with the changes of an entity source', () => {
    const columns = { shop: 'string', size: 'int32' } as const
    const mutations = { name: 'shops', time: 'size', before: 'size' }
    expect(
      problemsOf(() => entitySource({ name: 'shops', columns, keys: ['shop'], time: 'shop', mutations })),
    ).toMatchInlineSnapshot(`
      "entity source \`shops\` has 5 problems:
        time: \`shop\` is string, but must be timestamp
        mutations.name: \`shops\` holds the snapshots; the changes are in a table of their own
        mutations.time: \`size\` is a column of the snapshots; name the one that only the changes have
        mutations.before: \`size\` is a column of the snapshots; name the one that only the changes have
        mutations.before: \`size\` is the time of the change already"
    `)
  })

  test('refuses entities that pass through by other keys than their own', () => {
    const shops = entitySource({ name: 'shops', columns: { shop: 'string', city: 'string' }, keys: ['shop'] })
    const group = { name: 'g', source: shops, accuracy: 'snapshot' } as const
    expect(
      problemsOf(() => featureGroup({ ...group, keys: ['city'], features: f => ({ shop: f.shop }) })),
    ).toMatchInlineSnapshot(`
      "feature group \`g\` has 2 problems:
        keys: the entity's own keys are needed: shop
        accuracy: the source has no mutations, so its rows are those of a snapshot already"
    `)
    expect(() => featureGroup({ ...group, keys: ['city'], features: f => ({ n: count(f.shop) }) })).not.toThrow()
  })
})

describe('a union', () => {
  const web = eventSource({
    name: 'web',
    columns: { at: 'timestamp', card: 'string', amount: 'float64', seen: 'timestamp' },
    time: 'at',
    created: 'seen',
  })

  test('reports every column by which a part differs', () => {
    const app = eventSource({
      name: 'app',
      columns: { at: 'timestamp', card: 'int64', total: 'float64', seen: 'timestamp' },
      time: 'at',
    })
    const moved = web.select(f => ({ card: f.card, at: f.at, amount: f.amount, seen: f.seen }))
    expect(problemsOf(() => union(loose([web, app, moved])))).toMatchInlineSnapshot(`
      "union \`web + app + web\` has 5 problems:
        sources.web: the name \`web\` is there twice; rename one
        sources.app.card: it is int64, but string in \`web\`
        sources.app.amount: it is missing, but \`web\` offers it
        sources.app.total: \`web\` does not offer it
        sources.web.card: it stands elsewhere than in \`web\`; put columns in one order with select"
    `)
  })

  test('keeps what gives the rows of each part their place', () => {
    const app = eventSource({ name: 'app', columns: web.columnTypes, time: 'seen', id: 'card' })
    const both = union([web, app])
    expect(problemsOf(() => both.select(f => ({ amount: f.amount })))).toMatchInlineSnapshot(`
      "union \`web + app\` has 4 problems:
        select.at: it is the source's time and must stay as it is
        select.seen: it is the source's created and must stay as it is
        select.seen: it is the source's time and must stay as it is
        select.card: it is the source's id and must stay as it is"
    `)
    const large = both.where(f => f.amount.gt(100)).select(f => ({ ...f, doubled: f.amount.mul(2) }))
    expect(large.definition.parts.map(part => part.filter === null)).toEqual([false, false])
    expect(Object.keys(large.columnTypes)).toEqual(['at', 'card', 'amount', 'seen', 'doubled'])
    expect(JSON.parse(JSON.stringify(large))).toEqual(large.definition)
  })
})
