import { expect, test } from 'vitest'
import { columnsOf, handleOf, lit, when } from '../../../src/features/expression/columns.ts'
import { printExpression } from '../../../src/features/expression/print.ts'
import { oneHot } from '../../../src/features/expression/table-functions.ts'
import { columnNames } from '../../../src/features/expression/walk.ts'

const schema = { delay: 'float64', stops: 'int32', origin: 'string', at: 'timestamp' } as const
const f = columnsOf(schema)

test('columns spread into an object of handles', () => {
  const spread = { ...f, double: f.delay.mul(2) }
  expect(Object.keys(spread)).toStrictEqual(['delay', 'stops', 'origin', 'at', 'double'])
  expect(spread.origin.node).toStrictEqual({ kind: 'column', name: 'origin' })
})

test('an unknown name gives a handle for the check to report; names of the language give none', () => {
  const loose = f as unknown as Record<string | symbol, { node: unknown } | undefined>
  expect(loose.delya?.node).toStrictEqual({ kind: 'column', name: 'delya' })
  for (const name of ['then', 'toJSON', 'constructor', 'toString', '__proto__', Symbol.iterator])
    expect(loose[name]).toBeUndefined()
})

test('columns cannot be changed', () => {
  expect(() => Object.assign(f, { delay: 1 })).toThrow(TypeError)
})

test('an expression is frozen plain data', () => {
  const { node } = f.delay.add(1).gt(f.stops)
  expect(JSON.parse(JSON.stringify(node))).toStrictEqual(node)
  expect(Object.isFrozen(node)).toBe(true)
})

test('a constant that is not one of its type is refused', () => {
  expect(() => lit(1.5, 'int32')).toThrow('Parameter `value`: 1.5 is not an integer, but int32 is needed.')
  expect(() => (lit as (value: unknown) => unknown)(null)).toThrow(
    "Parameter `value`: null has no type by itself; give one, like lit(null, 'float64').",
  )
})

test('prints expressions on one line', () => {
  expect(printExpression(f.delay.gt(15).node)).toBe('delay > 15')
  expect(printExpression(f.delay.sub(f.stops).div(2).node)).toBe('(delay - stops) / 2')
  expect(printExpression(f.at.hour('UTC').node)).toBe("hour(at, 'UTC')")
  expect(printExpression(f.delay.coalesce(0).isNull().not().node)).toBe('not(coalesce(delay, 0) is null)')
  expect(printExpression(f.origin.tryCast('int32').node)).toBe('try_cast(origin as int32)')
  expect(printExpression(when(f.delay.gt(0), 'late').otherwise(null).node)).toBe(
    "case when delay > 0 then 'late' else null end",
  )
  expect(printExpression(f.at.lt(new Date(0)).node)).toBe('at < 1970-01-01T00:00:00.000Z')
  expect(printExpression(oneHot(f.origin.node, { keys: ['a', 'b'], positions: [0, 1], width: 2 }))).toBe(
    'oneHot(origin, 2 constants)',
  )
  expect(printExpression(f.origin.eq('x'.repeat(300)).node)).toBe(`origin = '${'x'.repeat(39)}…'`)
})

test('lists the columns that an expression reads', () => {
  expect(columnNames(f.delay.add(f.stops).mul(f.delay).node)).toStrictEqual(['delay', 'stops'])
})

test('a handle of a node goes on from it', () => {
  const handle = handleOf<'float64'>({ kind: 'column', name: 'delay' })
  expect(printExpression(handle.add(1).node)).toBe('delay + 1')
})
