// biome-ignore-all lint/suspicious/noExplicitAny: wrong expressions are built on purpose
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expressions } from '../../../src/adapters/testing/arbitraries/expressions.ts'
import { schemas } from '../../../src/adapters/testing/arbitraries/schemas.ts'
import type { Problem } from '../../../src/features/errors/definition-error.ts'
import { checkExpression, typeOf } from '../../../src/features/expression/check.ts'
import { columnsOf, lit, when } from '../../../src/features/expression/columns.ts'
import type { Typed } from '../../../src/features/expression/handle.ts'
import { dot, interpolate, lookup, oneHot, searchSorted } from '../../../src/features/expression/table-functions.ts'

const schema = {
  delay: 'float64',
  stops: 'int32',
  origin: 'string',
  late: 'boolean',
  at: 'timestamp',
  tags: { list: 'string' },
} as const
const f = columnsOf(schema)
const loose = f as unknown as Record<string, any>

function problems(node: unknown): string[] {
  const found: Problem[] = []
  checkExpression(node, schema, 'here', found)
  expect(found.every(problem => problem.at === 'here')).toBe(true)
  return found.map(problem => problem.message)
}

const type = (expression: Typed): unknown => typeOf(expression.node, schema, 'the test')

test('reports every misspelt column, each once, with a suggestion', () => {
  expect(problems(loose.dely.add(loose.dely).gt(loose.orgin).node)).toStrictEqual([
    'there is no column `dely`. Did you mean `delay`?',
    'there is no column `orgin`. Did you mean `origin`?',
  ])
})

test('throws all problems as one error', () => {
  const node = loose.delay.add(loose.origin).mul(loose.late).node
  expect(() => typeOf(node, schema, 'feature `x`')).toThrow(
    [
      'feature `x` has 2 problems:',
      '  expression: `add` needs a number as its second argument, but `origin` is string',
      '  expression: `mul` needs a number as its second argument, but `late` is boolean',
    ].join('\n'),
  )
})

test('reports wrong arguments in words', () => {
  expect(problems(loose.late.gt(true).node)).toStrictEqual([
    '`gt` needs a value with an order as its first argument, but `late` is boolean',
    '`gt` needs a value with an order as its second argument, but `true` is boolean',
  ])
  expect(problems(loose.origin.eq(3).node)).toStrictEqual([
    '`origin = 3`: string and float64 cannot be compared; cast one of them',
  ])
  expect(problems(loose.at.hour('Mars/Olympus').node)).toStrictEqual([
    '`Mars/Olympus` is not a time zone; use an IANA name like Europe/Paris, or UTC',
  ])
  expect(problems(loose.at.hour(loose.origin).node)).toStrictEqual([
    '`hour` needs a constant time zone as its second argument, but `origin` is string',
  ])
  expect(problems(loose.tags.sum().node)).toStrictEqual([
    '`listSum` needs a list of numbers, but `tags` is list<string>',
  ])
  expect(problems(loose.tags.contains(3).node)).toStrictEqual([
    '`listContains(tags, 3)`: a list of string cannot contain float64',
  ])
  expect(problems(loose.late.cast('timestamp').node)).toStrictEqual([
    '`late` is boolean, which cannot be cast to timestamp',
  ])
  expect(problems(loose.late.cast('float46').node)).toStrictEqual([
    'the target of a cast is wrong: there is no type `float46`. Did you mean `float64`?',
  ])
  expect(problems(when(loose.delay, 1).otherwise(2).node)).toStrictEqual([
    'a condition must be boolean, but `delay` is float64',
  ])
  expect(problems((when(f.late, 1) as any).otherwise('two').node)).toStrictEqual([
    'the results of a case have no common type (float64, string); cast them to one',
  ])
})

test('numeric constants take the type of the other side where it can hold them', () => {
  expect(type(f.stops.coalesce(0))).toBe('int32')
  expect(type(f.stops.coalesce(0.5))).toBe('float64')
  expect(type(f.stops.coalesce(f.delay))).toBe('float64')
  expect(type(f.at.coalesce(0))).toBe('timestamp')
  expect(type(when(f.late, f.stops).otherwise(1))).toBe('int32')
  expect(type(when(f.late, 'a').otherwise(null))).toBe('string')
  expect(type(f.stops.eq(3))).toBe('boolean')
  expect(type(lit(3, 'int64'))).toBe('int64')
})

