import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expressions } from '../../../src/adapters/testing/arbitraries/expressions.ts'
import { schemas } from '../../../src/adapters/testing/arbitraries/schemas.ts'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { InvalidValueError } from '../../../src/features/errors/column-errors.ts'
import { compileColumns, evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { areFinite, findInfinite } from '../../../src/features/evaluate/number-scans.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import { children } from '../../../src/features/expression/walk.ts'
import type { Schema } from '../../../src/features/schema.ts'
import { missingBytes } from '../../../src/features/table/bitmap.ts'
import { Column, isSet } from '../../../src/features/table/column.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { Table } from '../../../src/features/table/table.ts'
import { call, choose, column, encodeAll, literal, requiredColumn, tableCall } from '../../../src/pipeline/program.ts'

/** Every value, or the message of the refusal. */
function outcome(nodes: readonly Expression[], schema: Schema, table: Table, rows: number, finite: string[] = []) {
  try {
    return compileColumns(nodes, schema, { rows, finite })(table).map(each => [each.type, each.toArray()])
  } catch (error) {
    if (error instanceof InvalidValueError) return error.message
    throw error
  }
}

test('eight rows at a time give the bits and the refusals of the whole table', () => {
  const cases = schemas().chain(each =>
    fc.tuple(
      fc.constant(each),
      fc.array(expressions(each, { canFail: true }), { minLength: 1, maxLength: 3 }),
      tables(each, { minRows: 9, maxRows: 30 }),
    ),
  )
  fc.assert(
    fc.property(cases, ([schema, given, table]) => {
      const nodes = given.flatMap(node => [node, ...children(node)])
      const finite = Object.keys(schema).filter(name => schema[name] === 'float64' || schema[name] === 'float32')
      const expected = outcome(nodes, schema, table, Number.POSITIVE_INFINITY)
      expect(outcome(nodes, schema, table, 8)).toStrictEqual(expected)
      const checked = outcome(nodes, schema, table, Number.POSITIVE_INFINITY, finite)
      expect(outcome(nodes, schema, table, 8, finite)).toStrictEqual(checked)
    }),
    { seed: 20_010_504, numRuns: 200 },
  )
})

const schema = { a: 'float64', b: 'float64' } as const
const [a, b] = [column('a'), column('b')]

/** Rows in which `a` counts from 0, and what is named is something else. */
function counted(count: number, others: Readonly<Record<number, number | null>> = {}): Table {
  const rows = Array.from({ length: count }, (_, row) => ({ a: row in others ? others[row] : row, b: 1 }))
  return tableFromRows(schema, rows as never) as unknown as Table
}

test('the first infinite row of the first column is named; where a row is missing, what it holds does not count', () => {
  const table = counted(40, { 20: Number.POSITIVE_INFINITY, 33: Number.NEGATIVE_INFINITY })
  expect(() => compileColumns([b], schema, { rows: 8, finite: ['b', 'a'] })(table)).toThrow(
    'Column `a`, row 20: Infinity is not allowed',
  )
  const values = Float64Array.from({ length: 20 }, () => Number.POSITIVE_INFINITY)
  const missing = new Column('float64', 20, { kind: 'number', values, validity: new Uint8Array(3) })
  const run = compileColumns([call('neg', a)], { a: 'float64' }, { rows: 8, finite: ['a'] })
  expect(run(new Table([['a', missing]], 20)).map(each => each.get(19))).toEqual([null])
})

test('what is a column of the table is not copied, nor is its bitmap', () => {
  const table = counted(40, { 3: null })
  const given = table.column('a').data
  const nodes = [a, choose([[call('gt', a, literal(1000)), b]], a), call('add', a, literal(1))]
  const [same, chosen, moved] = compileColumns(nodes, schema, { rows: 8 })(table)
  expect(same?.data).toBe(given)
  expect(chosen?.data).toBe(given)
  expect(moved?.data.validity).toBe(given.validity)
  const complete = counted(40)
  expect(compileColumns([requiredColumn('a')], schema, { rows: 8 })(complete)[0]?.data).toBe(complete.column('a').data)
})

test('a column of the table is copied from the first row on where a later block differs', () => {
  const clipped = choose([[call('gt', a, literal(20)), literal(-1)]], a)
  const found = compileColumns([clipped], schema, { rows: 8 })(counted(40, { 3: null, 30: null }))[0]
  const expected = Array.from({ length: 40 }, (_, row) => (row === 3 || row === 30 ? null : row > 20 ? -1 : row))
  expect(found?.toArray()).toEqual(expected)
})

test('sums of the same columns are the sums that each is by itself', () => {
  const names = ['p', 'q', 'r', 's', 't', 'u', 'v']
  const number = fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e6, max: 1e6 })
  const list = (length: number) => fc.array(number, { minLength: length, maxLength: length })
  const shapes = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
  const cases = shapes.chain(([width, height]) =>
    fc.tuple(
      fc.array(list(width), { minLength: height, maxLength: height }),
      fc.array(list(width), { minLength: 1, maxLength: 20 }),
    ),
  )
  fc.assert(
    fc.property(cases, ([weights, rows]) => {
      const used = names.slice(0, weights[0]!.length)
      const types = Object.fromEntries(used.map(name => [name, 'float64'] as const))
      const records = rows.map(row => Object.fromEntries(used.map((name, at) => [name, row[at]])))
      const table = tableFromRows(types, records as never) as unknown as Table
      const nodes = weights.map(values =>
        tableCall('dot', { values: encodeAll([...values, 0.5]) }, ...used.map(column)),
      )
      const naive = weights.map(values =>
        rows.map(row => row.reduce((sum, value, at) => sum + values[at]! * value, 0) + 0.5),
      )
      expect(compileColumns(nodes, types, { rows: 8 })(table).map(each => each.toArray())).toStrictEqual(naive)
      expect(nodes.map(node => evaluate(node, table, 'test').toArray())).toStrictEqual(naive)
      const squares = weights.map(values =>
        tableCall('dot', { values: encodeAll(values) }, ...used.map(name => call('mul', column(name), column(name)))),
      )
      const squared = weights.map(values =>
        rows.map(row => row.reduce((sum, value, at) => sum + values[at]! * (value * value), 0)),
      )
      expect(compileColumns(squares, types, { rows: 8 })(table).map(each => each.toArray())).toStrictEqual(squared)
      expect(squares.map(node => evaluate(node, table, 'test').toArray())).toStrictEqual(squared)
    }),
    { seed: 20_010_505, numRuns: 300 },
  )
})

