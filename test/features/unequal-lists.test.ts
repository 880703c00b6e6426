import {
  backfill,
  createFeatureReader,
  eventSource,
  type FeatureGroup,
  featureGroup,
  featureSet,
  materialize,
  memoryStore,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import { expect, test } from 'vitest'

const columns = { at: 'timestamp', card: 'string', shop: 'string', vector: { list: 'float64' } } as const
const request = { asked_at: 'timestamp', card: 'string' } as const
const minute = 60_000
const start = Date.parse('2023-11-30T00:00:00Z')
const events = [
  { at: start, card: 'a', shop: 'x', vector: [1, 2] },
  { at: start + 10 * minute, card: 'a', shop: 'y', vector: [1, 2, 3] },
  { at: start + 20 * minute, card: 'a', shop: 'y', vector: [] },
  { at: start + 30 * minute, card: 'a', shop: 'y', vector: [null, 5, 6] },
]
const offline = tableStore({ payments: tableFromRows(columns, events) })

function setOf(by: boolean, window: '20m' | '1h') {
  const group = featureGroup({
    name: 'g',
    source: eventSource({ name: 'payments', columns, time: 'at' }),
    keys: ['card'],
    features: f => ({ sums: sum(f.vector, { elementWise: true, window, ...(by && { by: f.shop }) } as object) }),
  }) as unknown as FeatureGroup
  return { group, set: featureSet({ name: 's', request, time: 'asked_at', groups: { g: group } as never }) }
}
const spine = tableFromRows(request, [
  { asked_at: start + 5 * minute, card: 'a' },
  { asked_at: start + 40 * minute, card: 'a' },
])

test('lists of several lengths in one window are an error that names column and row', async () => {
  const run = backfill(setOf(false, '1h').set, { spine, offline })
  await expect(run).rejects.toThrow(/Column `g_sums`, row 1: the window holds lists of several lengths/)
})

test('lists of several lengths do no harm in different windows and buckets; empty ones count for nothing', async () => {
  const windows = await backfill(setOf(false, '20m').set, { spine, offline })
  expect(windows.column('g_sums' as never).toArray()).toEqual([
    [1, 2],
    [null, 5, 6],
  ])
  const buckets = await backfill(setOf(true, '1h').set, { spine, offline })
  expect(buckets.column('g_sums' as never).get(1)).toEqual(
    new Map([
      ['x', [1, 2]],
      ['y', [1, 7, 9]],
    ]),
  )
})

test('lists of several lengths have status `error` online', async () => {
  const { group, set } = setOf(false, '1h')
  const online = memoryStore()
  await materialize(group, { offline, online, until: start + 40 * minute })
  const reader = await createFeatureReader({ features: set, online })
  const [row] = await reader.read([{ asked_at: start + 40 * minute, card: 'a' }])
  expect(row).toMatchObject({ values: { g_sums: null }, statuses: { g_sums: 'error' } })
})
