import {
  aggregate,
  backfill,
  createFeatureReader,
  eventSource,
  type FeatureGroup,
  featureGroup,
  featureSet,
  materialize,
  materializeStream,
  memoryStore,
  tableFromRows,
  tableStore,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decayedSum } from '../../docs/examples/decayed-sum.ts'
import type { JoinDefinition } from '../../src/features/definition/definition.ts'
import { canSpread } from '../../src/features/engine/spread-windows.ts'
import type { Extensions } from '../../src/features/extensions.ts'
import { loadExtensions } from '../../src/features/load-extensions.ts'
import type { Schema } from '../../src/features/schema.ts'
import { sameTables } from '../../src/features/table/same-bits.ts'
import { naiveFeatures } from '../oracle/naive-features.ts'
import { longest } from './own-code.ts'
import { base, columns, day, event, hour, minute, time } from './shaped-world.ts'

const source = eventSource({ name: 'payments', columns, time: 'at' })
const request = { asked_at: 'timestamp', card: 'string' } as const
const module = new URL('./own-code.ts', import.meta.url)
const code = new URL('../../docs/examples/decayed-sum.ts', import.meta.url)

function groupOf(window: '1h' | '1d', resolution: 'hop' | 'exact', accuracy: 'temporal' | 'snapshot' = 'temporal') {
  return featureGroup({
    name: 'decay',
    source: source.where(f => f.amount.gt(-1e9).and(f.amount.lt(1e9))),
    keys: ['card'],
    resolution,
    accuracy,
    features: f => ({
      heat: aggregate(decayedSum, f.amount, { type: 'float64', window }),
      heat_by_shop: aggregate(decayedSum, f.amount, { type: 'float64', by: f.shop }),
      longest: aggregate(longest, f.tags, { type: 'int64', explode: true, window, default: 0 }),
      shop: aggregate(longest, f.shop, { type: 'float64', windows: ['1h', '12d'] }),
    }),
  })
}
const setOf = (group: FeatureGroup) =>
  featureSet({ name: 's', request, time: 'asked_at', groups: { g: group } as never })
const tableOf = (rows: readonly object[]) => tableFromRows(columns as Schema, rows as never)
const extensions = [code, { aggregates: [longest] }] as const

describe('an own aggregate', () => {
  test('is what the naive evaluation gives, in backfill and online, within its declared error', async () => {
    const own = (await loadExtensions(extensions)).aggregates
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          window: fc.constantFrom('1h', '1d'),
          resolution: fc.constantFrom('hop', 'exact'),
          events: fc.array(event, { maxLength: 30 }),
          until: fc.integer({ min: -6, max: 4 }).map(steps => base + steps * hour),
          questions: fc.array(fc.tuple(fc.constantFrom('a', 'b'), time), { minLength: 1, maxLength: 5 }),
        }),
        async ({ window, resolution, events, until, questions }) => {
          const group = groupOf(window, resolution) as unknown as FeatureGroup
          const set = setOf(group)
          const offline = tableStore({ payments: tableOf(events) })
          const online = memoryStore()
          await materialize(group, { offline, online, until, extensions })
          const streamed = events.filter(row => row.at !== null && (row.at as number) >= until)
          await materializeStream(group, { events: streamed as never, online, extensions, compactAfter: '30d' }).done
          const reader = await createFeatureReader({ features: set, online, extensions })
          const spine = questions.map(([card, at]) => ({ asked_at: Math.max(at, until), card }))
          const table = await backfill(set, { spine: tableFromRows(request, spine), offline, extensions })
          const rows = await reader.read(spine as never)
          for (const [row, { card, asked_at: q }] of spine.entries()) {
            const expected = naiveFeatures(group.definition, events, [card], q, own)
            for (const [index, { name }] of group.definition.features.entries()) {
              near(table.column(`g_${name}` as never).get(row), expected[index])
              near((rows[row] as { values: Record<string, unknown> }).values[`g_${name}`], expected[index])
              compared++
            }
          }
        },
      ),
      { seed: 17, numRuns: 40 },
    )
    expect(compared).toBeGreaterThan(300)
  })

  test('has the same bits on several threads, which load its module', async () => {
    const group = groupOf('1h', 'exact') as unknown as FeatureGroup
    const events = Array.from({ length: 400 }, (_, n) => ({
      at: base + ((n * 7919) % 400) * minute,
      card: n % 3 === 0 ? 'b' : 'a',
      shop: 'x'.repeat(n % 7),
      amount: n / 7,
      tags: ['y'.repeat(n % 5)],
    }))
    const spine = tableFromRows(
      request,
      events.map(({ at, card }) => ({ asked_at: at + 30_000, card })),
    )
    const offline = tableStore({ payments: tableOf(events) })
    const run = (threads: number, given: Extensions) =>
      backfill(setOf(group), { spine, offline, threads, extensions: given })
    expect(sameTables(await run(2, [code, module]), await run(1, extensions))).toBe(true)
    const [join] = setOf(group).definition.groups as [JoinDefinition]
    const read = tableOf(events).select(['at', 'card', 'shop', 'amount', 'tags'])
    expect(await canSpread(join, read, [code, module])).toBe(true)
    expect(await canSpread(join, read, extensions)).toBe(false)
  })

  test('decays up to each request, also where nothing new came', async () => {
    const group = groupOf('1d', 'exact') as unknown as FeatureGroup
    const events = [{ at: base, card: 'a', amount: 8 }]
    const spine = [1, 2, 3].map(hours => ({ asked_at: base + hours * hour, card: 'a' }))
    const offline = tableStore({ payments: tableOf(events) })
    const table = await backfill(setOf(group), { spine: tableFromRows(request, spine), offline, extensions })
    expect(table.column('g_heat' as never).toArray()).toEqual([4, 2, 1])
  })

  test('with windows that end at midnight is as of midnight, in backfill and online', async () => {
    const group = groupOf('1d', 'exact', 'snapshot') as unknown as FeatureGroup
    const events = [{ at: base - 2 * hour, card: 'a', amount: 8 }]
    const offline = tableStore({ payments: tableOf(events) })
    const online = memoryStore()
    await materialize(group, { offline, online, until: base, extensions })
    const spine = [
      { asked_at: base + 5 * minute, card: 'a' },
      { asked_at: base + 7 * hour, card: 'a' },
    ]
    const table = await backfill(setOf(group), { spine: tableFromRows(request, spine), offline, extensions })
    const reader = await createFeatureReader({ features: setOf(group), online, extensions })
    const rows = (await reader.read(spine as never)) as readonly { values: Record<string, unknown> }[]
    expect(table.column('g_heat' as never).toArray()).toEqual([2, 2])
    expect(rows.map(row => row.values.g_heat)).toEqual([2, 2])
  })

  test('whose result is not a value of the declared type is an error that names column and row', async () => {
    const broken = { ...longest, name: 'broken', result: () => 0.5 }
    const group = featureGroup({
      name: 'g',
      source,
      keys: ['card'],
      features: f => ({ half: aggregate(broken, f.shop, { type: 'int64' }) }),
    })
    const offline = tableStore({ payments: tableOf([{ at: base, card: 'a', shop: 'x' }]) })
    const spine = tableFromRows(request, [{ asked_at: base + day, card: 'a' }])
    const run = backfill(setOf(group as never), { spine, offline, extensions: { aggregates: [broken] } })
    await expect(run).rejects.toThrow(/`g_half`, row 0: the own aggregate `broken` gave a wrong result/)
  })
})

