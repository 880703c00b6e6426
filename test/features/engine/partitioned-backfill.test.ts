import {
  backfill,
  count,
  eventSource,
  featureGroup,
  featureSet,
  last,
  type OfflineStore,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sameTables } from '../../../src/features/table/same-bits.ts'

const day = 86_400_000
const columns = { at: 'timestamp', card: 'string', amount: 'float64' } as const
const request = { at: 'timestamp', card: 'string' } as const
const payments = eventSource({ name: 'payments', columns, time: 'at' })
const setOf = (window: '1h' | '1d' | '3d' | undefined) =>
  featureSet({
    name: 'spending',
    request,
    time: 'at',
    groups: {
      card: featureGroup({
        name: 'card',
        source: payments,
        keys: ['card'],
        features: f => ({
          total: sum(f.amount, window === undefined ? {} : { window }),
          n: count(f.amount, { window: '1d', default: 0 }),
          newest: last(f.amount, { window: '1d' }),
        }),
      }),
    },
    derive: f => ({ average: f.card_total.div(f.card_n) }),
  })
const nameOf = (time: number) => new Date(time).toISOString().slice(0, 10)
const time = fc.integer({ min: 0, max: 6 * 24 - 1 }).map(hour => hour * 3_600_000)
const card = fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 9 })

type Request = { readonly at: number; readonly card: string | null }

async function write(offline: OfflineStore, spine: readonly Request[]): Promise<readonly string[]> {
  const names = [...new Set(spine.map(({ at }) => nameOf(at)))].sort()
  for (const partition of names) {
    const rows = spine.filter(({ at }) => nameOf(at) === partition)
    await offline.write('requests', tableFromRows(request, rows), { partition })
  }
  return names
}

describe('a backfill of partitions', () => {
  test('day by day gives what one of all days gives, to the bit, and nothing is made twice', async () => {
    const events = fc.array(fc.record({ at: time, card, amount: fc.option(fc.double()) }), { maxLength: 60 })
    const requests = fc.array(fc.record({ at: time, card }), { minLength: 1, maxLength: 60 })
    const window = fc.constantFrom('1h', '1d', '3d', undefined)
    const given = [
      { card: 'a', card_total: 5, card_newest: null },
      { card: 'b', card_total: null, card_newest: 2 },
    ]
    const property = fc.asyncProperty(
      events,
      requests,
      window,
      fc.boolean(),
      async (payments, asked, window, isGiven) => {
        const spine = [{ at: 0, card: 'a' }, ...asked]
        const set = setOf(window)
        const offline = tableStore({ payments: tableFromRows(columns, payments), given })
        const bootstrap = isGiven ? [{ table: 'given', keys: ['card'] }] : []
        const options = {
          ...{ spine: 'requests', into: 'training', offline, partitions: 'missing', memory: 500 },
          bootstrap,
        } as const
        const names = await write(offline, spine)
        const expected = await backfill(set, { spine: 'requests', offline, bootstrap })
        const early = spine.filter(({ at }) => at < 3 * day)
        const fresh = tableStore({ payments: tableFromRows(columns, payments), given })
        const first = await write(fresh, early)
        expect((await backfill(set, { ...options, offline: fresh })).partitions).toEqual(first)
        await write(fresh, spine)
        const later = await backfill(set, { ...options, offline: fresh })
        expect(later.partitions).toEqual(names.filter(name => !first.includes(name)))
        expect(later.rows).toBe(spine.length - early.length)
        expect(sameTables(await fresh.read('training', expected.columnTypes), expected)).toBe(true)
        expect(await backfill(set, { ...options, offline: fresh })).toMatchObject({ rows: 0, partitions: [] })
        const again = await backfill(set, { ...options, offline: fresh, partitions: names })
        expect(again.rows).toBe(spine.length)
        expect(sameTables(await fresh.read('training', expected.columnTypes), expected)).toBe(true)
      },
    )
    await fc.assert(property, { seed: 19, numRuns: 15 })
  })

  const spine = Array.from({ length: 40 }, (_, n) => ({ at: n * 3 * 3_600_000, card: 'a' }))
  const stored = tableFromRows(
    columns,
    spine.map(row => ({ ...row, amount: 1 })),
  )

  test('reads of bounded windows the day and what its windows reach, not the history', async () => {
    const inner = tableStore({ payments: stored })
    const read: (number | undefined)[] = []
    const offline: OfflineStore = {
      ...inner,
      read: (table, schema, options) => {
        if (table === 'payments') read.push(options?.time?.from)
        return inner.read(table, schema, options)
      },
    }
    await write(offline, spine)
    await backfill(setOf('1d'), { spine: 'requests', into: 'training', offline, partitions: ['1970-01-05'] })
    expect(read).toEqual([4 * day - 2 * day])
  })

  test('notices another definition, which may then make the partitions again', async () => {
    const offline = tableStore({ payments: stored })
    const names = await write(offline, spine)
    const options = { spine: 'requests', into: 'training', offline, partitions: 'missing' } as const
    await backfill(setOf('1d'), options)
    const changed = backfill(setOf('3d'), options)
    await expect(changed).rejects.toThrow(
      `table \`training\` has partitions that another definition of feature set \`spending\` made: ${names.join(', ')}`,
    )
    await expect(backfill(setOf('3d'), { ...options, partitions: names })).resolves.toMatchObject({ rows: 40 })
    await expect(backfill(setOf('3d'), options)).resolves.toMatchObject({ partitions: [] })
    await expect(backfill(setOf('3d'), { ...options, partitions: ['1999-01-01'] })).rejects.toThrow('1999-01-01')
  })

  test('goes on where it was stopped', async () => {
    const offline = tableStore({ payments: stored })
    const names = await write(offline, spine)
    const controller = new AbortController()
    const options = { spine: 'requests', into: 'training', offline, partitions: 'missing' } as const
    let days = 0
    const onProgress = ({ stage }: { readonly stage: string }) => {
      if (stage === 'backfill' && ++days === 2) controller.abort(new Error('enough'))
    }
    await expect(backfill(setOf('1d'), { ...options, signal: controller.signal, onProgress })).rejects.toThrow('enough')
    const rest = await backfill(setOf('1d'), options)
    expect(rest.partitions?.length).toBeGreaterThanOrEqual(names.length - 2)
    expect(rest.partitions?.length).toBeLessThan(names.length)
  })
})