test('constant tables are checked', () => {
  const { node } = f.delay
  const table = (of: object) => problems({ kind: 'call', function: 'lookup', arguments: [node], table: of })
  expect(problems(lookup(node, { keys: [1, 1], values: [1] }))).toStrictEqual([
    'the constants of `lookup`: key 1 is there twice',
    'the constants of `lookup`: there are 2 keys, but 1 values',
  ])
  expect(problems(lookup(f.origin.node, { keys: ['a', 3], values: [1, 2] }))).toStrictEqual([
    'the constants of `lookup`: key 1 is not a string: 3 is a number, but string is needed.',
  ])
  expect(table({ keys: [1], values: ['x'] })).toStrictEqual([
    'the constants of `lookup`: value 0 is not a float64: "x" is a string, but float64 is needed.',
  ])
  expect(table({ keys: [1], values: [1], side: 'left' })).toStrictEqual([
    'the constants of `lookup`: `side` has no meaning here',
  ])
  expect(table({ keys: { length: 1 } })).toStrictEqual(['the constants of `lookup`: `keys` is not a list'])
  expect(problems({ kind: 'call', function: 'lookup', arguments: [node] })).toStrictEqual([
    'the constants of `lookup`: they are missing',
  ])
  expect(problems({ kind: 'call', function: 'abs', arguments: [node], table: {} })).toStrictEqual([
    '`abs` takes no constant table',
  ])
  expect(problems(searchSorted(node, [1, 0]))).toStrictEqual([
    'the constants of `searchSorted`: key 1 is smaller than the one before it; keys must ascend',
  ])
  expect(problems(interpolate(node, [0, Number.NaN], [1, 2]))).toStrictEqual([
    'the constants of `interpolate`: key 1 is not a finite number',
  ])
  expect(problems(dot([node, node], [1]))).toStrictEqual([
    'the constants of `dot`: 2 arguments need 2 weights, or one more for the intercept, but there are 1',
  ])
  expect(problems(oneHot(node, { keys: [], positions: [], width: 0 }))).toStrictEqual([
    '`oneHot` gives a sparse vector, which stands only by itself, not inside another expression',
  ])
})

test('anything read from outside is checked without harm', () => {
  expect(problems(null)).toStrictEqual([
    'a column or an expression is needed, like `f.amount`, or `lit(5)` for a constant',
  ])
  expect(problems({ kind: 'colum', name: 'delay' })).toStrictEqual([
    'there is no expression of kind `colum`. Did you mean `column`?',
  ])
  expect(problems({ kind: 'constructor' })).toStrictEqual([
    expect.stringContaining('there is no expression of kind `constructor`.'),
  ])
  expect(problems({ kind: 'column', name: '__proto__' })).toStrictEqual([
    expect.stringContaining('there is no column `__proto__`.'),
  ])
  expect(problems({ kind: 'column', name: 7 })).toStrictEqual(['there is no column (number).'])
  expect(problems({ kind: 'call', function: 'toString', arguments: [] })).toStrictEqual([
    'there is no function `toString`.',
  ])
  expect(problems({ kind: 'call', function: 'adds', arguments: [f.delay.node] })).toStrictEqual([
    'there is no function `adds`. Did you mean `add`?',
  ])
  expect(problems({ kind: 'call', function: 'add', arguments: [f.delay.node] })).toStrictEqual([
    '`add` takes 2 arguments, but 1 is given',
  ])
  expect(problems({ kind: 'call', function: 'add', arguments: 'ab' })).toStrictEqual([
    'the arguments of `add` are not a list',
  ])
  expect(problems({ kind: 'literal', type: 'int32', value: 1.5 })).toStrictEqual([
    'a constant is wrong: 1.5 is not an integer, but int32 is needed.',
  ])
  expect(problems({ kind: 'literal', type: 'timestamp', value: '2001-01-01T00:00:00Z' })).toStrictEqual([
    'a constant is wrong: it is not the JSON form of a timestamp',
  ])
  expect(problems({ kind: 'case', branches: [], otherwise: f.delay.node })).toStrictEqual([
    'a case needs at least one branch',
  ])
})

test('depth and size are limited', () => {
  let deep = f.delay.node
  for (let level = 0; level < 1000; level++) deep = { kind: 'call', function: 'neg', arguments: [deep] }
  expect(problems(deep)).toStrictEqual(['the expression is nested deeper than 200 levels'])
  let wide = f.delay.node
  for (let level = 0; level < 60; level++) wide = { kind: 'call', function: 'add', arguments: [wide, wide] }
  expect(problems(wide)).toStrictEqual(['the expression has more than 20000 nodes'])
})

test('survives any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const found = problems(value)
      expect(found.length).toBeGreaterThan(0)
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('accepts every generated expression, also after a trip through JSON', () => {
  const cases = schemas().chain(columns => fc.tuple(fc.constant(columns), expressions(columns, { canFail: true })))
  fc.assert(
    fc.property(cases, ([columns, node]) => {
      const copy = JSON.parse(JSON.stringify(node))
      expect(copy).toStrictEqual(JSON.parse(JSON.stringify(copy)))
      expect(typeOf(copy, columns, 'the copy')).toStrictEqual(typeOf(node, columns, 'the original'))
    }),
    { seed: 4, numRuns: 300 },
  )
})
