import {
  backfill,
  count,
  eventSource,
  featureGroup,
  featureSet,
  first,
  firstK,
  last,
  lastK,
  max,
  mean,
  min,
  stddev,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { inProcessBackfill } from '../../../src/features/engine/in-process-backfill.ts'
import { keyShares, pickRows, rowsByKey } from '../../../src/features/engine/key-shares.ts'
import { rowShares } from '../../../src/features/engine/row-shares.ts'
import { threadPool } from '../../../src/features/parallel/thread-pool.ts'
import { oneThread } from '../../../src/features/parallel/threads.ts'
import { sameTables } from '../../../src/features/table/same-bits.ts'

const columns = {
  at: 'timestamp',
  card: 'string',
  shop: 'int64',
  amount: 'float64',
  big: 'bigint',
  tags: { list: 'string' },
} as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })
const windows = ['1h', '1d', '30d'] as const
const request = { at: 'timestamp', card: 'string', shop: 'int64' } as const
const groups = (resolution: 'hop' | 'exact', unbounded: boolean) => ({
  card: featureGroup({
    name: 'cards',
    source: payments,
    keys: ['card'],
    resolution,
    features: f => ({
      total: sum(f.amount, { windows }),
      n: count(f.amount, { windows, default: 0 }),
      least: min(f.amount, { windows }),
      most: max(f.shop, { windows }),
      spread: stddev(f.amount, { windows }),
      average: mean(f.shop, { windows }),
      bigs: sum(f.big, { windows }),
      tags: last(f.tags, { windows }),
      where: lastK(f.card, 2, { windows }),
      early: firstK(f.shop.mod(3), 3, unbounded ? {} : { window: '30d' }),
    }),
  }),
  both: featureGroup({
    name: 'both',
    source: payments.where(f => f.amount.gt(0)),
    keys: ['card', 'shop'],
    accuracy: 'snapshot',
    features: f => ({ oldest: first(f.amount, { windows }) }),
  }),
})
const setOf = (resolution: 'hop' | 'exact', unbounded: boolean) =>
  featureSet({ name: 's', request, time: 'at', groups: groups(resolution, unbounded) })

const hour = 3_600_000
const time = fc.integer({ min: 0, max: 40 * 24 * 12 }).map(step => step * (hour / 12))
const card = fc.option(fc.constantFrom('a', 'a', 'a', 'a', 'b', 'c', 'é'), { freq: 20 })
const shop = fc.option(fc.integer({ min: -1, max: 2 }), { freq: 10 })
const event = fc.record({
  at: fc.option(time, { freq: 30 }),
  card,
  shop,
  amount: fc.option(
    fc.oneof(
      fc.double(),
      fc.integer({ min: -9, max: 9 }).map(n => n / 10),
    ),
    { freq: 8 },
  ),
  big: fc.option(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })),
  tags: fc.option(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 })),
})
const cases = fc.record({
  events: fc.array(event, { maxLength: 120 }),
  spine: fc.array(fc.record({ at: time, card, shop }), { minLength: 1, maxLength: 60 }),
  resolution: fc.constantFrom<'hop' | 'exact'>('hop', 'exact'),
  unbounded: fc.boolean(),
  sorted: fc.boolean(),
})

