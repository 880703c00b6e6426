import { expect, test } from 'vitest'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { readArtifact } from '../../src/pipeline/artifact.ts'
import { CountEncoder, MEstimateEncoder, WOEEncoder } from '../../src/pipeline/transforms/encoders.ts'
import file from '../cases/category-encoders.json' with { type: 'json' }
import { encoderCases, nearResults, ourResult } from './encoder-cases.ts'

const cases = encoderCases()

test.each([...cases.entries()])(
  'case %i gives what category_encoders gave, in training and afterwards',
  async index => {
    const [each, wanted] = [cases[index]!, file.results[index]!]
    nearResults(await ourResult(each), wanted, JSON.stringify(each))
  },
)

const rows = [
  { city: 'SEA', code: 1, late: true },
  { city: null, code: Number.NaN, late: false },
  { city: 'SEA', code: null, late: false },
]
const table = tableFromRows({ city: 'string', code: 'float64', late: 'boolean' }, rows)

test('null and NaN are one missing category', async () => {
  const fitted = await new CountEncoder().fit(table.select(['code', 'city']))
  expect(fitted.transformRow({ code: null, city: null })).toEqual({ code: 2, city: 1 })
  expect(fitted.transformRow({ code: Number.NaN, city: 'SEA' })).toEqual({ code: 2, city: 2 })
  expect(fitted.transformRow({ code: 9, city: 'never' })).toEqual({ code: 0, city: 0 })
})

test('unknown and missing values are refused where asked for, when fitting and when transforming', async () => {
  const strict = new MEstimateEncoder({ handleUnknown: 'error', handleMissing: 'error' })
  await expect(strict.fit(table, { target: 'late' })).rejects.toThrow(
    'Column `city`, row 1: null and NaN are not allowed; fill them before.',
  )
  const clean = tableFromRows(
    { code: 'float64', late: 'boolean' },
    [rows[0]!, { code: 2, late: false }].map(({ code, late }) => ({ code, late })),
  )
  const fitted = await strict.fit(clean, { target: 'late' })
  for (const code of [null, Number.NaN]) {
    expect(() => fitted.transformRow({ code })).toThrow(`Column \`code\`: ${code} is not among the known values.`)
  }
  expect(() => fitted.transformRow({ code: 7 })).toThrow('Column `code`: 7 is not among the known values.')
  const lenient = await new MEstimateEncoder({ handleMissing: 'error', handleUnknown: 'return_nan' }).fit(clean, {
    target: 'late',
  })
  expect(lenient.transformRow({ code: 7 })).toEqual({ code: Number.NaN })
  await expect(lenient.transform(table)).rejects.toThrow('Column `code`, row 1: NaN is not among the known values.')
})

test('targets and parameters that cannot be used are refused', async () => {
  const numbers = tableFromRows({ x: 'string', y: 'float64' }, [
    { x: 'a', y: 1 },
    { x: 'b', y: 2 },
  ])
  await expect(new WOEEncoder().fit(numbers, { target: 'y' })).rejects.toThrow(
    'Column `y`, row 1: the target is 2; WOEEncoder needs 0 and 1, or booleans.',
  )
  const ones = tableFromRows({ x: 'string', y: 'float64' }, [{ x: 'a', y: 1 }])
  await expect(new WOEEncoder().fit(ones, { target: 'y' })).rejects.toThrow(
    'WOEEncoder cannot be fitted: the target is the same in every row; it needs both 0 and 1.',
  )
  await expect(new WOEEncoder({ regularization: 0 }).fit(numbers, { target: 'y' })).rejects.toThrow(
    'Parameter `regularization`: 0 is not a number above 0.',
  )
  await expect(
    new MEstimateEncoder({ m: -1, handleUnknown: 'no' as never }).fit(numbers, { target: 'y' }),
  ).rejects.toThrow("'no' is not one of 'value', 'return_nan', 'error'.")
})

test('a state that does not fit is refused', async () => {
  const json = JSON.parse(JSON.stringify(await new CountEncoder().fit(table))) as { state: object }
  for (const change of [{ values: [[1]] }, { prior: 'no' }, { categories: [] }]) {
    const changed = { ...json, state: { ...json.state, ...change } }
    await expect(readArtifact(changed)).rejects.toThrow('the state of CountEncoder does not fit its inputs.')
  }
})
