import { expect, test } from 'vitest'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { Table } from '../../src/features/table/table.ts'
import { LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'

const count = 20_000
const city = columnFromExact(
  'string',
  Array.from({ length: count }, (_, row) => `city ${(row * 7919) % 10_000}`),
)
const late = columnFromExact(
  'boolean',
  Array.from({ length: count }, (_, row) => ((row * 7919) % 10_000) % 3 === 0),
)
const table = new Table([['city', city] as const, ['late', late] as const], count) as unknown as Table<{
  city: 'string'
  late: 'boolean'
}>

test('10,000 categories stay one sparse block, one number a row, from the encoder to the model', async () => {
  const { fitted, outputs } = await new OneHotEncoder().fitTransform(table.select(['city']))
  expect(fitted.names.length).toBe(10_000)
  const [block, ...others] = outputs.blocks
  expect(others).toEqual([])
  expect(block?.kind === 'sparse' && block.values.length).toBe(count)
  expect(() => outputs.dense()).toThrow('10000 columns are too many to expand (at most 1000); read the sparse blocks.')
  const model = await new Pipeline([
    ['encode', new OneHotEncoder({ handleUnknown: 'ignore' })],
    ['model', new LogisticRegression({ maxIter: 15, tol: 1e-2 })],
  ]).fit(table, { target: 'late' })
  expect(model.predictRow({ city: 'city 3' }).label).toBe(true)
  expect(model.predictRow({ city: 'city 4' }).label).toBe(false)
})