describe('windows on several threads', () => {
  const pools = [2, 3].map(count => threadPool(count))
  afterAll(async () => {
    for (const pool of pools) await (await pool).close()
  })

  test('have the bits of one thread, also for a key with most of the events', async () => {
    const property = fc.asyncProperty(cases, async ({ events, spine: asked, resolution, unbounded, sorted }) => {
      const spine = sorted ? asked.toSorted((a, b) => a.at - b.at) : asked
      const input = {
        set: setOf(resolution, unbounded).definition,
        spine: tableFromRows(request, spine),
        offline: tableStore({ payments: tableFromRows(columns, events) }),
        dataUntil: {},
      }
      const expected = await inProcessBackfill({ ...input, threads: oneThread })
      for (const threads of await Promise.all(pools)) {
        expect(sameTables(await inProcessBackfill({ ...input, threads }), expected)).toBe(true)
      }
    })
    await fc.assert(property, { seed: 18, numRuns: 15 })
  })

  test('have them also in shares of a spine in order of time, whatever order events are in', async () => {
    const [short, days] = [['1h', '6h'] as const, 40 * 24 * hour]
    const group = featureGroup({
      name: 'g',
      source: payments,
      keys: ['card'],
      resolution: 'exact',
      features: f => ({
        total: sum(f.amount, { windows: short }),
        n: count(f.amount, { windows: short }),
        least: min(f.amount, { windows: short }),
      }),
    })
    const set = featureSet({ name: 's', request, time: 'at', groups: { g: group } }).definition
    const property = fc.asyncProperty(cases, async ({ events, spine, sorted }) => {
      const asked = [0, ...spine.map(({ at }) => at), days].sort((a, b) => a - b)
      const times = Float64Array.from(asked)
      expect(rowShares(times, 30 * hour, 9)).not.toBeNull()
      const rows = asked.map((at, row) => ({ at, card: spine[row % spine.length]!.card, shop: 0 }))
      const timed = events.filter(({ at }) => at !== null)
      const payments = sorted ? timed.toSorted((a, b) => a.at! - b.at!) : events
      const input = {
        set,
        spine: tableFromRows(request, rows),
        offline: tableStore({ payments: tableFromRows(columns, payments) }),
        dataUntil: {},
      }
      const expected = await inProcessBackfill({ ...input, threads: oneThread })
      for (const threads of await Promise.all(pools)) {
        expect(sameTables(await inProcessBackfill({ ...input, threads }), expected)).toBe(true)
      }
    })
    await fc.assert(property, { seed: 19, numRuns: 30 })
  })

  test('name the same row of the same column where a sum overflows', async () => {
    const large = Array.from({ length: 40 }, (_, n) => ({ at: n, card: n % 2 === 0 ? 'a' : 'b', shop: 2 ** 52 }))
    const group = featureGroup({
      name: 'g',
      source: payments,
      keys: ['card'],
      features: f => ({ total: sum(f.shop, { window: '1d' }) }),
    })
    const set = featureSet({ name: 's', request, time: 'at', groups: { g: group } })
    const spine = large.map(({ card }, n) => ({ at: n * 2, card, shop: 1 }))
    const offline = tableStore({ payments: large })
    const errors = await Promise.all(
      [1, 2].map(threads => backfill(set, { spine, offline, threads }).catch(error => error)),
    )
    expect(errors[0]).toMatchObject({ code: 'INTEGER_OVERFLOW', column: 'g_total' })
    expect(errors[1]).toMatchObject({ code: 'INTEGER_OVERFLOW', column: 'g_total', message: errors[0].message })
  })

  test('stop when the signal fires', async () => {
    const controller = new AbortController()
    const set = setOf('exact', true)
    const spine = Array.from({ length: 20_000 }, (_, n) => ({ at: n * 1000, card: 'a', shop: n % 3 }))
    const events = spine.map(row => ({ ...row, amount: row.at / 7, big: 1n, tags: ['x'] }))
    const running = backfill(set, {
      spine: tableFromRows(request, spine),
      offline: tableStore({ payments: tableFromRows(columns, events) }),
      threads: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    })
    await expect(running).rejects.toThrow('enough')
  })
})

describe('shares of keys', () => {
  const codes = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 1, maxLength: 200 })

  test('hold every request once, and every event that a request of the share can see', () => {
    const property = fc.property(codes, codes, fc.integer({ min: 1, max: 9 }), fc.boolean(), (a, o, count, divide) => {
      const [asked, offered] = [Int32Array.from(a), Int32Array.from(o)]
      const [times, offeredTimes] = [asked, offered].map(rows => Float64Array.from(rows, (_, row) => (row * 7) % 31))
      const reach = 4
      const [byKey, offeredByKey] = [rowsByKey(asked, 6), rowsByKey(offered, 6)]
      const shares = keyShares({ asked: byKey, offered: offeredByKey, times: times! }, count, divide)
      const seen = new Map<number, number>()
      for (const share of shares) {
        const events = new Set(pickRows(share, offeredByKey, offeredTimes!, reach).rows)
        for (const request of pickRows(share, byKey, times!, 0).rows) {
          seen.set(request, (seen.get(request) ?? 0) + 1)
          for (let row = 0; row < offered.length; row++) {
            const age = times![request]! - offeredTimes![row]!
            if (offered[row] === asked[request] && age > 0 && age <= reach) expect(events.has(row)).toBe(true)
          }
        }
      }
      expect([...seen.values()].every(times => times === 1)).toBe(true)
      expect(seen.size).toBe(a.filter(code => code >= 0).length)
    })
    fc.assert(property, { seed: 18, numRuns: 200 })
  })

  test('divide a key that has most of the requests', () => {
    const asked = new Int32Array(1000).fill(0, 0, 900).fill(1, 900, 950).fill(2, 950)
    const times = Float64Array.from(asked, (_, row) => row)
    const byKey = rowsByKey(asked, 3)
    const shares = keyShares({ asked: byKey, offered: byKey, times }, 10, true)
    const sizes = shares.map(share => pickRows(share, byKey, times, 0).rows.length)
    expect(sizes.length).toBeGreaterThanOrEqual(9)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200)
  })
})
