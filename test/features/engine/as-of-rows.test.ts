import { backfill, eventSource, featureGroup, featureSet, tableStore } from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NaiveEvent, naiveFeatures } from '../../oracle/naive-features.ts'

const source = eventSource({
  name: 'prices',
  columns: { at: 'timestamp', known: 'timestamp', item: 'string', price: 'float64' },
  time: 'at',
  created: 'known',
})
const request = { t: 'timestamp', item: 'string' } as const

function priceGroup(inclusive: boolean, asOfKnown: boolean, ttl: '0d' | '5ms') {
  return featureGroup({
    ...{ name: 'price', source, inclusive, asOfKnown, ttl },
    keys: ['item'],
    features: f => ({ price: f.price, at: f.at, known: f.known }),
  })
}

describe('the newest row as of a request', () => {
  test('is that of a scan of all rows, whatever is known when', async () => {
    const instant = fc.integer({ min: 0, max: 12 })
    const row = fc.record({
      at: instant,
      known: fc.option(fc.integer({ min: -5, max: 15 }), { nil: null }),
      item: fc.constantFrom('a', 'b', null),
      price: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
    })
    const question = fc.record({ t: instant, item: fc.constantFrom('a', 'b', 'c', null) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 40 }),
        fc.array(question, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('0d', '5ms'),
        async (rows, spine, inclusive, asOfKnown, ttl) => {
          const group = priceGroup(inclusive, asOfKnown, ttl)
          const set = featureSet({ name: 's', request, time: 't', groups: { g: group } })
          const table = await backfill(set, { spine, offline: tableStore({ prices: rows }) })
          const found = [...table.rows()].map(row => [row.g_price, row.g_at, row.g_known])
          expect(found).toEqual(
            spine.map(({ t, item }) => naiveFeatures(group.definition, rows as NaiveEvent[], [item], t)),
          )
        },
      ),
      { seed: 42, numRuns: 200 },
    )
  })

  test('is found with few looks where very many rows have one time and become known one by one', async () => {
    const count = 20_000
    const rows = Array.from({ length: count }, (_, n) => ({ at: 0, known: n, item: 'a', price: n }))
    const spine = rows.map(({ known }) => ({ t: known + 1, item: 'a' }))
    const set = featureSet({ name: 's', request, time: 't', groups: { g: priceGroup(false, true, '0d') } })
    const table = await backfill(set, { spine, offline: tableStore({ prices: rows }) })
    expect(table.column('g_price').toArray()).toEqual(rows.map(({ price }) => price))
  })
})
