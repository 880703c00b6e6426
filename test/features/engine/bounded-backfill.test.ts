import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BackfillReport,
  backfill,
  count,
  entitySource,
  eventSource,
  featureGroup,
  featureSet,
  last,
  lastK,
  max,
  mean,
  sum,
  type Table,
  tableFromRows,
  tableStore,
  union,
} from 'bighead'
import { parquetStore } from 'bighead/parquet'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstDifference } from '../../../src/features/table/same-bits.ts'

const hour = 3_600_000
const columns = { at: 'timestamp', card: 'string', shop: 'int64', amount: 'float64', key: 'int64' } as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })
const refunds = eventSource({ name: 'refunds', columns, time: 'at', id: 'key' })
const cards = entitySource({ name: 'cards', columns: { card: 'string', limit: 'float64' }, keys: ['card'] })
const request = { at: 'timestamp', card: 'string', shop: 'int64' } as const
const set = featureSet({
  name: 's',
  request,
  time: 'at',
  groups: {
    near: featureGroup({
      name: 'near',
      source: payments,
      keys: ['card'],
      features: f => ({
        total: sum(f.amount, { windows: ['1h', '1d'] }),
        n: count(f.amount, { window: '1d', default: 0 }),
      }),
    }),
    all: featureGroup({
      name: 'all',
      source: payments.where(f => f.amount.gt(-5)),
      keys: ['card', 'shop'],
      features: f => ({ total: sum(f.amount), most: max(f.card), recent: lastK(f.shop, 2, { window: '30d' }) }),
    }),
    once: featureGroup({ name: 'once', source: refunds, keys: ['shop'], features: f => ({ average: mean(f.amount) }) }),
    both: featureGroup({
      name: 'both',
      source: union([payments, refunds]),
      keys: ['card'],
      features: f => ({ newest: last(f.amount, { window: '1d' }) }),
    }),
    row: featureGroup({
      name: 'row',
      source: payments,
      keys: ['card'],
      ttl: '2d',
      features: f => ({ amount: f.amount, shop: f.shop }),
    }),
    card: featureGroup({ name: 'card', source: cards, keys: ['card'], features: f => ({ limit: f.limit }) }),
  },
  derive: f => ({ share: f.near_total_1h.div(f.all_total), over: f.card_limit.sub(f.near_total_1d) }),
  labels: {
    next: featureGroup({
      name: 'next',
      source: payments,
      keys: ['card'],
      features: f => ({ spent: sum(f.amount, { ahead: '1d' }) }),
    }),
  },
})

