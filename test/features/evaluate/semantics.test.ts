import { expect, test } from 'vitest'
import { evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow } from '../../../src/features/evaluate/evaluate-row.ts'
import { coalesce, columnsOf, lit, when } from '../../../src/features/expression/columns.ts'
import type { Columns, Typed } from '../../../src/features/expression/handle.ts'
import type { Row, Schema } from '../../../src/features/schema.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

/** The values of an expression, as a column and row by row, which must agree. */
function results<const S extends Schema>(
  schema: S,
  rows: readonly Partial<Row<S>>[],
  expression: (columns: Columns<S>) => Typed,
): unknown[] {
  const { node } = expression(columnsOf(schema))
  const columns = Object.entries(schema).map(
    ([name, type]) =>
      [
        name,
        columnFromExact(
          type,
          rows.map(row => (row[name] ?? null) as never),
        ),
      ] as const,
  )
  const column = evaluate(node, new Table(columns, rows.length), 'the test').toArray()
  const row = compileRow(node, schema)
  expect(rows.map(values => row(Object.keys(schema).map(name => values[name] ?? null)))).toStrictEqual(column)
  return column
}

const numbers = (values: readonly (number | null)[], of: (x: Columns<{ x: 'float64' }>['x']) => Typed): unknown[] =>
  results(
    { x: 'float64' },
    values.map(x => ({ x })),
    f => of(f.x),
  )

const texts = (values: readonly (string | null)[], of: (x: Columns<{ x: 'string' }>['x']) => Typed): unknown[] =>
  results(
    { x: 'string' },
    values.map(x => ({ x })),
    f => of(f.x),
  )

test('division by zero is null, also by a constant and by −0', () => {
  const rows = [
    { a: 1, b: 0 },
    { a: 1, b: -0 },
    { a: 0, b: 0 },
    { a: 1, b: 4 },
    { a: null, b: 1 },
    { a: nan, b: 2 },
  ]
  const schema = { a: 'float64', b: 'float64' } as const
  expect(results(schema, rows, f => f.a.div(f.b))).toStrictEqual([null, null, null, 0.25, null, nan])
  expect(numbers([1, null], x => x.div(0))).toStrictEqual([null, null])
  expect(numbers([0, 2, null], x => lit(1).div(x))).toStrictEqual([null, 0.5, null])
})

test('logarithms and roots out of their domain are null; NaN stays NaN', () => {
  expect(numbers([0, -0, -1, 1, nan, infinity, null], x => x.log())).toStrictEqual([
    null,
    null,
    null,
    0,
    nan,
    infinity,
    null,
  ])
  expect(numbers([-1, -0, 4], x => x.sqrt())).toStrictEqual([null, -0, 2])
  expect(numbers([2, -1.1, nan], x => x.asin())).toStrictEqual([null, null, nan])
  expect(numbers([-1, -0.5], x => x.log1p())).toStrictEqual([null, Math.log1p(-0.5)])
})

test('rounds half away from zero', () => {
  expect(numbers([0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, nan], x => x.round())).toStrictEqual([
    1,
    -1,
    2,
    3,
    -3,
    0,
    nan,
  ])
  expect(numbers([2.345, -1.25, 1e300], x => x.round(1))).toStrictEqual([2.3, -1.3, 1e300])
  expect(numbers([1250, 149, -150], x => x.round(-2))).toStrictEqual([1300, 100, -200])
})

test('the remainder has the sign of the dividend and is null for 0', () => {
  expect(numbers([7, -7, 7.5], x => x.mod(3))).toStrictEqual([1, -1, 1.5])
  expect(numbers([7], x => x.mod(0))).toStrictEqual([null])
})

test('powers that are no real number are null', () => {
  expect(numbers([-8, 4, 0], x => x.pow(0.5))).toStrictEqual([null, 2, 0])
  expect(numbers([0, 2], x => x.pow(-1))).toStrictEqual([null, 0.5])
})

