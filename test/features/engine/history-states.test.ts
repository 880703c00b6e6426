import {
  type Aggregate,
  aggregate,
  approxPercentile,
  backfill,
  eventSource,
  type FeatureSet,
  featureGroup,
  featureSet,
  type OfflineStore,
  sum,
  type Table,
  tableFromRows,
  tableStore,
  union,
  uniqueCount,
} from 'bighead'
import { featureWorlds } from 'bighead/testing'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NumberHandle } from '../../../src/features/expression/handle.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { takeTable } from '../../../src/features/table/reshape.ts'
import { firstDifference } from '../../../src/features/table/same-bits.ts'
import { base, choiceOf, columns, day, event, groupOf } from '../shaped-world.ts'

const request = { asked_at: 'timestamp', card: 'string' } as const
const spineOf = { spine: 'requests', into: 'training' } as const
const nameOf = (time: number) => new Date(time).toISOString().slice(0, 10)
const choices = fc.array(choiceOf([null, null, '1d']), { minLength: 1, maxLength: 3 })
/** Steps of six hours, so that many are at the end of a day. */
const time = fc.integer({ min: -12, max: 12 }).map(steps => base + (steps * day) / 4)
const paid = fc.tuple(event, fc.option(time, { freq: 20 })).map(([row, at]) => ({ ...row, at }))
const question = fc.record({ asked_at: time, card: fc.constantFrom('a', 'a', 'b', 'c', null) })

const setOf = (group: unknown) =>
  featureSet({ name: 's', request, time: 'asked_at', groups: { w: group } } as never) as unknown as FeatureSet

/** Writes each row of a spine to the partition of its day, and says which there are. */
async function write(offline: OfflineStore, spine: Table, time: string): Promise<readonly string[]> {
  const names = spine
    .column(time)
    .toArray()
    .map(at => nameOf(at as number))
  const all = [...new Set(names)].sort()
  for (const partition of all) {
    const rows = Int32Array.from(names.keys()).filter(row => names[row] === partition)
    await offline.write('requests', takeTable(spine, rows), { partition })
  }
  return all
}

async function expectEqual(offline: OfflineStore, expected: Table, partitions: readonly string[]): Promise<void> {
  const found = await offline.read('training', expected.columnTypes, { partitions })
  expect(found.columnNames).toEqual(expected.columnNames)
  for (const name of expected.columnNames) {
    expect([name, firstDifference(found.column(name), expected.column(name))]).toEqual([name, null])
  }
}

/** A store that notes which rows of events are read. */
function recording(inner: OfflineStore): { readonly offline: OfflineStore; readonly read: string[] } {
  const read: string[] = []
  const offline: OfflineStore = {
    ...inner,
    async read(table, schema, options) {
      const found = await inner.read(table, schema, options)
      const { from = null, until = null } = options?.time ?? {}
      if (table === 'payments') read.push(`${from === null ? '' : nameOf(from)}..${nameOf(until ?? 0)}`)
      return found
    },
  }
  return { offline, read }
}

