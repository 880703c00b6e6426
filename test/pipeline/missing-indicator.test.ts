import { expect, test } from 'vitest'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import {
  ColumnTransformer,
  MissingIndicator,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableFromRows,
} from '../../src/index.ts'

transformLaws(test, () => new MissingIndicator(), { runs: 20 })
transformLaws(test, () => new MissingIndicator({ features: 'all', missingValues: 'nan' }), { runs: 10 })

const types = { city: 'string', amount: 'float64', full: 'float64' } as const
const table = tableFromRows(types, [
  { city: 'SEA', amount: -1, full: 1 },
  { city: null, amount: Number.NaN, full: 2 },
])

test('there is a column for each input in which values were missing', async () => {
  const fitted = await new MissingIndicator().fit(table)
  expect(fitted.names).toEqual(['missingindicator_city', 'missingindicator_amount'])
  expect([...(await fitted.transform(table)).rows()].map(row => Object.values(row))).toEqual([
    [false, false],
    [true, true],
  ])
})

test('a marker counts as missing where it is named', async () => {
  const numbers = await new MissingIndicator({ missingValues: -1 }).fit(table)
  expect(numbers.names).toEqual(['missingindicator_amount'])
  expect(numbers.transformRow({ city: 'SEA', amount: -1, full: 1 })).toEqual({ missingindicator_amount: true })
})

test('a value that is missing where none was is refused, unless that is allowed', async () => {
  const row = { city: 'SEA', amount: 1, full: null }
  const gap = tableFromRows(types, [row])
  const strict = await new MissingIndicator().fit(table)
  await expect(strict.transform(gap)).rejects.toThrow(
    'Column `full`, row 0: null and NaN are not allowed; fill them before.',
  )
  expect(() => strict.transformRow(row)).toThrow('Column `full`: null and NaN are not allowed')
  const lenient = await new MissingIndicator({ errorOnNew: false }).fit(table)
  expect(lenient.transformRow(row)).toEqual({ missingindicator_city: false, missingindicator_amount: false })
  const marked = await new MissingIndicator({ missingValues: '?' }).fit(table)
  expect(marked.names).toEqual([])
  expect(() => marked.transformRow({ city: '?', amount: 1, full: 1 })).toThrow('true is not among the known values')
})

test('what is refused stays refused inside a pipeline and a column transformer', async () => {
  const numbers = tableFromRows({ amount: 'float64' }, [{ amount: 1 }, { amount: 3 }])
  const both = new Pipeline([
    ['scale', new StandardScaler()],
    ['missing', new MissingIndicator()],
  ])
  const fitted = await both.fit(numbers as never)
  expect(() => fitted.transformRow({ amount: null } as never)).toThrow('null and NaN are not allowed')
  const beside = new ColumnTransformer([
    ['filled', new SimpleImputer(), ['amount']],
    ['missing', new MissingIndicator(), ['amount']],
  ])
  const together = (await beside.fit(numbers as never)) as unknown as typeof fitted
  expect(together.transformRow({ amount: 2 } as never)).toEqual({ amount: 2 })
  await expect(together.transform([{ amount: 1 }, { amount: null }] as never)).rejects.toThrow(
    'row 1: null and NaN are not allowed',
  )
})

test('parameters that are none are refused', async () => {
  await expect(new MissingIndicator({ features: 'some' } as never).fit(table)).rejects.toThrow(
    "'some' is not one of 'missing-only', 'all'",
  )
  await expect(new MissingIndicator({ missingValues: null } as never).fit(table)).rejects.toThrow(
    "null is not 'all', 'null', 'nan', a number or a string",
  )
})
