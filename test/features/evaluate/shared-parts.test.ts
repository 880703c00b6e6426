import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expressions } from '../../../src/adapters/testing/arbitraries/expressions.ts'
import { schemas } from '../../../src/adapters/testing/arbitraries/schemas.ts'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { InvalidValueError } from '../../../src/features/errors/column-errors.ts'
import { compileColumns, evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow, compileRows } from '../../../src/features/evaluate/evaluate-row.ts'
import { sharedParts } from '../../../src/features/evaluate/shared-parts.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import { children, substitution } from '../../../src/features/expression/walk.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { call, choose, column, literal, requiredColumn } from '../../../src/pipeline/program.ts'

const schema = { a: 'float64', b: 'float64' } as const
const [a, b] = [column('a'), column('b')]

/** An expression, each of its parts, and copies of both, so that nearly everything is shared. */
function withParts(node: Expression): Expression[] {
  return [node, ...children(node), structuredClone(node), ...children(structuredClone(node))]
}

test('parts that several expressions share give the bits that each gives by itself', () => {
  const cases = schemas().chain(each =>
    fc.tuple(fc.constant(each), expressions(each, { canFail: true }), tables(each, { minRows: 1, maxRows: 8 })),
  )
  fc.assert(
    fc.property(cases, ([types, node, table]) => {
      const nodes = withParts(node).filter(each => each.kind !== 'literal')
      const rows = Array.from({ length: table.rowCount }, (_, index) => Object.values(table.row(index)))
      const alone = nodes.map(each => compileRow(each, types))
      const { begin, values } = compileRows(nodes, types)
      for (const row of rows) {
        begin()
        for (const [index, value] of values.entries()) {
          expect(outcome(() => value(row))).toStrictEqual(outcome(() => alone[index]!(row)))
        }
      }
      const apart = outcome(() => nodes.map(each => evaluate(each, table, 'test').toArray()))
      expect(outcome(() => compileColumns(nodes, types)(table).map(each => each.toArray()))).toStrictEqual(apart)
    }),
    { seed: 20_010_503, numRuns: 300 },
  )
})

test('equal parts have one number; columns, constants and what occurs once have none', () => {
  const [sum, again, difference] = [call('add', a, b), call('add', a, b), call('sub', a, b)]
  const shared = sharedParts([call('exp', sum), call('log', again), difference, call('neg', a)])
  expect(shared(sum)).not.toBeNull()
  expect(shared(again)).toBe(shared(sum))
  expect([shared(difference), shared(a), shared(call('add', b, a))]).toEqual([null, null, null])
})

test('a part is computed once a row, however many expressions it is in', () => {
  let reads = 0
  const row = new Proxy([3, 4], {
    get: (target, key, self) => {
      if (key === '0') reads++
      return Reflect.get(target, key, self)
    },
  })
  const length = call('sqrt', call('add', call('mul', a, literal(3)), call('mul', b, b)))
  const { begin, values } = compileRows([call('div', b, length), call('neg', length), length], schema)
  begin()
  expect([values.map(value => value(row)), reads]).toEqual([[0.8, -5, 5], 1])
  begin()
  expect([values[1]?.(row), reads]).toEqual([-5, 2])
})

test('what a case guards is not computed for other rows where it is shared', () => {
  const guarded = requiredColumn('a')
  const either = choose([[call('isNull', a), b]], guarded)
  const table = tableFromRows(schema, [
    { a: null, b: 1 },
    { a: 2, b: 0 },
  ])
  expect(compileColumns([either, call('neg', either)], schema)(table).map(each => each.toArray())).toEqual([
    [1, 2],
    [-1, -2],
  ])
  expect(() => compileColumns([either, guarded], schema)(table)).toThrow('Column `a`, row 0')
})

test('a substitution keeps shared parts shared', () => {
  const sum = call('add', a, b)
  const replaced = substitution(new Map([['a', call('neg', a)]]))(call('mul', sum, sum))
  expect(children(replaced)[0]).toBe(children(replaced)[1])
})

function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (error instanceof InvalidValueError) return 'refused'
    throw error
  }
}
