import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drift, driftOverview, driftPlots, driftTable, RandomState, tableFromRows } from '../../../src/index.ts'

const tableOf = (values: readonly (number | null)[]) =>
  tableFromRows(
    { x: 'float64' },
    values.map(x => ({ x })),
  )
const words = (values: readonly (string | null)[]) =>
  tableFromRows(
    { word: 'string' },
    values.map(word => ({ word })),
  )

/** Normal numbers (Box–Muller). */
function normal(seed: number, count: number, mean: number): number[] {
  const random = new RandomState(seed)
  return Array.from({ length: count }, () => {
    const [u, v] = [random.random(), random.random()]
    return mean + Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v)
  })
}

describe('drift', () => {
  test('is nothing between a table and itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.double()), { minLength: 1, maxLength: 200 }), async values => {
        const [column] = (await drift(tableOf(values), tableOf(values))).columns
        expect(column).toMatchObject({ psi: 0, lInfinity: 0, level: 'none' })
        expect(column?.bins.reduce((sum, bin) => sum + bin.reference, 0)).toBeCloseTo(1, 9)
      }),
      { seed: 7, numRuns: 100 },
    )
  })

  test('has the index of the definition, bin by bin', async () => {
    const [column] = (await drift(words(['a', 'a', 'b', null]), words(['a', 'b', 'b', 'c']))).columns
    const term = (p: number, q: number): number => (p - q) * Math.log(p / q)
    const empty = 0.5 / 4
    expect(column?.psi).toBeCloseTo(term(0.5, 0.25) + term(0.25, 0.5) + term(empty, 0.25) + term(0.25, empty), 12)
    expect(column?.lInfinity).toBe(0.25)
  })

  test('cuts numbers into 128 quantiles of the reference', async () => {
    const [column] = (await drift(tableOf(normal(1, 12_800, 0)), tableOf(normal(2, 12_800, 0)))).columns
    expect(column?.bins).toHaveLength(128)
    for (const bin of column?.bins ?? []) expect(bin.reference).toBeCloseTo(1 / 128, 3)
  })

  test('tells a moved distribution from two samples of one', async () => {
    const reference = tableOf(normal(1, 5000, 0))
    const [same] = (await drift(reference, tableOf(normal(2, 5000, 0)))).columns
    expect(same?.level).toBe('none')
    expect(same?.psi).toBeLessThan(2 * (same?.expectedPsi ?? 0))
    const [moved] = (await drift(reference, tableOf(normal(3, 5000, 1)))).columns
    expect(moved?.level).toBe('major')
    // The divergence of two normal distributions one deviation apart is 1.
    expect(moved?.psi).toBeGreaterThan(0.8)
  })

  test('sees more missing values and new words', async () => {
    const [missing] = (await drift(tableOf([1, 2, 3, 4]), tableOf([1, null, null, null]))).columns
    expect(missing?.bins.find(bin => bin.label === 'missing')).toMatchObject({ reference: 0, current: 0.75 })
    expect(missing?.lInfinity).toBe(0.75)
  })

  test('puts the farthest apart first and names what it could not compare', async () => {
    const rows = (x: number, y: number) =>
      Array.from({ length: 40 }, (_, row) => ({ x: row % 4, y: (row % 4) + y, z: x }))
    const before = tableFromRows({ x: 'float64', y: 'float64', z: 'int32' }, rows(0, 0))
    const after = tableFromRows({ x: 'float64', y: 'float64', z: 'float64' }, rows(0, 9))
    const found = await drift(before, after)
    expect(found.columns.map(column => column.name)).toEqual(['y', 'x'])
    expect(found.notCompared).toEqual(['z'])
    expect([...(await driftTable(found)).rows()].map(row => [row.column, row.level])).toEqual([
      ['y', 'major'],
      ['x', 'none'],
    ])
    expect(driftPlots(found)).toHaveLength(2)
    expect(driftOverview(found).title).toBe('Population stability index')
  })

  test('refuses empty tables, unknown columns and too few bins', async () => {
    const some = tableOf([1])
    await expect(drift(some, tableOf([]))).rejects.toThrow('a table without rows has no distribution to compare')
    await expect(drift(some, some, { bins: 1 })).rejects.toThrow('1 is not a number of bins from 2')
    await expect(drift(some, some, { columns: ['y'] })).rejects.toThrow('`y`')
  })
})
