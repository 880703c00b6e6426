import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { values } from '../../../src/adapters/testing/arbitraries/values.ts'
import {
  entitySource,
  eventSource,
  sourceStatistics,
  statistics,
  statisticsPlots,
  statisticsTable,
  tableFromRows,
  tableStore,
  union,
} from '../../../src/index.ts'

const numbers = fc.array(fc.option(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double())), {
  minLength: 1,
  maxLength: 60,
})

describe('statistics of a table', () => {
  test('are those of the naive way', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async cells => {
        const table = tableFromRows(
          { x: 'float64' },
          cells.map(x => ({ x })),
        )
        const [column] = (await statistics(table)).columns
        const present = cells.filter(x => x !== null)
        const finite = present.filter(Number.isFinite).sort((a, b) => a - b)
        expect(column).toMatchObject({
          name: 'x',
          type: 'float64',
          rows: cells.length,
          nulls: cells.length - present.length,
        })
        expect(column?.distinct).toBe(new Set(present.map(x => (Object.is(x, -0) ? 0 : x))).size)
        expect(column?.numbers?.nan).toBe(present.filter(Number.isNaN).length)
        expect(column?.numbers?.infinite).toBe(present.filter(x => Math.abs(x) === Number.POSITIVE_INFINITY).length)
        expect(column?.numbers?.min).toEqual(finite[0] ?? null)
        expect(column?.numbers?.max).toEqual(finite.at(-1) ?? null)
        if (finite.length % 2 === 1) {
          expect(column?.numbers?.quantiles.find(({ share }) => share === 0.5)?.value).toBe(
            finite[(finite.length - 1) / 2],
          )
        }
        const bars = column?.numbers?.bars
        const shown = bars ? bars.counts.reduce((sum, count) => sum + count, bars.below + bars.above) : 0
        expect(shown).toBe(finite.length)
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  test('count the values of every other type', async () => {
    const types = ['string', 'boolean', 'bigint', 'binary', { list: 'float64' }, { map: 'int32' }] as const
    for (const type of types) {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(values(type)), { minLength: 1, maxLength: 20 }), async cells => {
          const table = tableFromRows({ x: type }, cells.map(x => ({ x })) as never[])
          const [column] = (await statistics(table)).columns
          const present = cells.filter(cell => cell !== null)
          expect(column?.nulls).toBe(cells.length - present.length)
          const counts = column?.frequent.map(({ count }) => count) ?? []
          expect(counts).toEqual([...counts].sort((a, b) => b - a))
          if ((column?.distinct ?? 0) <= 20) expect(counts.reduce((sum, count) => sum + count, 0)).toBe(present.length)
        }),
        { seed: 5, numRuns: 30 },
      )
    }
  })

  test('are plain data that survives JSON, a table and one plot per column', async () => {
    const table = tableFromRows({ at: 'timestamp', word: 'string', empty: 'float64' }, [
      { at: 0, word: 'a', empty: null },
      { at: 86_400_000, word: 'b', empty: null },
      { at: 86_400_000, word: 'b', empty: null },
    ])
    const found = await statistics(table)
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
    const rows = (await statisticsTable(found)).rows()
    expect([...rows].map(row => [row.column, row.distinct, row.p50, row.most_frequent])).toEqual([
      ['at', 2, 86_400_000, null],
      ['word', 2, null, 'b'],
      ['empty', 0, null, null],
    ])
    expect(statisticsPlots(found).map(plot => plot.title)).toEqual(['at', 'word', 'empty'])
  })
})

describe('statistics of a source', () => {
  const flights = eventSource({ name: 'flights', columns: { t: 'timestamp', delay: 'float64' }, time: 't' })
  const offline = tableStore({
    flights: [
      { t: 1, delay: 5 },
      { t: 2, delay: -3 },
      { t: 3, delay: null },
    ],
    airports: { '2001-01-01': [{ iata: 'SEA' }], '2001-01-02': [{ iata: 'SEA' }, { iata: 'SFO' }] },
  })

  test('see its filter and its columns', async () => {
    const source = flights.where(f => f.delay.gt(0)).select(f => ({ t: f.t, late: f.delay.gt(4) }))
    const found = await sourceStatistics(source, { offline })
    expect(found.columns.map(({ name, rows, frequent }) => [name, rows, frequent])).toEqual([
      ['t', 1, []],
      ['late', 1, [{ value: 'true', count: 1 }]],
    ])
  })

  test('keep to a range of time, or to partitions', async () => {
    expect((await sourceStatistics(flights, { offline, from: 2, until: 3 })).rows).toBe(1)
    const airports = entitySource({ name: 'airports', columns: { iata: 'string' }, keys: ['iata'] })
    expect((await sourceStatistics(airports, { offline, partitions: ['2001-01-02'] })).rows).toBe(2)
  })

  test('put the parts of a union together', async () => {
    const trains = eventSource({ name: 'trains', columns: { t: 'timestamp', delay: 'float64' }, time: 't' })
    const both = tableStore({
      flights: [{ t: 1, delay: 5 }],
      trains: [
        { t: 2, delay: 7 },
        { t: 3, delay: -1 },
      ],
    })
    const late = union([flights, trains]).where(f => f.delay.gt(0))
    const found = await sourceStatistics(late, { offline: both })
    expect(found.columns.map(column => column.numbers?.max)).toEqual([2, 7])
  })

  test('stop when they are told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(sourceStatistics(flights, { offline, signal })).rejects.toThrow('enough')
  })
})
