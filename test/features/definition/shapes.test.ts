import { count, DefinitionError, eventSource, featureGroup, featureHash, last, mean, sum } from 'bighead'
import { describe, expect, test } from 'vitest'
import type { AggregateFeature } from '../../../src/features/definition/aggregate-feature.ts'
import type { AggregateFeatureDefinition } from '../../../src/features/definition/definition.ts'
import type { Columns, Typed } from '../../../src/features/expression/handle.ts'

const stored = {
  at: 'timestamp',
  card: 'string',
  amount: 'float64',
  items: 'int32',
  waits: { list: 'float64' },
  byShop: { map: 'int32' },
} as const
const source = eventSource({ name: 'payments', columns: stored, time: 'at' })

function groupOf(features: (columns: Columns<typeof stored>) => Readonly<Record<string, unknown>>) {
  return featureGroup({
    name: 'g',
    source,
    keys: ['card'],
    features: features as (columns: Columns<typeof stored>) => Record<string, AggregateFeature | Typed>,
  }).definition
}

function featureOf(feature: (columns: Columns<typeof stored>) => unknown): AggregateFeatureDefinition {
  return groupOf(f => ({ one: feature(f) })).features[0] as AggregateFeatureDefinition
}

describe('the shape of inputs', () => {
  test('follows from the column where the aggregate takes scalars', () => {
    expect(featureOf(f => sum(f.waits as never))).toMatchObject({ spread: 'list', type: 'float64', by: null })
    expect(featureOf(f => sum(f.byShop as never))).toMatchObject({ spread: 'map', type: { map: 'int64' } })
    expect(featureOf(f => sum(f.amount))).toMatchObject({ spread: 'none', type: 'float64' })
  })

  test('is the whole value where the aggregate takes anything, unless the feature says otherwise', () => {
    expect(featureOf(f => last(f.waits))).toMatchObject({ spread: 'none', type: { list: 'float64' } })
    expect(featureOf(f => last(f.waits, { explode: true } as never))).toMatchObject({ spread: 'list', type: 'float64' })
    expect(featureOf(f => count(f.byShop, { explode: true } as never))).toMatchObject({
      spread: 'map',
      type: { map: 'int64' },
    })
  })

  test('is by position where the feature says so', () => {
    const feature = featureOf(f => mean(f.waits as never, { elementWise: true }))
    expect(feature).toMatchObject({ spread: 'elementWise', type: { list: 'float64' } })
  })

  test('has buckets that are texts, also of other columns', () => {
    const feature = featureOf(f => sum(f.amount, { by: f.items } as never))
    expect(feature).toMatchObject({ type: { map: 'float64' }, by: { kind: 'cast', to: 'string' } })
    expect(featureOf(f => sum(f.waits as never, { by: f.card } as never))).toMatchObject({
      spread: 'list',
      type: { map: 'float64' },
      by: { kind: 'column', name: 'card' },
    })
  })

  test('takes part in the hash', () => {
    const group = groupOf(f => ({
      whole: count(f.waits),
      elements: count(f.waits, { explode: true }),
      positions: count(f.waits, { elementWise: true } as never),
      byCard: count(f.waits, { by: f.card } as never),
      byItems: count(f.waits, { by: f.items } as never),
    }))
    expect(new Set(group.features.map(feature => featureHash(group, feature))).size).toBe(5)
  })

  test('is refused where it means nothing, with every reason', () => {
    const make = () =>
      groupOf(f => ({
        both: count(f.waits, { explode: true, elementWise: true } as object),
        flat: count(f.amount, { explode: true } as object),
        map: sum(f.byShop as never, { elementWise: true }),
        bucket: sum(f.amount, { by: f.waits }),
        absent: sum(f.amount, { by: (f as unknown as { shop: Typed }).shop }),
        standIn: sum(f.amount, { by: f.card, default: 0 } as object),
      }))
    expect(make).toThrow(DefinitionError)
    expect(make).toThrow(/either `explode` or `elementWise`/)
    expect(make).toThrow(/`explode` is for lists and maps, and the input is float64/)
    expect(make).toThrow(/`elementWise` is for lists of one length, and the input is map<string, int32>/)
    expect(make).toThrow(/features\.bucket\.by: a bucket is one text, number, time, date or boolean, not list<float64>/)
    expect(make).toThrow(/features\.absent\.by: .*shop/)
    expect(make).toThrow(/features\.standIn: the default is wrong/)
  })
})