describe('windows over all history, day by day', () => {
  test('equal those of a whole backfill, to the bit, whatever comes late, changes or is made again', async () => {
    const cases = fc.record({
      events: fc.array(fc.tuple(paid, fc.boolean()), { maxLength: 30, size: 'max' }),
      requests: fc.array(question, { minLength: 1, maxLength: 20, size: 'max' }),
      definitions: fc.tuple(choices, choices),
      again: fc.infiniteStream(fc.nat(2)),
      memory: fc.constantFrom<number>(300, 2 ** 30),
    })
    const property = fc.asyncProperty(cases, async ({ events, requests, definitions, again, memory }) => {
      const offline = tableStore()
      const [early, all] = [events.filter(([, isEarly]) => isEarly), events].map(part =>
        tableFromRows(columns as Schema, part.map(([row]) => row) as never),
      ) as [Table, Table]
      const spine = tableFromRows(request, requests)
      const [set, changed] = definitions.map(choices => setOf(groupOf(choices, 'hop', true))) as [
        FeatureSet,
        FeatureSet,
      ]
      await offline.write('payments', early)
      const names = await write(offline, spine, 'asked_at')
      const options = { ...spineOf, offline, memory, threads: 1 }
      const [first, rest] = [names.slice(0, names.length / 2), names.slice(names.length / 2)]
      await backfill(set, { ...options, partitions: first })
      await offline.write('payments', all)
      await backfill(set, { ...options, partitions: 'missing' })
      const read = (partitions: readonly string[]) => offline.read('requests', request, { partitions })
      await expectEqual(offline, await backfill(set, { offline, spine: await read(rest) }), rest)
      await backfill(changed, { ...options, partitions: names })
      const expected = await backfill(changed, { offline, spine: await read(names) })
      await expectEqual(offline, expected, names)
      await backfill(changed, { ...options, partitions: names.filter(() => again.next().value === 0) })
      await expectEqual(offline, expected, names)
    })
    await fc.assert(property, { seed: 7, numRuns: 5 })
  })

  test('equal those of a whole backfill for every exact aggregate, key, accuracy and source', async () => {
    const worlds = featureWorlds({ without: new Set(['approxPercentile', 'approxHistogram']) })
    const property = fc.asyncProperty(worlds, async ({ set, spine, offline, dataUntil }) => {
      const names = await write(offline, spine, 'asked_at')
      const stored = await offline.read('requests', spine.columnTypes)
      const whole = await backfill(set, { spine: stored, offline, dataUntil }).catch((error: Error) => error)
      const options = { ...spineOf, offline, dataUntil, threads: 1, partitions: 'missing' } as const
      const daily = await backfill(set, options).catch((error: Error) => error)
      if (whole instanceof Error) return expect(daily).toBeInstanceOf(whole.constructor)
      await expectEqual(offline, whole, names)
    })
    await fc.assert(property, { seed: 7, numRuns: 12 })
  })

  const days = [0, 1, 2, 3]
  const source = eventSource({
    name: 'payments',
    columns: { at: 'timestamp', card: 'string', amount: 'float64' },
    time: 'at',
  })
  const events = days.flatMap(number =>
    ['a', 'b'].map(card => ({ at: base + number * day + 1, card, amount: number + 0.1 })),
  )
  const spine = tableFromRows(
    request,
    days.map(number => ({ asked_at: base + number * day + 5, card: 'a' })),
  )
  const stored = { at: 'timestamp', card: 'string', amount: 'float64' } as const
  const group = (features: unknown, of: unknown = source) =>
    setOf(featureGroup({ name: 'g', source: of, keys: ['card'], features } as never))
  type Amount = { readonly amount: NumberHandle<'float64'> }
  const total = group((f: Amount) => ({ total: sum(f.amount) }))

  async function made(rows: readonly (typeof events)[number][] = events) {
    const { offline, read } = recording(tableStore({ payments: tableFromRows(stored, rows) }))
    const names = await write(offline, spine, 'asked_at')
    return { offline, read, names, options: { ...spineOf, offline } as const }
  }

  test('read the events of their day alone', async () => {
    const { read, names, options } = await made()
    await backfill(total, { ...options, partitions: 'missing' })
    expect(read).toEqual(['..2023-12-01', '2023-12-01..2023-12-02', '2023-12-02..2023-12-03', '2023-12-03..2023-12-04'])
    read.length = 0
    await backfill(total, { ...options, partitions: [names[2]!] })
    expect(read).toEqual(['2023-12-02..2023-12-03'])
  })

  test('read the days between where some were left out', async () => {
    const { read, names, options } = await made()
    await backfill(total, { ...options, partitions: [names[0]!, names[3]!] })
    expect(read).toEqual(['..2023-12-01', '2023-12-01..2023-12-04'])
  })

  test('read again what came late, and all history where it came before the states that are kept', async () => {
    const { offline, read, names, options } = await made()
    await backfill(total, { ...options, partitions: names.slice(0, 3) })
    read.length = 0
    const late = (number: number) => ({ at: base + number * day + 2, card: 'a', amount: 100 })
    await offline.write('payments', tableFromRows(stored, [...events, late(2)]))
    await backfill(total, { ...options, partitions: [names[3]!] })
    expect(read).toEqual(['2023-12-02..2023-12-04'])
    await offline.write('payments', tableFromRows(stored, [...events, late(2), late(0)]))
    await backfill(total, { ...options, partitions: [names[3]!] })
    expect(read.slice(1)).toEqual(['..2023-12-04'])
    const result = await offline.read('training', { w_total: 'float64' }, { partitions: [names[3]!] })
    expect(result.column('w_total').get(0)).toBe(206.4)
  })

  test('read all history where the definition, the kind of aggregate or the store leaves doubts', async () => {
    const longest: Aggregate<number, { at: number }, number> = {
      name: 'longest',
      version: 1,
      exact: { within: 1 },
      init: () => ({ at: 0 }),
      add: (state, value) => ({ at: Math.max(state.at, value) }),
      merge: (left, right) => ({ at: Math.max(left.at, right.at) }),
      result: ({ at }) => at,
    }
    const all = '..2023-12-03'
    const reads = async (set: FeatureSet, change: object = {}, first = set) => {
      const { read, names, options } = await made()
      const offline = { ...options.offline, ...change } as OfflineStore
      const running = { ...options, offline, extensions: { aggregates: [longest] } }
      await backfill(first, { ...running, partitions: [names[2]!] })
      read.length = 0
      await backfill(set, { ...running, partitions: [names[3]!] })
      return read
    }
    const distinct = group((f: Amount) => ({ total: uniqueCount(f.amount) }))
    expect(await reads(distinct, {}, total)).toEqual(['..2023-12-04'])
    const inexact = [
      approxPercentile,
      (input: NumberHandle<'float64'>) => aggregate(longest, input, { type: 'float64' }),
    ]
    for (const make of inexact) {
      const set = group((f: Amount) => ({ total: (make as typeof approxPercentile)(f.amount, [0.5]) }))
      expect(await reads(set)).toEqual([all])
    }
    expect(await reads(total, { estimateRows: undefined })).toEqual([all])
    const once = eventSource({ name: 'payments', columns: stored, time: 'at', id: 'card' })
    expect(await reads(group((f: Amount) => ({ total: sum(f.amount) }), once))).toEqual([all])
  })

  test('go on from own aggregates that are exact, and from the parts of a union', async () => {
    const most: Aggregate<number, { most: number }, number> = {
      name: 'most',
      version: 1,
      exact: true,
      init: () => ({ most: -1 }),
      add: (state, value) => ({ most: Math.max(state.most, value) }),
      merge: (left, right) => ({ most: Math.max(left.most, right.most) }),
      result: ({ most }) => most,
    }
    const other = eventSource({ name: 'refunds', columns: stored, time: 'at' })
    const set = group(
      (f: Amount) => ({ most: aggregate(most, f.amount, { type: 'float64' }), n: sum(f.amount) }),
      union([source, other]),
    )
    const { offline, read, names, options } = await made()
    await offline.write('refunds', tableFromRows(stored, [{ at: base + 2 * day, card: 'a', amount: 50 }]))
    const extensions = { aggregates: [most] }
    await backfill(set, { ...options, extensions, partitions: 'missing' })
    expect(read.slice(1)).toEqual(['2023-12-01..2023-12-02', '2023-12-02..2023-12-03', '2023-12-03..2023-12-04'])
    const expected = await backfill(set, { spine: await offline.read('requests', request), offline, extensions })
    await expectEqual(offline, expected, names)
  })

  test('keep the states of the last eight days', async () => {
    const { offline, options } = await made()
    const longer = Array.from({ length: 12 }, (_, number) => ({ asked_at: base + number * day + 5, card: 'a' }))
    const names = await write(offline, tableFromRows(request, longer), 'asked_at')
    await backfill(total, { ...options, partitions: 'missing' })
    const rows = names.map(async name => {
      const states = await offline.read('training.states.w', { key_card: 'string' }, { partitions: [name] })
      return states.rowCount
    })
    expect(await Promise.all(rows)).toEqual([0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2])
  })
})