const time = fc.integer({ min: 0, max: 400 }).map(step => step * hour)
const card = fc.option(fc.constantFrom('a', 'a', 'a', 'b', 'c', 'é'), { freq: 20 })
const shop = fc.option(fc.integer({ min: -1, max: 2 }), { freq: 10 })
const event = fc.record({
  at: fc.option(time, { freq: 30 }),
  card,
  shop,
  amount: fc.option(
    fc.oneof(
      fc.double({ noNaN: false }),
      fc.integer({ min: -9, max: 9 }).map(n => n / 10),
    ),
    { freq: 8 },
  ),
  key: fc.option(fc.integer({ min: 0, max: 9 })),
})
const cases = fc.record({
  payments: fc.array(event, { maxLength: 80 }),
  refunds: fc.array(event, { maxLength: 40 }),
  spine: fc.array(fc.record({ at: time, card, shop, id: fc.string({ maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 90,
  }),
  sorted: fc.boolean(),
  memory: fc.constantFrom<number>(1, 20_000, 100_000),
  threads: fc.constant(1),
})
const limits = ['1970-01-01', '1970-01-05'].map(
  (ds, n) =>
    [
      ds,
      [
        { card: 'a', limit: n },
        { card: 'b', limit: 5 },
      ],
    ] as const,
)
const newFolder = () => mkdtempSync(join(tmpdir(), 'bighead-test-'))

describe('a backfill in bounded memory', () => {
  test.each(['table', 'parquet'])('writes to a %s store what one in memory gives, to the bit', async kind => {
    const property = fc.asyncProperty(cases, async ({ payments, refunds, spine, sorted, memory, threads }) => {
      const requests = tableFromRows(
        { ...request, id: 'string' },
        sorted ? spine.toSorted((a, b) => a.at - b.at) : spine,
      )
      const offline = kind === 'table' ? tableStore() : parquetStore(newFolder(), { rowGroupSize: 16 })
      await offline.write('payments', tableFromRows(columns, payments))
      await offline.write('refunds', tableFromRows(columns, refunds))
      for (const [partition, rows] of limits) {
        await offline.write('cards', tableFromRows({ card: 'string', limit: 'float64' }, rows), { partition })
      }
      await offline.write('requests', requests)
      const temporaryFolder = newFolder()
      let whole: BackfillReport | null = null
      const dataUntil = 300 * hour
      const onReport = (report: BackfillReport) => {
        whole = report
      }
      const expected = await backfill(set, { spine: 'requests', offline, dataUntil, onReport })
      const bounded = { spine: 'requests', into: 'training', offline, dataUntil, memory, temporaryFolder, threads }
      expect(await backfill(set, bounded)).toEqual(whole)
      expectEqual(await offline.read('training', expected.columnTypes), expected)
      expect(readdirSync(temporaryFolder)).toEqual([])
    })
    await fc.assert(property, { seed: 19, numRuns: kind === 'table' ? 25 : 6 })
  })

  const offline = tableStore({
    payments: Array.from({ length: 300 }, (_, n) => ({
      at: ((n * 37) % 400) * hour,
      card: `c${n % 9}`,
      shop: 1,
      amount: n,
      key: n,
    })),
    refunds: [{ at: 0, card: 'a', shop: 1, amount: 1, key: 1 }],
    cards: Object.fromEntries(limits),
    requests: Array.from({ length: 300 }, (_, n) => ({ at: ((n * 91) % 400) * hour, card: `c${n % 9}`, shop: 1 })),
  } as never)
  const bounded = { spine: 'requests', into: 'training', offline, dataUntil: 300 * hour, memory: '1kB' } as const

  test('leaves nothing behind when it is stopped, and nothing is written', async () => {
    const temporaryFolder = newFolder()
    const controller = new AbortController()
    const seen: string[] = []
    const onProgress = () => {
      seen.push(...readdirSync(temporaryFolder))
      controller.abort(new Error('enough'))
    }
    const running = backfill(set, { ...bounded, temporaryFolder, signal: controller.signal, onProgress })
    await expect(running).rejects.toThrow('enough')
    expect(seen).not.toEqual([])
    expect(readdirSync(temporaryFolder)).toEqual([])
    await expect(offline.columns('training')).rejects.toThrow('training')
  })

  test('says what is wrong with its options and its spine', async () => {
    const asking = (options: object) => backfill(set, { ...bounded, ...options } as never)
    await expect(asking({ memory: '1 GB' })).rejects.toThrow('Parameter `memory`: "1 GB" is not an amount of memory')
    await expect(asking({ memory: 0 })).rejects.toThrow('Parameter `memory`: 0')
    await expect(asking({ spine: [{ at: 0 }] })).rejects.toThrow(
      'Parameter `spine`: with `memory` or `partitions` it is the name of a table',
    )
    await expect(asking({ into: undefined })).rejects.toThrow('Parameter `into`: with `memory` or `partitions`')
    await expect(asking({ engine: { name: 'x' } })).rejects.toThrow('leave `engine` out')
    await expect(asking({ temporaryFolder: '/no/such/folder' })).rejects.toThrow(
      'Cannot make a temporary folder in /no/such/folder',
    )
    const wrong = tableStore({
      requests: [
        { at: 5, card: 'a', shop: 1 },
        { at: null, card: 'a', shop: 1 },
      ],
      none: [],
    } as never)
    await expect(asking({ offline: wrong })).rejects.toThrow('Column `at`, row 1: the time of the request is missing')
  })
})

function expectEqual(found: Table, expected: Table): void {
  expect(found.columnNames).toEqual(expected.columnNames)
  for (const name of expected.columnNames) {
    expect([name, firstDifference(found.column(name), expected.column(name))]).toEqual([name, null])
  }
}
