import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowOrder } from '../../../src/adapters/kysely/row-order.ts'
import { compareInputs } from '../../../src/features/online/row-rank.ts'
import type { RawInput } from '../../../src/features/online/stored-record.ts'
import type { DataType } from '../../../src/features/schema.ts'
import { encode } from '../../../src/features/table/encode.ts'

const text = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'é', '\u0000', '\uffff', '😀', '\ud800'),
  fc.string({ unit: 'binary' }),
)
const values: readonly (readonly [DataType, fc.Arbitrary<unknown>])[] = [
  ['float64', fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, 1, -1, Infinity, -Infinity))],
  ['string', text],
  ['boolean', fc.boolean()],
  ['bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['binary', fc.uint8Array({ maxLength: 3 })],
  [{ list: 'string' }, fc.array(fc.option(text), { maxLength: 3 })],
  [{ map: 'int64' }, fc.array(fc.tuple(text, fc.integer()), { maxLength: 2 }).map(pairs => new Map(pairs))],
  [{ struct: { a: 'string', b: 'float64' } }, fc.record({ a: fc.option(text), b: fc.double() })],
]

const inputs = values.map(([type]) => ({ type }))
const row = fc
  .record({
    time: fc.integer({ min: -1, max: 1 }),
    created: fc.option(fc.integer({ min: 0, max: 1 })),
    sequence: fc.option(fc.integer({ min: 0, max: 1 })),
    values: fc.tuple(...values.map(([type, value]) => fc.option(value).map(one => encode(one, type)))),
  })
  .map((parts): RawInput => ({ offset: 0, ...parts }))

test('texts of rows have the order of rows', () => {
  const property = fc.property(row, row, (left, right) => {
    const [a, b] = [left, right].map(one => rowOrder(one, inputs))
    expect(Buffer.compare(Buffer.from(a as string), Buffer.from(b as string))).toBe(compareInputs(left, right, inputs))
  })
  fc.assert(property, { seed: 20010617, numRuns: 3000 })
})

test.each(values)('texts of values of type %j have their order', (type, value) => {
  const one = (given: unknown): RawInput => ({
    offset: 0,
    time: 0,
    created: null,
    sequence: null,
    values: [encode(given, type)],
  })
  const property = fc.property(value, value, (left, right) => {
    const [a, b] = [left, right].map(given => rowOrder(one(given), [{ type }]))
    expect(Buffer.compare(Buffer.from(a as string), Buffer.from(b as string))).toBe(
      compareInputs(one(left), one(right), [{ type }]),
    )
  })
  fc.assert(property, { seed: 20010617, numRuns: 1000 })
})
