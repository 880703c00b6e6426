import { drift, tableFromRows } from 'bighead'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sliceTable } from '../../../src/features/table/reshape.ts'
import { watchReference } from '../../../src/serving/watch/watch-reference.ts'
import { counterOf, minute, rowsOf, type SeenRow, schema, scores, see, start, versionOf } from './watch-world.ts'

const training = tableFromRows(schema, rowsOf(1, 3000))

/** The same rows as a table, in the way that reference bins know words: the others as one. */
function current(rows: readonly SeenRow[]) {
  return tableFromRows(schema, rows)
}

describe('a window of served rows', () => {
  test('drifts as a table of the same rows does, in every bit', async () => {
    const reference = await watchReference(training)
    for (const [seed, count, mean] of [
      [2, 1, 0],
      [3, 17, 0],
      [4, 2500, 0],
      [5, 2500, 0.7],
    ] as const) {
      const rows = rowsOf(seed, count, mean)
      const counter = counterOf(reference)
      for (const row of rows) see(counter, row, start)
      const oracle = new Map((await drift(training, current(rows))).columns.map(column => [column.name, column]))
      const { features } = counter.figures(start)
      expect(features.map(feature => feature.name)).toEqual(Object.keys(schema))
      for (const { name, drift: found } of features) {
        const { psi, expectedPsi, lInfinity, level } = oracle.get(name)!
        // Words come in another order.
        if (name === 'shop' || name === 'known') {
          expect(found?.psi).toBeCloseTo(psi, 12)
          expect(found).toMatchObject({ expectedPsi, lInfinity, level })
        } else expect(found).toEqual({ psi, expectedPsi, lInfinity, level })
      }
    }
  })

  test('puts words that the reference does not tell apart together', async () => {
    const words = (values: readonly string[]) =>
      tableFromRows(
        { shop: 'string' },
        values.map(shop => ({ shop })),
      )
    const before = ['a', 'a', 'a', 'b', 'b', 'c', 'd']
    const now = ['a', 'b', 'c', 'e', 'f', 'f']
    const reference = await watchReference(words(before), { bins: 2 })
    const counter = counterOf(reference)
    for (const shop of now) see(counter, { amount: 1, shop, known: true, size: 1 }, start)
    const together = (values: readonly string[]) => words(values.map(word => ('ab'.includes(word) ? word : 'rest')))
    const [oracle] = (await drift(together(before), together(now))).columns
    expect(counter.figures(start).features[1]?.drift?.psi).toBeCloseTo(oracle!.psi, 12)
  })

  test('counts what came within the window and nothing else, whatever the times', async () => {
    const reference = await watchReference(training)
    const steps = fc.array(fc.record({ wait: fc.integer({ min: -3 * minute, max: 25 * minute }), row: fc.nat(200) }), {
      maxLength: 80,
    })
    const pool = rowsOf(7, 201)
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(90 * minute), async (events, later) => {
        const counter = counterOf(reference)
        const seen: { slice: number; row: SeenRow }[] = []
        let [time, newest] = [start, Number.NEGATIVE_INFINITY]
        for (const { wait, row } of events) {
          time += wait
          newest = Math.max(newest, Math.floor(time / minute))
          see(counter, pool[row]!, time)
          seen.push({ slice: newest, row: pool[row]! })
        }
        const at = time + later
        const last = Math.max(Math.floor(at / minute), newest)
        const live = seen.filter(({ slice }) => slice > last - 60).map(({ row }) => row)
        const { rows, features } = counter.figures(at)
        expect(rows).toBe(live.length)
        for (const { name, nullRatio, drift: found } of features) {
          const nulls = live.filter(row => row[name as keyof SeenRow] === null).length
          expect(nullRatio).toBe(live.length === 0 ? null : nulls / live.length)
          if (live.length === 0) expect(found).toBeNull()
        }
        if (live.length === 0) return
        const oracle = (await drift(training, current(live), { columns: ['amount'] })).columns[0]
        expect(features[0]?.drift?.psi).toBe(oracle?.psi)
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  test('tells statuses, labels, scores and the mean of the greater class', async () => {
    const counter = counterOf(null)
    const [row] = rowsOf(1, 1) as [SeenRow]
    for (const status of ['present', 'missing', 'missing', 'expired', 'null', 'stale', 'ahead', 'error'] as const)
      see(counter, row, start, { status, numbers: scores(status === 'missing' ? 0.75 : 0.25) })
    const { rows, features, predictions } = counter.figures(start)
    expect(rows).toBe(8)
    expect(features.map(feature => feature.statuses)).toEqual([
      null,
      null,
      null,
      { missing: 2, expired: 1, stale: 1, ahead: 1, error: 1 },
    ])
    expect(features.every(feature => feature.drift === null)).toBe(true)
    expect(predictions).toEqual({
      mean: 0.375,
      shares: [
        { class: 'false', share: 0.75 },
        { class: 'true', share: 0.25 },
      ],
      drift: [],
    })
  })

  test('tells the mean of a regressor without what is not finite', () => {
    const counter = counterOf(null, {}, versionOf(null))
    const [row] = rowsOf(1, 1) as [SeenRow]
    for (const value of [1, 2, Number.NaN, 6, Number.POSITIVE_INFINITY])
      see(counter, row, start, { numbers: Float64Array.of(value) })
    expect(counter.figures(start).predictions).toEqual({ mean: 3, shares: null, drift: [] })
  })

  test('of a sample is spread evenly, also over traffic with a period', () => {
    for (const period of [2, 3, 7]) {
      const counter = counterOf(null, { sample: 0.25 })
      const row = (index: number): SeenRow => ({
        amount: 1,
        shop: 's',
        known: true,
        size: index % period === 0 ? null : 1,
      })
      for (let index = 0; index < 42_000; index++) see(counter, row(index), start)
      const { rows, features } = counter.figures(start)
      expect(rows).toBeGreaterThan(10_400)
      expect(rows).toBeLessThan(10_600)
      expect(features.at(-1)?.nullRatio).toBeCloseTo(1 / period, 2)
    }
  })

  test('is the same of a table as of its rows; columns that a table lacks are not counted', async () => {
    const reference = await watchReference(training)
    const rows = rowsOf(8, 500)
    const given = rows.map((_, row) => (row % 2 === 0 ? 0.75 : 0.25))
    const [byRow, byTable, byTables] = [counterOf(reference), counterOf(reference), counterOf(reference)]
    for (const [index, row] of rows.entries()) see(byRow, row, start, { numbers: scores(given[index]!) })
    const table = current(rows).select(['size', 'amount', 'shop'])
    byTable.observeTable(table, scores(...given), start)
    for (const [index, score] of given.entries())
      byTables.observeTable(sliceTable(table, index, index + 1), scores(score), start)
    expect(byTables.figures(start)).toEqual(byTable.figures(start))
    const [expected, found] = [byRow.figures(start), byTable.figures(start)]
    expect(found.predictions).toEqual(expected.predictions)
    expect([found.rows, found.readRows, expected.readRows]).toEqual([500, 0, 500])
    const unseen = { rows: 0, nullRatio: null, drift: null }
    expect(found.features).toEqual(
      expected.features.map(feature =>
        ['size', 'amount', 'shop'].includes(feature.name) ? feature : { ...feature, ...unseen },
      ),
    )
  })

  test('is the same of a batch as of its rows one by one, whatever columns and samples there are', async () => {
    const reference = await watchReference(training)
    const statuses = ['present', 'missing', 'null', 'expired'] as const
    const rows = rowsOf(9, 300).map((row, index) => ({
      values: Object.keys(schema).map(name => row[name as keyof SeenRow]),
      statuses: [statuses[index % 4]!],
    }))
    const given = scores(...rows.map((_, row) => (row % 10) / 10))
    for (const known of [reference, null]) {
      for (const sample of [1, 0.3]) {
        const [single, batched] = [counterOf(known, { sample }), counterOf(known, { sample })]
        for (const [row, seen] of rows.entries()) single.observe([seen], given.subarray(row * 2, row * 2 + 2), start)
        batched.observe(rows.slice(0, 100), given.subarray(0, 200), start)
        batched.observe(rows.slice(100), given.subarray(200), start)
        expect(batched.figures(start)).toEqual(single.figures(start))
        const table = counterOf(known, { sample })
        table.observeTable(current(rowsOf(9, 300)), given, start)
        const { features, predictions } = single.figures(start)
        const nobody = { missing: 0, expired: 0, stale: 0, ahead: 0, error: 0 }
        expect(table.figures(start)).toMatchObject({ predictions, readRows: 0 })
        expect(table.figures(start).features).toEqual(
          features.map(feature => (feature.statuses === null ? feature : { ...feature, statuses: nobody })),
        )
      }
    }
  })

  test('looks at the columns that are named, and not at those of another type', async () => {
    const reference = await watchReference(
      tableFromRows({ amount: 'string', size: 'int32' }, [{ amount: '1', size: 2 }]),
    )
    const counter = counterOf(reference, { features: ['size', 'amount'] })
    see(counter, rowsOf(3, 1)[0]!, start)
    const { features } = counter.figures(start)
    expect(features.map(({ name, drift: found }) => [name, found === null])).toEqual([
      ['amount', true],
      ['size', false],
    ])
  })
})
