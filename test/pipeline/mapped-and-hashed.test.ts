import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tables } from '../../src/adapters/testing/arbitraries/tables.ts'
import { transformLaws } from '../../src/adapters/testing/laws/transform-laws.ts'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { CrossFeatures, HashedCross, OrdinalMapper } from '../../src/pipeline/transforms/encoders.ts'
import { FeatureHasher } from '../../src/pipeline/transforms/vectorizers.ts'

const sizes = [
  ['S', 1],
  ['M', 2],
  [null, 0],
] as const
const words = tables({ city: 'string', part: 'string' }, { minRows: 1, maxRows: 8 })
transformLaws(test, () => new HashedCross({ nFeatures: 8, alternateSign: true }), { tables: words, runs: 10 })
transformLaws(
  test,
  () =>
    new OrdinalMapper({
      mapping: {
        city: [
          ['', 0],
          ['a', 2.5],
          [null, -1],
        ],
      },
      handleUnknown: 'use_encoded_value',
    }),
  { tables: words, runs: 10 },
)
const few = fc.array(fc.constantFrom('S', 'M', null), { minLength: 1, maxLength: 8 })
transformLaws(test, () => new OrdinalMapper({ mapping: { size: sizes } }), {
  tables: few.map(
    values => new Table([['size', columnFromExact('string', values)]], values.length) as unknown as Table,
  ),
  runs: 10,
})

const shirts = { size: 'string', count: 'int32' } as const
const table = tableFromRows(shirts, [
  { size: 'M', count: 1 },
  { size: 'S', count: 2 },
  { size: null, count: null },
])

test('gives the numbers of the mapping, and leaves other columns out', async () => {
  const fitted = await new OrdinalMapper({ mapping: { size: sizes } }).fit(table)
  expect([...(await fitted.transform(table)).rows()]).toStrictEqual([{ size: 2 }, { size: 1 }, { size: 0 }])
  expect(() => fitted.transformRow({ size: 'XL' })).toThrow('Column `size`: "XL" is not among the known values.')
  const lenient = new OrdinalMapper({ mapping: { size: sizes }, handleUnknown: 'use_encoded_value', unknownValue: -9 })
  expect((await lenient.fit(table)).transformRow({ size: 'XL' })).toStrictEqual({ size: -9 })
})

test('refuses categories of another type, and columns that are not there', async () => {
  await expect(new OrdinalMapper({ mapping: { count: [['1', 1]] } }).fit(table)).rejects.toThrow(
    "Parameter `mapping`: '1' is not a category of column `count`, which is float64.",
  )
  await expect(new OrdinalMapper({ mapping: { sizes } }).fit(table as never)).rejects.toThrow(
    'Column `sizes` is not in the input of OrdinalMapper. Did you mean `size`?',
  )
})

test('a hashed cross is a cross that is hashed', async () => {
  const pairs = tableFromRows({ city: 'string', part: 'string' }, [
    { city: 'SEA', part: 'am' },
    { city: 'SFO', part: 'pm' },
    { city: null, part: 'pm' },
  ])
  const nFeatures = 64
  const fitted = await new HashedCross({ nFeatures }).fit(pairs)
  const apart = new Pipeline([
    ['cross', new CrossFeatures()],
    ['hash', new FeatureHasher({ nFeatures, alternateSign: false })],
  ])
  const cells = (rows: Iterable<object>): unknown[] => Array.from(rows, row => Object.values(row))
  const found = cells((await fitted.transform(pairs)).rows())
  expect(found).toStrictEqual(cells((await (await apart.fit(pairs)).transform(pairs)).rows()))
  expect(found.map(row => (row as number[]).reduce((sum, value) => sum + value, 0))).toStrictEqual([1, 1, 0])
  expect(fitted.names[5]).toBe('city_x_part_5')
  await expect(new HashedCross().fit(pairs.select(['city']))).rejects.toThrow(
    'HashedCross cannot be fitted: it crosses two columns or more, but gets 1.',
  )
})
