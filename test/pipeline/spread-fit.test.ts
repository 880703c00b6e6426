import {
  ColumnTransformer,
  LogisticRegression,
  MinMaxScaler,
  OneHotEncoder,
  OrdinalEncoder,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableFromRows,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const columns = { x: 'float64', n: 'int32', y: 'float32', city: 'string', late: 'boolean', weight: 'float64' } as const
const row = fc.record({
  x: fc.option(fc.double({ noDefaultInfinity: true })),
  n: fc.option(fc.integer({ min: -9, max: 9 })),
  y: fc.option(fc.integer({ min: -99, max: 99 }).map(value => Math.fround(value / 8))),
  city: fc.option(fc.constantFrom('a', 'b', 'é', '')),
  late: fc.option(fc.boolean()),
  weight: fc.integer({ min: 1, max: 3 }),
})
const transformer = (strategy: 'mean' | 'median') =>
  new ColumnTransformer(
    [
      [
        'scaled',
        new Pipeline([
          ['impute', new SimpleImputer({ strategy, addIndicator: true })],
          ['scale', new StandardScaler()],
          ['range', new MinMaxScaler()],
        ]),
        ['x', 'n', 'y'],
      ],
      [
        'city',
        new Pipeline([
          ['impute', new SimpleImputer({ strategy: 'most_frequent' })],
          ['encode', new OneHotEncoder({ maxCategories: 2 })],
        ]),
        ['city'],
      ],
      ['late', new OrdinalEncoder(), ['late', 'n']],
    ],
    { verboseFeatureNames: true },
  )

describe('a fit on several threads', () => {
  test('learns the bits of one thread, with and without weights', async () => {
    const property = fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('mean', 'median'),
      fc.boolean(),
      async (rows, strategy, isWeighted) => {
        const table = tableFromRows(columns, rows)
        const options = isWeighted ? ({ sampleWeight: 'weight' } as const) : {}
        const learned = async (threads: number): Promise<unknown> =>
          JSON.stringify(await transformer(strategy).fit(table, { ...options, threads }))
        const expected = await learned(1)
        expect(await learned(2)).toBe(expected)
        expect(await learned(3)).toBe(expected)
      },
    )
    await fc.assert(property, { seed: 11, numRuns: 15 })
  })

  const rows = Array.from({ length: 40 }, (_, n) => ({
    x: n,
    n: n % 3,
    y: 1,
    city: 'ab'[n % 2]!,
    late: n > 20,
    weight: 1,
  }))

  test('goes on to an estimator', async () => {
    const table = tableFromRows(columns, rows)
    const model = new Pipeline([
      ['prepare', new ColumnTransformer([['scale', new StandardScaler(), ['x', 'n']]])],
      ['learn', new LogisticRegression()],
    ])
    const [one, two] = await Promise.all(
      [1, 2].map(async threads => JSON.stringify(await model.fit(table, { target: 'late', threads }))),
    )
    expect(two).toBe(one)
  })

  test('names what one thread names, and stops when the signal fires', async () => {
    const failing = async (wrong: object, options: object): Promise<string> =>
      transformer('mean')
        .fit(tableFromRows(columns, rows.with(30, { ...rows[30]!, ...wrong })), options)
        .then(() => 'fitted', String)
    expect(await failing({ n: 3, y: -Infinity, x: Infinity }, { threads: 1 })).toMatch(/`x`, row 30/)
    expect(await failing({ n: 3, y: -Infinity, x: Infinity }, { threads: 2 })).toMatch(/`x`, row 30/)
    expect(await failing({}, { threads: 2, signal: AbortSignal.abort(new Error('enough')) })).toBe('Error: enough')
    expect(await failing({}, { threads: 0 })).toMatch('Parameter `threads`')
  })
})
