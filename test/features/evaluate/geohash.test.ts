import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow } from '../../../src/features/evaluate/evaluate-row.ts'
import { checkExpression } from '../../../src/features/expression/check.ts'
import { columnsOf } from '../../../src/features/expression/columns.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import { reference } from './reference.ts'

const schema = { latitude: 'float64', longitude: 'float64' } as const

function geohash(latitude: number | null, longitude: number | null, precision: number): unknown {
  return compileRow(
    columnsOf(schema).latitude.geohash(columnsOf(schema).longitude, precision).node,
    schema,
  )([latitude, longitude])
}

/** Examples of geohash.org and of Wikipedia. */
test.each([
  [57.64911, 10.40744, 'u4pruydqqvj'],
  [-25.382708, -49.265506, '6gkzwgjzn820'],
  [42.6, -5.6, 'ezs42'],
  [37.7749, -122.4194, '9q8yyk8'],
  [0, 0, 's00000000000'],
  [-90, -180, '000000000000'],
  [90, 180, 'zzzzzzzzzzzz'],
  [-5e-324, -5e-324, '7zzzzzzzzzzz'],
])('%d, %d is %s', (latitude, longitude, hash) => {
  for (let precision = 1; precision <= hash.length; precision++)
    expect(geohash(latitude, longitude, precision)).toBe(hash.slice(0, precision))
})

test('what is not on Earth has none', () => {
  for (const [latitude, longitude] of [
    [90.1, 0],
    [0, -180.5],
    [Number.NaN, 0],
    [0, Number.NaN],
    [null, 0],
    [0, null],
  ])
    expect(geohash(latitude ?? null, longitude ?? null, 5)).toBe(null)
})

test('it is what halving gives, also at the edges of cells and beside them', () => {
  const near = (reach: number): fc.Arbitrary<number> =>
    fc.oneof(
      fc.double({ min: -reach, max: reach, noNaN: true }),
      fc
        .tuple(fc.integer({ min: 0, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(-1, 0, 1))
        .map(([bits, share, ulps]) => {
          const edge = Math.floor(share * 2 ** bits) * ((2 * reach) / 2 ** bits) - reach
          return Math.max(-reach, Math.min(reach, edge + ulps * 2 ** -46))
        }),
    )
  fc.assert(
    fc.property(near(90), near(180), fc.integer({ min: 1, max: 12 }), (latitude, longitude, precision) => {
      const node = columnsOf(schema).latitude.geohash(columnsOf(schema).longitude, precision).node
      expect(geohash(latitude, longitude, precision)).toBe(reference(node, { latitude, longitude }, schema))
    }),
    { numRuns: 500, seed: 3 },
  )
})

test('a column has what its rows have, with places that are unknown or not on Earth', () => {
  const degree = fc.oneof(
    fc.integer({ min: -190, max: 190 }),
    fc.double({ min: -90, max: 90, noNaN: true }),
    fc.constantFrom(null, Number.NaN),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(degree, degree), { maxLength: 12 }),
      fc.integer({ min: 1, max: 12 }),
      (rows, precision) => {
        const table = new Table<Schema>(
          [
            [
              'latitude',
              columnFromExact(
                'float64',
                rows.map(([y]) => y),
              ),
            ],
            [
              'longitude',
              columnFromExact(
                'float64',
                rows.map(([, x]) => x),
              ),
            ],
          ],
          rows.length,
        )
        const node = columnsOf(schema).latitude.geohash(columnsOf(schema).longitude, precision).node
        const wanted = rows.map(([y, x]) => geohash(y, x, precision))
        expect(evaluate(node, table, 'test').toArray()).toEqual(wanted)
      },
    ),
    { numRuns: 200, seed: 5 },
  )
})

test.each([0, 13, 2.5])('a precision of %d is refused', precision => {
  const [latitude, longitude]: Expression[] = [
    { kind: 'column', name: 'latitude' },
    { kind: 'column', name: 'longitude' },
  ]
  const problems: { readonly at: string; readonly message: string }[] = []
  const count: Expression = { kind: 'literal', type: 'float64', value: precision }
  checkExpression(
    { kind: 'call', function: 'geohash', arguments: [latitude!, longitude!, count] },
    schema,
    'x',
    problems as never,
  )
  expect(problems[0]?.message).toContain(`${precision} is not a whole number from 1 to 12`)
})
