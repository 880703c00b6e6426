import { expect, test } from 'vitest'
import { Table as Columns } from '../../src/features/table/table.ts'
import {
  CountVectorizer,
  fittedFromJSON,
  GradientBoostingRegressor,
  LogisticRegression,
  makePipeline,
  PCA,
  Ridge,
  StandardScaler,
  type Table,
  TfidfTransformer,
  type Transform,
  TruncatedSVD,
  tableFromRows,
  toTable,
  VarianceThreshold,
} from '../../src/index.ts'

const texts = ['10 apple', '2024 10 pear', '2024 2024 apple', '33 apple 10', '33 33 2024', 'pear 33', 'pear', '10 2024']
const targets = [1, 4, 3, 9, 5, 2, 7, 6]
const documents = (prefix: string) =>
  tableFromRows(
    { text: 'string', y: 'float64' },
    texts.map((text, row) => ({ text: text.replaceAll(/\d+/g, number => prefix + number), y: targets[row]! })),
  )
const between: (readonly Transform[])[] = [
  [],
  [new StandardScaler({ withMean: false })],
  [new TfidfTransformer()],
  [new TruncatedSVD({ nComponents: 2 })],
  [new VarianceThreshold()],
]

// An object has `10`, `33` and `2024` in this order, the vocabulary `10`, `2024` and `33`.
test.each(between)('terms that are numbers are what others are, before %s', async (...steps) => {
  const predicted = async (table: ReturnType<typeof documents>) => {
    const pipeline = makePipeline(new CountVectorizer(), ...steps, new Ridge())
    return (await (await pipeline.fit(table, { target: 'y' })).predict(table)).toArray() as number[]
  }
  const numbers = await predicted(documents(''))
  for (const [row, wanted] of (await predicted(documents('n'))).entries()) expect(numbers[row]).toBeCloseTo(wanted, 10)
})

/** Texts of more terms than may be written out as columns, some of which are numbers. */
const manyTerms = (prefix: string) =>
  tableFromRows(
    { text: 'string', y: 'boolean' },
    Array.from({ length: 500 }, (_, row) => {
      const words = Array.from({ length: 8 }, (_, place) => `w${(row * 31 + place * 97) % 1500}`)
      const numbers = [(row * 7) % 130, (row * 11) % 90].map(number => `${prefix}${number}`)
      return { text: [...words, ...numbers].join(' '), y: row % 7 > row % 3 }
    }),
  )

test.each(between)('numbers among very many terms are what others are, before %s', async (...steps) => {
  const predicted = async (prefix: string) => {
    const table = manyTerms(prefix)
    const vectorizer = new CountVectorizer({ tokenPattern: String.raw`\S+` })
    const fitted = await makePipeline(vectorizer, ...steps, new LogisticRegression()).fit(table, { target: 'y' })
    const stored = (await fittedFromJSON(JSON.parse(JSON.stringify(fitted)))) as typeof fitted
    const byTable = await fitted.predictProba(table)
    const [first] = table.rows()
    expect(Object.values(stored.predictRow(first!).probabilities)).toEqual([...byTable.values.slice(0, 2)])
    return byTable.values
  }
  const numbers = await predicted('')
  for (const [at, wanted] of (await predicted('n')).entries()) expect(numbers[at]).toBeCloseTo(wanted, 6)
})

const rows = Array.from(
  { length: 30 },
  (_, row) => [Math.sin(row), (row * row) % 7, row % 5, Math.cos(3 * row)] as const,
)

/** Columns in the order of the names. */
async function tableOf(names: readonly string[]): Promise<Table> {
  const { columns } = tableFromRows(
    { a: 'float64', b: 'float64', c: 'float64', y: 'float64' },
    rows.map(([a, b, c, y]) => ({ a, b, c, y })),
  )
  return toTable(
    new Columns(
      [...names, 'y'].map((name, at) => [name, columns[at]!] as const),
      rows.length,
    ),
  )
}

test.each([
  new Ridge(),
  new GradientBoostingRegressor({ nEstimators: 5 }),
  makePipeline(new StandardScaler(), new Ridge()),
])('columns that are called by numbers are what others are, for %s', async model => {
  const predicted = async (table: Table) =>
    (await (await model.fit(table as never, { target: 'y' } as never)).predict(table as never)).toArray() as number[]
  const numbers = await predicted(await tableOf(['b', '7', '1']))
  for (const [row, wanted] of (await predicted(await tableOf(['b', 'n7', 'n1']))).entries())
    expect(numbers[row]).toBeCloseTo(wanted, 10)
})

test.each([new StandardScaler(), new PCA()])(
  'columns that are called by numbers are transformed as others are by %s',
  async step => {
    const values = async (names: readonly string[]) => {
      const table = await tableOf(names)
      const out = await (await step.fit(table as never)).transform(table as never)
      return [...out.rows()] as Record<string, number>[]
    }
    const [numbers, words] = [await values(['b', '7', '1']), await values(['b', 'n7', 'n1'])]
    for (const [row, wanted] of words.entries())
      for (const [name, value] of Object.entries(wanted))
        expect(numbers[row]?.[name.replace('n', '')]).toBeCloseTo(value, 8)
  },
)