test('comparisons are IEEE: NaN is in none of them, −0 is 0', () => {
  expect(numbers([nan, 1, -0, null], x => x.eq(0))).toStrictEqual([false, false, true, null])
  expect(numbers([nan, 1, null], x => x.ne(1))).toStrictEqual([true, false, null])
  expect(numbers([nan, infinity], x => x.ge(0))).toStrictEqual([false, true])
})

test('least and greatest follow the total order, in which NaN is the greatest, and give 0 for −0', () => {
  expect(numbers([nan, -0, 3], x => x.least(0))).toStrictEqual([0, 0, 0])
  expect(numbers([nan, -0, 3], x => x.greatest(0))).toStrictEqual([nan, 0, 3])
})

test('clip keeps NaN and null', () => {
  expect(numbers([nan, null, -5, 5, 0.5], x => x.clip(0, 1))).toStrictEqual([nan, null, 0, 1, 0.5])
})

test('and, or and not follow Kleene', () => {
  const states = [true, false, null]
  const rows = states.flatMap(a => states.map(b => ({ a, b })))
  const schema = { a: 'boolean', b: 'boolean' } as const
  const and = [true, false, null, false, false, false, null, false, null]
  const or = [true, true, true, true, false, null, true, null, null]
  expect(results(schema, rows, f => f.a.and(f.b))).toStrictEqual(and)
  expect(results(schema, rows, f => f.a.or(f.b))).toStrictEqual(or)
  expect(results(schema, rows.slice(0, 7), f => f.a.not())).toStrictEqual([false, false, false, true, true, true, null])
})

test('coalesce and isNull are the way out of null', () => {
  expect(numbers([null, 2, nan], x => x.coalesce(7))).toStrictEqual([7, 2, nan])
  expect(numbers([null, nan], x => x.isNull())).toStrictEqual([true, false])
  expect(
    results({ a: 'string', b: 'string' }, [{ a: null, b: 'x' }, { a: 'y' }, {}], f => coalesce(f.a, f.b, 'z')),
  ).toStrictEqual(['x', 'y', 'z'])
})

test('a case takes the first true branch; a null condition counts as false', () => {
  const sign = (x: Columns<{ x: 'float64' }>['x']) => when(x.gt(0), 'plus').when(x.lt(0), 'minus').otherwise(null)
  expect(numbers([1, -1, 0, null, nan], sign)).toStrictEqual(['plus', 'minus', null, null, null])
})

test('a case calculates only what it chooses', () => {
  const schema = { x: 'string' } as const
  const guarded = (x: Columns<typeof schema>['x']) => when(x.eq('none'), 0).otherwise(x.cast('float64'))
  expect(texts(['1.5', 'none', null], guarded)).toStrictEqual([1.5, 0, null])
  expect(texts(['none', '4'], x => x.eq('none').or(x.cast('float64').gt(3)))).toStrictEqual([true, true])
})

test('texts compare, count and cut by code points', () => {
  expect(texts(['\uFFFD', 'a'], x => x.lt('\u{1F600}'))).toStrictEqual([true, true])
  expect(texts(['\u{1F600}é', '', null], x => x.length())).toStrictEqual([2, 0, null])
  expect(texts(['a\u{1F600}bc', 'x'], x => x.substring(1, 2))).toStrictEqual(['\u{1F600}b', ''])
  expect(texts(['abc'], x => x.substring(-1, 2))).toStrictEqual(['a'])
})

test('trims Unicode white space, replaces every occurrence, splits once for an empty separator', () => {
  expect(texts(['\u0085 a\u3000', '\uFEFFb'], x => x.trim())).toStrictEqual(['a', '\uFEFFb'])
  expect(texts(['a.b.', '$&'], x => x.replace('.', '$&'))).toStrictEqual(['a$&b$&', '$&'])
  expect(texts(['a,b'], x => x.split(''))).toStrictEqual([['a,b']])
  expect(texts(['a,b,', ''], x => x.split(','))).toStrictEqual([['a', 'b', ''], ['']])
})