test('two functions with constants are what each gives after the other, as are few keys what many are', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
  const names = fc.constantFrom('add', 'sub', 'mul', 'div')
  const steps = fc.tuple(names, finite, names, finite)
  const value = fc.oneof(fc.double(), fc.constant(null))
  const keys = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(
      steps,
      fc.array(value, { minLength: 1, maxLength: 20 }),
      keys,
      ([first, u, second, s], values, some) => {
        const types = { x: 'float64' } as const
        const table = tableFromRows(
          types,
          values.map(x => ({ x })),
        ) as unknown as Table
        const inner = call(first as never, column('x'), literal(u))
        const node = call(second as never, inner, literal(s))
        // An inner part that others have too is not drawn into one loop.
        const [together] = compileColumns([node], types)(table)
        const [apart] = compileColumns([node, inner], types)(table)
        expect(together?.toArray()).toStrictEqual(apart?.toArray())
        const sorted = some.toSorted((left, right) => left - right)
        const whole = values.map(x => (x === null || Number.isNaN(x) ? x : Math.round(x % 10)))
        const rounded = tableFromRows(
          types,
          whole.map(x => ({ x })),
        ) as unknown as Table
        for (const side of ['left', 'right'] as const) {
          const count = tableCall('searchSorted', { keys: sorted, side }, column('x'))
          const expected = whole.map(x => {
            if (x === null) return null
            return sorted.filter(key => Number.isNaN(x) || key < x || (side === 'right' && key === x)).length
          })
          expect(evaluate(count, rounded, 'test').toArray()).toStrictEqual(expected)
        }
      },
    ),
    { seed: 20_010_506, numRuns: 300 },
  )
})

test('a case of more branches than a byte can number takes the first that is true', () => {
  const branches = Array.from({ length: 300 }, (_, at) => [call('le', a, literal(at)), literal(at * 10)] as const)
  const found = compileColumns([choose(branches, literal(-1))], schema, { rows: 8 })(counted(310, { 5: null }))[0]
  const expected = Array.from({ length: 310 }, (_, row) => (row === 5 || row > 299 ? -1 : row * 10))
  expect(found?.toArray()).toEqual(expected)
})

test('scans find what a look at each number finds', () => {
  const numbers = fc.array(fc.oneof(fc.double(), fc.constantFrom(-0, Number.POSITIVE_INFINITY, Number.NaN)), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(numbers, fc.nat(5), (list, rest) => {
      const length = Math.max(0, list.length - rest)
      const values = Float64Array.from(list)
      const read = list.slice(0, length)
      expect(areFinite(values, length)).toBe(read.every(Number.isFinite))
      expect(findInfinite(values, 0, length)).toBe(
        read.findIndex(value => Math.abs(value) === Number.POSITIVE_INFINITY),
      )
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 5 }), fc.nat(7), (bitmap, rest) => {
      const length = 8 * bitmap.length - rest
      const out = new Uint8Array(length)
      missingBytes(bitmap, out, length)
      expect([...out]).toEqual(Array.from(out, (_, row) => (isSet(bitmap, row) ? 0 : 1)))
    }),
  )
})

test('what is infinite shows where it is divided by a constant, and what is missing stays', () => {
  for (const node of [call('div', a, literal(3)), call('div', call('sub', a, literal(2)), literal(-0.5))]) {
    for (const [row, wrong] of [
      [3, Number.NEGATIVE_INFINITY],
      [39, Number.POSITIVE_INFINITY],
    ] as const) {
      const run = (rows: number) => outcome([node], schema, counted(40, { [row]: wrong, 5: Number.NaN }), rows, ['a'])
      expect(run(8)).toContain(`row ${row}`)
      expect(run(8)).toBe(run(Number.POSITIVE_INFINITY))
    }
    const kept = counted(40, { 0: -0, 4: null, 5: Number.NaN, 7: 1.7e308, 8: 1.7e308 })
    expect(outcome([node], schema, kept, 8, ['a'])).toStrictEqual(outcome([node], schema, kept, 100, ['a']))
  }
  const zero = compileColumns([call('div', a, literal(3))], schema)(counted(1, { 0: -0 }))[0]
  expect(zero?.get(0)).toBe(-0)
})
