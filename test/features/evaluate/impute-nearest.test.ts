import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileColumns, evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow } from '../../../src/features/evaluate/evaluate-row.ts'
import { checkExpression } from '../../../src/features/expression/check.ts'
import type { ConstantTable, EncodedValue, Expression } from '../../../src/features/expression/expression.ts'
import { literal } from '../../../src/features/expression/literal.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import { reference } from './reference.ts'

const names = ['a', 'b', 'c'] as const
const schema: Schema = { a: 'float64', b: 'float64', c: 'int32' }

function imputed(table: ConstantTable): Expression {
  return {
    kind: 'call',
    function: 'imputeNearest',
    arguments: names.map(name => ({ kind: 'column', name })),
    table,
  }
}

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(1e200, -1e200, 0.1) },
  { weight: 3, arbitrary: fc.constant(null) },
)
const knownRows = fc
  .array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 })
  .map(rows => [[0, 1, 2], ...rows].flat() as EncodedValue[])
const constants = fc.record({
  values: fc.oneof(
    knownRows,
    // More rows than are compared at a time.
    knownRows.map(values => Array.from({ length: 100 }, () => values).flat()),
  ),
  neighbors: fc.integer({ min: 1, max: 6 }),
  weights: fc.constantFrom('uniform' as const, 'distance' as const),
})
const doubles = fc.oneof({ weight: 8, arbitrary: cell }, fc.constantFrom(Number.NaN, -Infinity))
const whole = cell.map(value => (value === null ? null : Math.trunc(Math.max(-3, Math.min(3, value)))))
const asked = fc.array(fc.tuple(doubles, doubles, whole), { maxLength: 10 })

test('columns, rows and sorting all known rows give the same bits', () => {
  fc.assert(
    fc.property(constants, asked, (table, rows) => {
      const node = imputed(table)
      const run = compileRow(node, schema)
      const columns = names.map((name, index) => {
        const type = index === 2 ? 'int32' : 'float64'
        return [name, columnFromExact(type, rows.map(row => row[index] ?? null) as never[])] as const
      })
      const found = evaluate(node, new Table<Schema>(columns, rows.length), 'test').toArray()
      const wanted = rows.map(([a, b, c]) => reference(node, { a, b, c }, schema))
      expect(found).toStrictEqual(wanted)
      expect(rows.map(row => run([...row]))).toStrictEqual(wanted)
    }),
    { numRuns: 150, seed: 11 },
  )
})

test('elements at constant places of lists of numbers', () => {
  const lists = [[1, null, -0], [], null, [Number.NaN, 4], [7]]
  const table = new Table<Schema>(
    [
      ['l', columnFromExact({ list: 'float64' }, lists as never[])],
      ['i', columnFromExact('int32', [2, 0, 1, null, -1])],
    ],
    lists.length,
  )
  const list: Expression = { kind: 'column', name: 'l' }
  const at = (place: Expression): Expression => ({ kind: 'call', function: 'element', arguments: [list, place] })
  const nodes = [
    at(literal(0)),
    at(literal(-1)),
    at(literal(2)),
    at(literal(0.5)),
    at(literal(9)),
    at({ kind: 'column', name: 'i' }),
  ]
  expect(compileColumns(nodes, table.columnTypes)(table).map(column => column.toArray())).toStrictEqual([
    [1, null, null, Number.NaN, 7],
    [-0, null, null, 4, 7],
    [-0, null, null, null, null],
    [null, null, null, null, null],
    [null, null, null, null, null],
    [-0, null, null, null, 7],
  ])
})

test.each([
  [{ values: [1, 2], neighbors: 1, weights: 'uniform' }, 'there are 2 values, which are not rows of 3'],
  [{ values: [], neighbors: 1, weights: 'uniform' }, 'there are 0 values, which are not rows of 3'],
  [{ values: [1, null, 2], neighbors: 1, weights: 'uniform' }, 'no row has a value 1'],
  [{ values: [1, 2, { $: 'NaN' }], neighbors: 1, weights: 'uniform' }, 'value 2 is neither null nor a finite number'],
  [{ values: [1, 2, 3], neighbors: 0, weights: 'uniform' }, '`neighbors` is an integer from 1'],
  [{ values: [1, 2, 3], neighbors: 1, weights: 'far' }, '`weights` is uniform or distance'],
  [{ values: [1, 2, 3], neighbors: 1, weights: 'uniform', keys: [1] }, '`keys` has no meaning here'],
])('constants %j are refused', (table, message) => {
  const problems: { readonly at: string; readonly message: string }[] = []
  checkExpression(imputed(table as ConstantTable), schema, 'x', problems as never)
  expect(problems.map(problem => problem.message).join()).toContain(message)
})