describe('extensions', () => {
  const needed = { groups: [groupOf('1d', 'hop').definition] }

  test('that lack code name all of it', async () => {
    const missing = 'No code was given for the own aggregates `decayed_sum` version 1, `longest` version 2'
    await expect(loadExtensions(undefined, needed)).rejects.toThrow(missing)
    await expect(loadExtensions({ aggregates: [{ ...longest, version: 1 }] }, needed)).rejects.toThrow(missing)
    const group = groupOf('1d', 'hop') as unknown as FeatureGroup
    const [offline, online] = [tableStore({ payments: tableOf([]) }), memoryStore()]
    const spine = tableFromRows(request, [{ asked_at: base, card: 'a' }])
    await expect(backfill(setOf(group), { spine, offline })).rejects.toMatchObject({ code: 'MISSING_EXTENSION' })
    await expect(materialize(group, { offline, online, until: base })).rejects.toThrow(missing)
    await expect(materializeStream(group, { events: [], online }).done).rejects.toThrow(missing)
    await expect(createFeatureReader({ features: setOf(group), online })).rejects.toThrow(missing)
  })

  test('come from objects and from modules, and the same code may come twice', async () => {
    const loaded = await loadExtensions([code, code, { aggregates: [decayedSum, longest] }], needed)
    expect([...loaded.aggregates.keys()].sort()).toEqual(['decayed_sum@1', 'longest@2'])
  })

  test('with two codes of one name and version are refused', async () => {
    const other = { ...longest }
    const run = loadExtensions([{ aggregates: [longest] }, { aggregates: [other] }])
    await expect(run).rejects.toThrow(
      /aggregate 1 of entry 2: `longest` version 2 has other code at aggregate 1 of entry 1/,
    )
  })

  test('that are no aggregates are refused with every reason', async () => {
    const wrong = [
      7,
      { ...longest, name: '' },
      { ...longest, version: 0.5 },
      { ...longest, exact: false },
      { name: 'short', version: 1, exact: true, init: () => 0 },
      { ...longest, remove: 1 },
    ]
    const run = loadExtensions({ aggregates: wrong as never })
    await expect(run).rejects.toThrow(
      /not an aggregate object.*`name`.*`version`.*`exact`.*no add, merge, result.*`remove` of/,
    )
    await expect(loadExtensions(new URL('./nowhere.ts', import.meta.url))).rejects.toThrow(/cannot be loaded/)
    await expect(loadExtensions('code.ts' as never)).rejects.toThrow(/neither an object/)
  })
})

function near(found: unknown, expected: unknown): void {
  if (found instanceof Map && expected instanceof Map) {
    expect([...found.keys()]).toEqual([...expected.keys()])
    for (const [key, value] of found) near(value, expected.get(key))
  } else if (typeof found === 'number' && typeof expected === 'number') {
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * 100)
  } else expect(found).toEqual(expected)
}