test('contains asks a text for a part and a list for an element', () => {
  expect(texts(['a,b', 'c'], x => x.contains(','))).toStrictEqual([true, false])
  expect(texts(['a,b', 'c'], x => x.split(',').contains('c'))).toStrictEqual([false, true])
  expect(results({ x: { list: 'float64' } }, [{ x: [1, null] }, { x: [nan] }, {}], f => f.x.contains(1))).toStrictEqual(
    [true, false, null],
  )
})

test('lists sum exactly, skip nulls and are null without an element', () => {
  const rows = [{ x: [1e16, 1, -1e16] }, { x: [null, 0.1, 0.2, 0.3] }, { x: [null] }, { x: [] }, {}]
  const schema = { x: { list: 'float64' } } as const
  expect(results(schema, rows, f => f.x.sum())).toStrictEqual([1, 0.6, null, null, null])
  expect(results(schema, [{ x: [1e308, 1e308, -1e308] }], f => f.x.sum())).toStrictEqual([1e308])
  expect(results(schema, rows, f => f.x.size())).toStrictEqual([3, 4, 1, 0, null])
  expect(results(schema, [{ x: [nan, 1, -0] }], f => f.x.min())).toStrictEqual([0])
  expect(results(schema, [{ x: [nan, 1, -0] }], f => f.x.max())).toStrictEqual([nan])
  expect(results(schema, rows.slice(0, 1), f => f.x.element(-3))).toStrictEqual([1e16])
  expect(results(schema, rows.slice(0, 1), f => f.x.element(3))).toStrictEqual([null])
})

test('numbers become texts by the shortest round trip', () => {
  expect(numbers([-0, 1, 0.1, 1e21, 1e-7, nan], x => x.cast('string'))).toStrictEqual([
    '0',
    '1',
    '0.1',
    '1e+21',
    '1e-7',
    'NaN',
  ])
})

test('casts to whole numbers cut towards zero', () => {
  expect(numbers([1.9, -1.9, -0.5], x => x.cast('int32'))).toStrictEqual([1, -1, 0])
  expect(numbers([2 ** 31, nan, infinity, 3], x => x.tryCast('int32'))).toStrictEqual([null, null, null, 3])
  expect(texts(['12', '1.5', ' 3', '', '+7'], x => x.tryCast('int64'))).toStrictEqual([12, null, null, null, 7])
})

test('casts to dates give what a date column can hold', () => {
  expect(numbers([1e8, 1e8 + 1, -1e8, -1e8 - 1], x => x.tryCast('date'))).toStrictEqual([1e8, null, -1e8, null])
  expect(numbers([1e8 + 1], x => x.cast('int32').tryCast('date'))).toStrictEqual([null])
})

test('a value that cannot be cast is an error that names column and row', () => {
  expect(() => numbers([1, null, 3e9], x => x.cast('int32'))).toThrow(
    'Column `x`, row 2: 3000000000 cannot be cast to int32; tryCast gives null instead.',
  )
  expect(() => texts(['1', 'one'], x => x.cast('float64'))).toThrow(
    'Column `x`, row 1: "one" cannot be cast to float64; tryCast gives null instead.',
  )
  expect(() => numbers([9e15], x => x.mul(10).cast('int64'))).toThrow(
    'Column `x * 10`, row 0: 90000000000000000 cannot be cast to int64; tryCast gives null instead.',
  )
})

test('a time moved out of range is an error that names column and row', () => {
  expect(() => results({ at: 'timestamp' }, [{ at: 0 }, { at: 8.64e15 }], f => f.at.plus(1))).toThrow(
    'Column `at`, row 1: 8640000000000000 moved by 1 ms is not a time within 8.64e15 ms of 1970.',
  )
  expect(results({ at: 'timestamp' }, [{ at: 5 }], f => f.at.minus(1.5))).toStrictEqual([3])
})

