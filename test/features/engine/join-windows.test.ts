import {
  backfill,
  count,
  eventSource,
  featureGroup,
  featureSet,
  last,
  max,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameTables } from '../../../src/features/table/same-bits.ts'

const columns = { at: 'timestamp', key: 'string', x: 'float64', kind: 'string' } as const
const plain = eventSource({ name: 'events', columns, time: 'at' })
const windows = ['1h', '1d'] as const
const request = { q: 'timestamp', key: 'string' } as const

function setOver(source: typeof plain) {
  const group = featureGroup({
    name: 'all',
    source,
    keys: ['key'],
    resolution: 'exact',
    features: f => ({
      total: sum(f.x, { windows }),
      n: count(f.x, { windows, default: 0 }),
      most: max(f.x, { windows }),
      last: last(f.x, { windows }),
      kinds: sum(f.x, { windows, by: f.kind }),
    }),
  })
  return featureSet({ name: 's', request, time: 'q', groups: { all: group } })
}

const time = fc.nat(40).map(step => step * 600_000)
const event = fc.record({
  at: fc.option(time, { freq: 10 }),
  key: fc.option(fc.constantFrom('a', 'b'), { freq: 10 }),
  x: fc.option(fc.constantFrom(0, -0, 1, 2.5, Number.NaN), { freq: 6 }),
  kind: fc.option(fc.constantFrom('v', 'w'), { freq: 6 }),
})
const asked = fc.record({ q: time, key: fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 10 }) })

test('answers windows of stored columns as those of evaluated ones', async () => {
  const filtered = plain.where(f => f.at.isNull().not())
  const made = plain.select(f => ({ ...f, twice: f.x.mul(2) }))
  const sets = [plain, filtered, made].map(setOver)
  const property = fc.asyncProperty(fc.array(event), fc.array(asked, { minLength: 1 }), async (events, requests) => {
    const offline = tableStore({ events: tableFromRows(columns, events) })
    const spine = tableFromRows(request, requests)
    const [stored, ...evaluated] = await Promise.all(sets.map(set => backfill(set, { spine, offline })))
    expect(evaluated.map(table => sameTables(stored!, table))).toStrictEqual([true, true])
  })
  await fc.assert(property, { numRuns: 100 })
})
