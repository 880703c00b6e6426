import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toTable } from '../../../src/features/table/from-rows.ts'
import { LogisticRegression, Pipeline, SimpleImputer, StandardScaler } from '../../../src/index.ts'
import { inlineRunner } from '../../../src/serving/host/inline-runner.ts'

const trained = Array.from({ length: 60 }, (_, i) => ({ a: (i * 7) % 13, b: ((i * 5) % 11) / 4, bad: i % 3 === 0 }))
const { signal } = new AbortController()

const runnerOf = (pipeline: Awaited<ReturnType<typeof imputed>>) =>
  inlineRunner(pipeline, pipeline.inputs, () => undefined)

const imputed = () =>
  new Pipeline([
    ['impute', new SimpleImputer()],
    ['scale', new StandardScaler()],
    ['model', new LogisticRegression()],
  ]).fit(trained, { target: 'bad' })

describe('a model that answers at once', () => {
  it('gives the same bits for a few rows, which it computes one by one, as for many', async () => {
    const pipeline = await imputed()
    const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { freq: 8 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: value, b: value }), { minLength: 1, maxLength: 16 }), async rows => {
        const table = await toTable(rows, { a: 'float64', b: 'float64' })
        const { numbers, failures } = await runnerOf(pipeline).table(table, signal)
        expect(failures).toEqual([])
        expect(numbers).toEqual((await pipeline.predictProba(table)).values)
        expect(runnerOf(pipeline).tableNow(table)).toMatchObject({ numbers, failures: [], executions: 1 })
      }),
    )
  })

  it('answers at once what others need not wait for long, and counts it then', async () => {
    const pipeline = await imputed()
    for (const [length, isNow] of [
      [1024, true],
      [1025, false],
    ] as const) {
      const counted: number[] = []
      const runner = inlineRunner(pipeline, pipeline.inputs, rows => counted.push(rows))
      const table = await toTable(
        Array.from({ length }, (_, a) => ({ a, b: 1 })),
        { a: 'float64', b: 'float64' },
      )
      expect(runner.tableNow(table) !== null).toBe(isNow)
      expect(counted).toEqual(isNow ? [length] : [])
    }
  })

  it('answers the other rows where some fail, few or many', async () => {
    const pipeline = await new Pipeline([['model', new LogisticRegression()]]).fit(trained, { target: 'bad' })
    for (const length of [3, 30]) {
      const rows = Array.from({ length }, (_, i) => ({ a: i === 1 ? null : i, b: 1 }))
      const table = await toTable(rows, { a: 'float64', b: 'float64' })
      const { numbers, failures } = await runnerOf(pipeline).table(table, signal)
      expect(failures).toMatchObject([{ row: 1, error: { column: 'a' } }])
      expect(runnerOf(pipeline).tableNow(table), 'says nothing of the rows by themselves').toBeNull()
      const alone = await runnerOf(pipeline).rows([[null, 1]], signal)
      expect(failures[0]?.error, 'in the words of a row').toEqual(alone.failures[0]?.error)
      expect(numbers.subarray(2, 4)).toEqual(Float64Array.of(Number.NaN, Number.NaN))
      expect(numbers.every((number, at) => at === 2 || at === 3 || number > 0)).toBe(true)
    }
  })
})