test('times compare with dates of JavaScript and with milliseconds', () => {
  const rows = [{ at: Date.UTC(2001, 4, 1) }, { at: null }]
  expect(results({ at: 'timestamp' }, rows, f => f.at.ge(new Date('2001-05-01T00:00:00Z')))).toStrictEqual([true, null])
  expect(results({ at: 'timestamp' }, rows, f => f.at.lt(0))).toStrictEqual([false, null])
  expect(results({ at: 'timestamp' }, rows, f => f.at.since(1000))).toStrictEqual([Date.UTC(2001, 4, 1) - 1000, null])
})

test('bigints compare and cast within 64 bits', () => {
  const rows = [{ x: 2n ** 62n }, { x: -1n }, {}]
  expect(results({ x: 'bigint' }, rows, f => f.x.gt(0n))).toStrictEqual([true, false, null])
  expect(results({ x: 'bigint' }, rows, f => f.x.tryCast('int64'))).toStrictEqual([null, -1, null])
})

test('a constant is the same in every row, and in none of an empty table', () => {
  expect(numbers([1, null], () => lit('a'))).toStrictEqual(['a', 'a'])
  expect(numbers([], x => x.add(1))).toStrictEqual([])
  expect(numbers([], () => lit(1e99).cast('int32'))).toStrictEqual([])
})

test('a map gives the value under a key, null where there is none, and its number of keys', () => {
  const map = new Map<string, number | null>([
    ['a', 1],
    ['b', null],
  ])
  const rows = [{ m: map }, { m: new Map<string, number | null>() }, { m: null }]
  const schema = { m: { map: 'float64' } } as const
  expect(results(schema, rows, f => f.m.get('a'))).toStrictEqual([1, null, null])
  expect(results(schema, rows, f => f.m.get('b'))).toStrictEqual([null, null, null])
  expect(results(schema, rows, f => f.m.get('toString'))).toStrictEqual([null, null, null])
  expect(results(schema, rows, f => f.m.size())).toStrictEqual([2, 0, null])
})

test('lists are sorted in the total order, without nulls, −0 as 0; distinct keeps one of each', () => {
  const rows = [{ l: [nan, 2, null, -0, infinity, 0, nan] }, { l: [] }, { l: null }]
  const schema = { l: { list: 'float64' } } as const
  expect(results(schema, rows, f => f.l.sort())).toStrictEqual([[0, 0, 2, infinity, nan, nan], [], null])
  expect(results(schema, rows, f => f.l.distinct())).toStrictEqual([[0, 2, infinity, nan], [], null])
  const words = [{ l: ['\u{1F600}', '\uFFFD', 'a'] }]
  expect(results({ l: { list: 'string' } }, words, f => f.l.sort())).toStrictEqual([['a', '\uFFFD', '\u{1F600}']])
})

test('isIn, between and nullIf are null where the value is missing', () => {
  expect(numbers([1, 2, nan, null], x => x.isIn([1, 3]))).toStrictEqual([true, false, false, null])
  expect(numbers([1, nan, null], x => x.isIn([]))).toStrictEqual([false, false, false])
  expect(numbers([1, 2, 3, nan, null], x => x.between(1, 2))).toStrictEqual([true, true, false, false, null])
  expect(numbers([1, -9, nan, null], x => x.nullIf(-9))).toStrictEqual([1, null, nan, null])
  expect(texts(['a', 'n/a', null], x => x.nullIf('n/a'))).toStrictEqual(['a', null, null])
})

test('trunc goes toward zero, logarithms of base 2 and 10 are null outside of their domain, indexOf counts code points', () => {
  expect(numbers([1.7, -1.7, -0.5, null], x => x.trunc())).toStrictEqual([1, -1, -0, null])
  expect(numbers([8, 0, -1], x => x.log2())).toStrictEqual([3, null, null])
  expect(numbers([1000, 0, -1], x => x.log10())).toStrictEqual([3, null, null])
  expect(numbers([1, -1, 0], x => x.atan2(0))).toStrictEqual([Math.PI / 2, -Math.PI / 2, 0])
  expect(texts(['\u{1F600}ab', 'a', ''], x => x.indexOf('a'))).toStrictEqual([1, 0, -1])
})
