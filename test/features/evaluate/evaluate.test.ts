import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expressions } from '../../../src/adapters/testing/arbitraries/expressions.ts'
import { schemas } from '../../../src/adapters/testing/arbitraries/schemas.ts'
import { tables } from '../../../src/adapters/testing/arbitraries/tables.ts'
import { InvalidValueError } from '../../../src/features/errors/column-errors.ts'
import { evaluate } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow } from '../../../src/features/evaluate/evaluate-row.ts'
import { typeOf } from '../../../src/features/expression/check.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import { printExpression } from '../../../src/features/expression/print.ts'
import { type Schema, typeName } from '../../../src/features/schema.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { Refused, reference } from './reference.ts'

const runs = 3000

/** A schema, an expression over it and a table of it. */
const cases = (canFail: boolean): fc.Arbitrary<readonly [Schema, Expression, Table]> =>
  schemas().chain(schema =>
    fc.tuple(fc.constant(schema), expressions(schema, { canFail }), tables(schema, { maxRows: 12 })),
  )

test('gives the reference value for every row, as a column and row by row, to the bit', () => {
  fc.assert(
    fc.property(cases(false), ([schema, node, table]) => {
      const column = evaluate(node, table, 'the table')
      const row = compileRow(node, schema)
      expect(typeName(column.type)).toBe(typeName(typeOf(node, schema, 'test')))
      for (let index = 0; index < table.rowCount; index++) {
        const values = table.row(index)
        const expected = reference(node, values, schema)
        expect(row(Object.values(values)), printExpression(node)).toStrictEqual(expected)
        expect(column.get(index), printExpression(node)).toStrictEqual(expected)
      }
    }),
    { seed: 20_010_501, numRuns: runs },
  )
})

test('refuses a table exactly when it refuses one of the rows, naming the row', () => {
  fc.assert(
    fc.property(cases(true), ([schema, node, table]) => {
      const row = compileRow(node, schema)
      const outcomes = Array.from({ length: table.rowCount }, (_, index) => {
        const values = table.row(index)
        const expected = outcome(() => reference(node, values, schema))
        expect(outcome(() => row(Object.values(values)))).toStrictEqual(expected)
        return expected
      })
      const column = outcome(() => evaluate(node, table, 'the table').toArray())
      if (outcomes.includes(refused)) expect(column).toBe(refused)
      else expect(column).toStrictEqual(outcomes)
    }),
    { seed: 20_010_502, numRuns: runs },
  )
})

const refused = Symbol('refused')

function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (error instanceof Refused || error instanceof InvalidValueError) return refused
    throw error
  }
}
