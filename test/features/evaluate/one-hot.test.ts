import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { values } from '../../../src/adapters/testing/arbitraries/values.ts'
import { compileColumns, evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileOneHot, compileOneHotRow } from '../../../src/features/evaluate/one-hot.ts'
import { columnsOf } from '../../../src/features/expression/columns.ts'
import { caseBranch } from '../../../src/features/expression/expression.ts'
import { interpolate, lookup, oneHot, searchSorted } from '../../../src/features/expression/table-functions.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'

const { NaN: nan } = Number
const x = columnsOf({ x: 'float64' }).x.node

test('gives each key its position and everything else none', () => {
  const table = tableFromRows({ x: 'string' }, [{ x: 'b' }, { x: null }, { x: 'z' }, { x: 'a' }])
  const node = oneHot(columnsOf(table.columnTypes).x.node, { keys: ['a', 'b', null], positions: [0, 1, 2], width: 3 })
  expect([...compileOneHot(node, table.columnTypes)(table)]).toStrictEqual([1, 2, -1, 0])
})

test('null and NaN may be keys, −0 is 0, and keys may share a position or have none', () => {
  const table = tableFromRows({ x: 'float64' }, [{ x: nan }, { x: -0 }, { x: null }, { x: 5 }, { x: 6 }])
  const node = oneHot(x, { keys: [nan, 0, null, 5], positions: [0, 1, 1, -1], width: 2 })
  expect([...compileOneHot(node, table.columnTypes)(table)]).toStrictEqual([0, 1, 1, -1, -1])
})

test('an unknown value is an error that names column and row, where asked for', () => {
  const table = tableFromRows({ x: 'string' }, [{ x: 'a' }, { x: 'q' }])
  const node = oneHot(columnsOf(table.columnTypes).x.node, { keys: ['a'], positions: [0], width: 1, unknown: 'error' })
  expect(() => compileOneHot(node, table.columnTypes)(table)).toThrow(
    'Column `x`, row 1: "q" is not among the known values.',
  )
  expect(() => compileOneHotRow(node, table.columnTypes)([null])).toThrow(
    'Column `x`: null is not among the known values.',
  )
})

test('rows give the positions of the column', () => {
  for (const type of ['string', 'float64', 'boolean', 'int32', 'timestamp'] as const) {
    const schema = { pad: 'float64', x: type } as const
    const keys = fc.uniqueArray(values(type), { maxLength: 5, comparator: 'SameValueZero' })
    fc.assert(
      fc.property(tables(schema), keys, (table, keys) => {
        const positions = keys.map((_, index) => (index === 3 ? -1 : index))
        const node = oneHot({ kind: 'column', name: 'x' }, { keys, positions, width: 5 })
        const row = compileOneHotRow(node, schema)
        const found = [...compileOneHot(node, table.columnTypes)(table)]
        const naive = table
          .column('x')
          .toArray()
          .map(value => positions[keys.findIndex(key => key === value || Object.is(key, value))] ?? -1)
        expect(found).toStrictEqual(naive)
        expect(found).toStrictEqual([...table.rows()].map(values => row(Object.values(values))))
      }),
      { seed: 5, numRuns: 200 },
    )
  }
})

test('one-hot stands only at the top', () => {
  const table = tableFromRows({ x: 'float64' }, [{ x: 1 }])
  const node = oneHot(x, { keys: [1], positions: [0], width: 1 })
  expect(() => evaluate(node, table, 'the test')).toThrow(
    'the test has 1 problem:\n  expression: `oneHot` gives a sparse vector, which stands only by itself, not inside another expression',
  )
  expect(() => compileOneHot(x, table.columnTypes)(table)).toThrow('expression: a `oneHot` call is needed')
})

test('a lookup refuses an unknown value only in rows that need it', () => {
  const f = columnsOf({ x: 'float64' })
  const node = lookup(x, { keys: [1], values: [10], unknown: 'error' })
  const table = tableFromRows({ x: 'float64' }, [{ x: 1 }, { x: 2 }])
  expect(() => evaluate(node, table, 'the test')).toThrow('Column `x`, row 1: 2 is not among the known values.')
  const guarded = { kind: 'case', branches: [caseBranch(f.x.gt(1).node, x)], otherwise: node } as const
  expect(evaluate(guarded, table, 'the test').toArray()).toStrictEqual([10, 2])
})

test('interpolates between points and counts keys below', () => {
  const table = tableFromRows({ x: 'float64' }, [{ x: -1 }, { x: 0.5 }, { x: 1 }, { x: 3 }, { x: nan }, { x: null }])
  const nodes = [
    interpolate(x, [0, 1, 2], [0, 10, 40]),
    searchSorted(x, [0, 1, 2]),
    searchSorted(x, [0, 1, 1], 'right'),
  ]
  const [line, left, right] = compileColumns(nodes, table.columnTypes)(table).map(column => column.toArray())
  expect(line).toStrictEqual([0, 5, 10, 40, nan, null])
  expect(left).toStrictEqual([0, 1, 1, 3, 3, null])
  expect(right).toStrictEqual([0, 1, 3, 3, 3, null])
})

test('a table with another type than the expressions were prepared for is refused', () => {
  const run = compileColumns([x], { x: 'float64' })
  expect(() => run(tableFromRows({ x: 'string' }, []))).toThrow(
    'Column `x` of the table is string, but float64 is needed.',
  )
})
