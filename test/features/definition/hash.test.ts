import { count, definitionHash, eventSource, featureGroup, featureHash, mean, sum } from 'bighead'
import { describe, expect, test } from 'vitest'

const source = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64', tip: 'float64' },
  time: 'at',
})
function hashesOf(group: ReturnType<typeof featureGroup>): Record<string, string> {
  return Object.fromEntries(
    group.definition.features.map(feature => [feature.name, featureHash(group.definition, feature)]),
  )
}

describe('the hash of a feature', () => {
  const one = featureGroup({
    name: 'g',
    source,
    keys: ['card'],
    features: f => ({ total: sum(f.amount, { window: '1h' }) }),
  })

  test('does not change when a feature is added, renamed or given a default', () => {
    const two = featureGroup({
      name: 'g',
      source,
      keys: ['card'],
      features: f => ({ tips: sum(f.tip), amount: sum(f.amount, { window: '1h', default: 0 }), n: count(f.card) }),
    })
    expect(hashesOf(two as never).amount).toBe(hashesOf(one as never).total)
    expect(definitionHash(two.definition)).not.toBe(definitionHash(one.definition))
  })

  test('changes with whatever determines the value', () => {
    const variants = [
      one,
      featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ total: sum(f.amount, { window: '2h' }) }) }),
      featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ total: mean(f.amount, { window: '1h' }) }) }),
      featureGroup({ name: 'g', source, keys: ['card'], features: f => ({ total: sum(f.tip, { window: '1h' }) }) }),
      featureGroup({
        name: 'g',
        source,
        keys: ['card'],
        resolution: 'exact',
        features: f => ({ total: sum(f.amount, { window: '1h' }) }),
      }),
      featureGroup({
        name: 'g',
        source,
        keys: ['card'],
        accuracy: 'snapshot',
        features: f => ({ total: sum(f.amount, { window: '1h' }) }),
      }),
      featureGroup({
        name: 'g',
        source: source.where(f => f.tip.gt(0)),
        keys: ['card'],
        features: f => ({ total: sum(f.amount, { window: '1h' }) }),
      }),
      featureGroup({
        name: 'g',
        source: source.select(f => ({ ...f, amount: f.amount.mul(2) })),
        keys: ['card'],
        features: f => ({ total: sum(f.amount, { window: '1h' }) }),
      }),
    ]
    const hashes = variants.map(variant => hashesOf(variant as never).total)
    expect(new Set(hashes).size).toBe(variants.length)
  })

  test('does not depend on when a day lands: only which day answers does', () => {
    const late = eventSource({ name: 'payments', columns: source.columnTypes, time: 'at', availableAfter: '6h' })
    const [landed, landsLate] = [source, late].map(from =>
      featureGroup({
        name: 'g',
        source: from,
        keys: ['card'],
        accuracy: 'snapshot',
        features: f => ({ total: sum(f.amount, { window: '1h' }) }),
      }),
    )
    expect(hashesOf(landsLate as never)).toEqual(hashesOf(landed as never))
    expect(definitionHash(landsLate!.definition)).not.toBe(definitionHash(landed!.definition))
  })

  test('does not depend on columns that it does not read', () => {
    const wider = eventSource({
      name: 'payments',
      columns: {
        ...source.columnTypes,
        note: 'string',
      } as never,
      time: 'at' as never,
    })
    const same = featureGroup({
      name: 'g',
      source: wider as unknown as typeof source,
      keys: ['card'],
      features: f => ({ total: sum(f.amount, { window: '1h' }) }),
    })
    expect(hashesOf(same as never).total).toBe(hashesOf(one as never).total)
  })
})
