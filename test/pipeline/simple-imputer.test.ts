import { expect, test } from 'vitest'
import { SimpleImputer, tableFromRows } from '../../src/index.ts'

const { NaN: nan } = Number

// What `SimpleImputer(add_indicator=True, missing_values=…)` of scikit-learn 1.9.1 gives back, where it knows the value.
test.each([
  [0, [1, 0, 3, nan], [1, 0, 3, nan]],
  ['nan', [1, nan, 3], [1, nan, 3]],
  ['all', [1, nan, null], [1, null, null]],
  ['null', [1, null, 3], [1, null, 3]],
] as const)('where %s is missing, the way back gives it again', async (missingValues, numbers, wanted) => {
  const table = tableFromRows(
    { x: 'float64' },
    numbers.map(x => ({ x })),
  )
  const fitted = await new SimpleImputer({ addIndicator: true, missingValues }).fit(table)
  const back = await fitted.inverseTransform?.(await fitted.transform(table))
  expect(back?.column('x').toArray()).toEqual(wanted)
})

test('a word that stands for a missing one comes back', async () => {
  const table = tableFromRows(
    { x: 'string' },
    ['a', '?', 'a'].map(x => ({ x })),
  )
  const params = { addIndicator: true, missingValues: '?', strategy: 'most_frequent' } as const
  const fitted = await new SimpleImputer(params).fit(table)
  const out = await fitted.transform(table)
  expect(out.column('x').toArray()).toEqual(['a', 'a', 'a'])
  expect((await fitted.inverseTransform?.(out))?.column('x').toArray()).toEqual(['a', '?', 'a'])
})
