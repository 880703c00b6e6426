import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Column } from '../../../../src/features/table/column.ts'
import {
  ColumnTransformer,
  type FittedClassifier,
  GradientBoostingClassifier,
  OneHotEncoder,
  Pipeline,
  StandardScaler,
  tableFromRows,
} from '../../../../src/index.ts'
import { type Block, Blocks } from '../../../../src/pipeline/blocks.ts'
import { wideColumns } from '../../../../src/pipeline/estimators/boosting/wide-columns.ts'

test('columns of parts with sparse blocks are those of their expanded tables', () => {
  const cell = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 }))
  const shape = fc.record({ dense: fc.integer({ min: 0, max: 2 }), sparse: fc.integer({ min: 0, max: 5 }) })
  const part = (width: number) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 })
  const parts = shape.chain(({ dense, sparse }) =>
    fc.record({
      dense: fc.constant(dense),
      width: fc.constant(dense + sparse),
      rows: fc.array(part(dense + sparse), { minLength: 1, maxLength: 3 }),
    }),
  )
  fc.assert(
    fc.property(parts, ({ dense, width, rows }) => {
      const blocks = rows.map(each => blocksOf(each, dense, width))
      const columns = [...wideColumns(blocks)].map(column => column.toArray())
      const names = blocks[0]!.names
      expect(columns).toEqual(names.map(name => blocks.flatMap(each => each.dense().column(name).toArray())))
    }),
  )
})

test('boosting learns from more categories than are expanded, and predicts alike for tables and rows', async () => {
  const rows = Array.from({ length: 2400 }, (_, at) => ({
    a: (at * 7) % 11,
    word: `w${at % 1200}`,
    late: at % 1200 === 5 || at % 11 > 8,
  }))
  const table = tableFromRows({ a: 'float64', word: 'string', late: 'boolean' }, rows)
  const pipeline = new Pipeline([
    [
      'prepare',
      new ColumnTransformer([
        ['numbers', new StandardScaler(), ['a']],
        ['words', new OneHotEncoder(), ['word']],
      ]),
    ],
    ['model', new GradientBoostingClassifier({ nEstimators: 3, maxDepth: 3, minChildWeight: 0 })],
  ])
  const options = { target: 'late', validation: rows.slice(0, 100) } as const
  const fitted = (await pipeline.fit(table, options)) as unknown as FittedClassifier
  const { values } = await fitted.predictProba(table.select(['a', 'word']))
  for (const at of [0, 5, 9, 1205])
    expect(fitted.predictRow({ a: rows[at]!.a, word: rows[at]!.word } as never).probabilities.true).toBe(
      values[2 * at + 1],
    )
  expect(values[2 * 5 + 1]).toBeGreaterThan(values[2 * 6 + 1]! + 0.1)
})

test('more cells than fit into memory are refused before they are made', async () => {
  const names = Array.from({ length: 100_000 }, (_, at) => `f${at}`)
  const indptr = new Int32Array(100_001)
  const sparse: Block = { kind: 'sparse', names, indptr, indices: new Int32Array(0), values: new Float64Array(0) }
  const target = numbers(Array.from({ length: 100_000 }, (_, at) => at % 2))
  const model = new GradientBoostingClassifier()
  const context = { target, targetName: 'y', weights: null }
  await expect(model.learn(new Blocks([sparse], 100_000), context)).rejects.toThrow(
    'GradientBoostingClassifier cannot be fitted: 100000 rows of 100000 columns are more than fit into memory.',
  )
})

/** Blocks of rows: so many dense columns, the rest sparse. */
function blocksOf(rows: readonly (readonly number[])[], dense: number, width: number): Blocks {
  const named = (index: number) => `c${index}`
  const columns = Array.from({ length: dense }, (_, index) => {
    const values = rows.map(row => row[index]!)
    return [named(index), numbers(values)] as const
  })
  const entries = rows.map(row => [...row.entries()].filter(([index, x]) => index >= dense && x !== 0))
  const indptr = Int32Array.from([0, ...entries.map((_, at) => entries.slice(0, at + 1).flat().length)])
  const sparse: Block = {
    kind: 'sparse',
    names: Array.from({ length: width - dense }, (_, index) => named(index + dense)),
    indptr,
    indices: Int32Array.from(entries.flat(), ([index]) => index - dense),
    values: Float64Array.from(entries.flat(), ([, x]) => x),
  }
  return new Blocks([{ kind: 'dense', columns }, sparse], rows.length)
}

function numbers(values: readonly number[]): Column<'float64'> {
  return new Column('float64', values.length, { kind: 'number', values: Float64Array.from(values), validity: null })
}
