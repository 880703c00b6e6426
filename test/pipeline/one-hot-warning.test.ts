import { afterEach, expect, test, vi } from 'vitest'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'

const schema = { city: 'string', gate: 'int32' } as const
const seen = tableFromRows(schema, [
  { city: 'SEA', gate: 1 },
  { city: 'SEA', gate: 1 },
  { city: 'SFO', gate: 2 },
])
const unseen = tableFromRows(schema, [
  { city: 'SEA', gate: 2 },
  { city: 'LAX', gate: 2 },
  { city: 'JFK', gate: 7 },
])

const emitted = vi.spyOn(process, 'emitWarning').mockReturnValue()
afterEach(() => emitted.mockClear())

const messages = (): readonly unknown[] => emitted.mock.calls.map(([message]) => message)

const warned = [
  'Column `city`, row 1: "LAX" is not among the known values; it and all others that are not count as unknown.',
  'Column `gate`, row 2: 7 is not among the known values; it and all others that are not count as unknown.',
]

test.each([
  ['sparse', { sparseOutput: true }],
  ['dense', { sparseOutput: false }],
  ['infrequent', { minFrequency: 2 }],
])('warns once for each column of a fit, %s', async (_name, params) => {
  const encoder = new OneHotEncoder({ handleUnknown: 'warn', ...params })
  const fitted = await encoder.fit(seen)
  const quiet = await new OneHotEncoder({ handleUnknown: 'infrequent_if_exist', ...params }).fit(seen)
  await fitted.transform(seen)
  fitted.transformRow({ city: 'SFO', gate: 1 })
  expect(messages()).toEqual([])
  const found = [...(await fitted.transform(unseen)).rows()]
  expect(found).toEqual([...(await quiet.transform(unseen)).rows()])
  expect(messages()).toEqual(warned)
  await fitted.transform(unseen)
  expect(fitted.transformRow({ city: 'ORD', gate: 9 })).toEqual(quiet.transformRow({ city: 'ORD', gate: 9 }))
  expect(messages()).toEqual(warned)
  const again = await encoder.fit(seen)
  again.transformRow({ city: 'ORD', gate: 1 })
  const further = 'Column `city`: "ORD" is not among the known values; it and all others that are not count as unknown.'
  expect(messages()).toEqual([...warned, further])
  expect(emitted).toHaveBeenLastCalledWith(further, { type: 'UnknownValueWarning', code: 'UNKNOWN_VALUE' })
})
