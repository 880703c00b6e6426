import { count, DefinitionError, entitySource, eventSource, featureGroup, featureSet, lastK, mean, sum } from 'bighead'
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
    expect(problemsOf(() => eventSource(source))).toMatchInlineSnapshot()
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
    expect(problemsOf(() => featureGroup(group))).toMatchInlineSnapshot()
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
    expect(problemsOf(() => featureSet(set))).toMatchInlineSnapshot()
  })

  test('refuses a key that the group does not have', () => {
    expect(problemsOf(() => spending.on(loose({ crad: 'place' })))).toMatchInlineSnapshot()
  })

  test('refuses a filter that is no condition and a selection that loses the time', () => {
    expect(problemsOf(() => payments.where(loose((f: Record<string, unknown>) => f.amount)))).toMatchInlineSnapshot()
    expect(problemsOf(() => payments.select(f => ({ card: f.card })))).toMatchInlineSnapshot()
  })

  test('refuses what does not fit together', () => {
    const shops = entitySource({ name: 'shops', columns: { shop: 'string', size: 'int32' }, keys: ['shop'] })
    expect(
      problemsOf(() => featureGroup({ name: 'g', source: shops, keys: ['shop'], features: f => ({ n: sum(f.size) }), ttl: '1d' })),
    ).toMatchInlineSnapshot()
    expect(
      problemsOf(() =>
        featureGroup({ name: 'g', source: payments, keys: ['card'], features: f => ({ n: sum(f.items), shop: f.shop }) }),
      ),
    ).toMatchInlineSnapshot()
  })
})
