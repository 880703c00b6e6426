import { readdirSync } from 'node:fs'
import {
  type BackfillReport,
  backfill,
  count,
  type DataType,
  type ExternalRequest,
  entitySource,
  eventSource,
  external,
  featureGroup,
  featureSet,
  last,
  lastK,
  max,
  mean,
  type OfflineStore,
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
import { temporaryFolder } from '../../temporary-folder.ts'

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
  external: {
    shop: external({ name: 'rent', version: 1, keys: { shop: 'int64' }, columns: { rent: 'float64' } }),
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

const extensions = {
  external: [
    {
      name: 'rent',
      version: 1,
      asOf: true,
      answer: async (requests: readonly ExternalRequest[]) =>
        requests.map(({ at, keys }) => (keys.shop === 1 ? new Error('it is closed') : { rent: at / hour })),
    },
  ],
}

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
const givenColumns = ['all_total', 'near_total_1h', 'once_average', 'row_amount', 'shop_rent', 'share', 'next_spent']
const cases = fc.record({
  given: fc.array(
    fc.record({
      columns: fc.subarray(givenColumns, { minLength: 1 }),
      keys: fc.constantFrom(['id'], ['at', 'card', 'shop'], ['shop']),
      skipped: fc.constantFrom(1, 1, 2, 5),
    }),
    { maxLength: 2 },
  ),
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

describe('a backfill in bounded memory', () => {
  test.each(['table', 'parquet'])('writes to a %s store what one in memory gives, to the bit', async kind => {
    const property = fc.asyncProperty(cases, async ({ given, payments, refunds, spine, sorted, memory, threads }) => {
      const requests = tableFromRows(
        { ...request, id: 'string' },
        sorted ? spine.toSorted((a, b) => a.at - b.at) : spine,
      )
      const offline = kind === 'table' ? tableStore() : parquetStore(temporaryFolder(), { rowGroupSize: 16 })
      await offline.write('payments', tableFromRows(columns, payments))
      await offline.write('refunds', tableFromRows(columns, refunds))
      for (const [partition, rows] of limits) {
        await offline.write('cards', tableFromRows({ card: 'string', limit: 'float64' }, rows), { partition })
      }
      await offline.write('requests', requests)
      for (const [number, { columns, keys, skipped }] of given.entries()) {
        const stored = computed(requests, columns, keys, skipped)
        await offline.write(`given${number}`, stored)
      }
      const bootstrap = given.map(({ keys }, number) => ({ table: `given${number}`, keys }))
      const spills = temporaryFolder()
      let whole: BackfillReport | null = null
      const dataUntil = 300 * hour
      const onReport = (report: BackfillReport) => {
        whole = report
      }
      const options = { spine: 'requests', offline, dataUntil, bootstrap, extensions } as const
      const expected = await backfill(set, { ...options, onReport })
      const bounded = { ...options, into: 'training', memory, temporaryFolder: spills, threads }
      expect(await backfill(set, bounded)).toEqual(whole)
      expectEqual(await offline.read('training', expected.columnTypes), expected)
      expect(readdirSync(spills)).toEqual([])
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
    const spills = temporaryFolder()
    const controller = new AbortController()
    const seen: string[] = []
    const onProgress = () => {
      seen.push(...readdirSync(spills))
      controller.abort(new Error('enough'))
    }
    const running = backfill(set, { ...bounded, temporaryFolder: spills, signal: controller.signal, onProgress })
    await expect(running).rejects.toThrow('enough')
    expect(seen).not.toEqual([])
    expect(readdirSync(spills)).toEqual([])
    await expect(offline.columns('training')).rejects.toThrow('training')
  })

  test('does not read a group that is given as a whole, and computes one only for rows that lack it', async () => {
    const read: string[] = []
    const inner = tableStore({
      payments: [{ at: 0, card: 'a', shop: 1, amount: 3, key: 1 }],
      requests: Array.from({ length: 40 }, (_, n) => ({ at: hour, card: n % 2 === 0 ? 'a' : 'b', shop: n })),
      known: Array.from({ length: 40 }, (_, n) => ({ shop: n, all_total: n })),
      some: [{ card: 'b', all_total: -1 }],
    } as never)
    const store = {
      ...inner,
      read: (table: string, ...rest: never[]) => {
        read.push(table)
        return (inner.read as (...given: unknown[]) => Promise<Table>)(table, ...rest)
      },
    } as OfflineStore
    const all = featureGroup({
      name: 'all',
      source: payments,
      keys: ['card'],
      features: f => ({ total: sum(f.amount) }),
    })
    const one = featureSet({ name: 'one', request, time: 'at', groups: { all } })
    const totals = async (table: string, keys: readonly string[]) => {
      const bootstrap = [{ table, keys }]
      const given = { spine: 'requests', into: 'training', offline: store, memory: 1, threads: 1, bootstrap } as const
      const report = await backfill(one, given)
      expect(report.rows).toBe(40)
      return (await inner.read('training', { all_total: 'float64' })).column('all_total').toArray()
    }
    expect(await totals('known', ['shop'])).toEqual(Array.from({ length: 40 }, (_, n) => n))
    expect(read).not.toContain('payments')
    expect(await totals('some', ['card'])).toEqual(Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 3 : -1)))
  })

  test('names the rows of ambiguous values and of overflows as one in memory does', async () => {
    const big = featureGroup({ name: 'big', source: payments, keys: ['card'], features: f => ({ total: sum(f.key) }) })
    const sums = featureSet({ name: 's', request, time: 'at', groups: { big } })
    const requests = Array.from({ length: 50 }, (_, n) => ({ at: 10, card: n === 40 ? 'b' : 'a', shop: n }))
    const store = tableStore({
      payments: [1, 2].map(at => ({ at, card: 'b', shop: 1, amount: 0, key: Number.MAX_SAFE_INTEGER })),
      requests,
      twice: [7, 1, 2, 7].map(shop => ({ shop, big_total: 1 })),
    } as never)
    const options = { spine: 'requests', offline: store, threads: 1 } as const
    const both = async (more: object) => {
      const whole = backfill(sums, { ...options, ...more })
      const bounded = backfill(sums, { ...options, into: 'training', memory: 1, ...more })
      const [left, right] = await Promise.all([whole, bounded].map(run => run.then(String, String)))
      expect(left).toBe(right)
      return left
    }
    expect(await both({})).toContain('`big_total`, row 40')
    expect(await both({ bootstrap: [{ table: 'twice', keys: ['shop'] }] })).toContain('Column `shop`, row 3')
  })

  test('says what is wrong with its options and its spine', async () => {
    const asking = (options: object) => backfill(set, { ...bounded, ...options } as never)
    await expect(asking({ memory: '1 GB' })).rejects.toThrow('Parameter `memory`: "1 GB" is not an amount of memory')
    await expect(asking({ memory: 0 })).rejects.toThrow('Parameter `memory`: 0')
    await expect(asking({ spine: [{ at: 0 }] })).rejects.toThrow(
      'Parameter `spine`: with `memory` or `partitions` it is the name of a table',
    )
    await expect(asking({ into: undefined })).rejects.toThrow('Parameter `into`: with `memory` or `partitions`')
    await expect(asking({ engine: { name: 'x', backfill: async () => {} } })).rejects.toThrow('leave `engine` out')
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

/** Values of some columns for the first of every `skipped` different keys, as if they had been computed elsewhere. */
function computed(requests: Table, columns: readonly string[], keys: readonly string[], skipped: number): Table {
  const types = keys.map(key => [key, requests.columnTypes[key] as DataType] as const)
  const made = columns.map(name => [name, 'float64'] as const)
  const seen = new Map<string, object>()
  for (const row of requests.rows() as Iterable<Record<string, unknown>>) {
    const key = keys.map(name => row[name])
    const text = JSON.stringify(key)
    if (seen.has(text)) continue
    const values = columns.map((name, index) => [name, (seen.size + index) % 4 === 0 ? null : seen.size / 8])
    seen.set(text, Object.fromEntries([...keys.map((name, part) => [name, key[part]]), ...values]))
  }
  const rows = [...seen.values()].filter((_, index) => index % skipped === 0)
  return tableFromRows(Object.fromEntries([...types, ...made]), rows as never)
}

function expectEqual(found: Table, expected: Table): void {
  expect(found.columnNames).toEqual(expected.columnNames)
  for (const name of expected.columnNames) {
    expect([name, firstDifference(found.column(name), expected.column(name))]).toEqual([name, null])
  }
}
