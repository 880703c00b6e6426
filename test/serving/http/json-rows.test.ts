import { RequestError } from 'bighead'
import { expect, test } from 'vitest'
import { jsonRows } from '../../../src/serving/http/json-rows.ts'

const columns = [
  { name: 'card', type: 'bigint' },
  { name: 'code', type: 'binary' },
  { name: 'amount', type: 'float64' },
] as const

test('texts become what their columns hold, and all else stays for the check of the request', () => {
  const rows = [
    { card: '9007199254740993', code: 'AQI=', amount: '1', none: '2' },
    { card: 5, code: null, amount: 1 },
    { card: '1e3', code: 'a?' },
  ]
  expect(jsonRows(rows, columns)).toEqual([
    { card: 9007199254740993n, code: new Uint8Array([1, 2]), amount: '1', none: '2' },
    rows[1],
    rows[2],
  ])
})

const problemsOf = (rows: readonly unknown[]): unknown => {
  try {
    return jsonRows(rows, columns)
  } catch (error) {
    return (error as RequestError).problems
  }
}

test('one problem is told of a field, with its place', () => {
  const infinite = Number.POSITIVE_INFINITY
  const tooLarge = 'the number is too large for a double'
  expect(problemsOf([{ amount: infinite }])).toEqual([{ at: 'entity.amount', message: tooLarge }])
  expect(problemsOf([{ amount: 1 }, 7, { tags: [[infinite], infinite], amount: infinite }])).toEqual([
    { at: 'entities[1]', message: 'an object is needed' },
    { at: 'entities[2].tags', message: tooLarge },
    { at: 'entities[2].amount', message: tooLarge },
  ])
  let nested: unknown = 1
  for (let depth = 0; depth < 40; depth++) nested = [nested]
  expect(problemsOf([{ tags: nested }])).toEqual([{ at: 'entity.tags', message: 'it is nested more than 32 deep' }])
})

test('of many problems the first 20 are told', () => {
  expect(problemsOf(Array.from({ length: 100 }, () => null))).toHaveLength(20)
  expect(() => jsonRows([null], columns)).toThrow(RequestError)
})
