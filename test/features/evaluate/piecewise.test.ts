import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileColumns } from '../../../src/features/evaluate/evaluate-column.ts'
import { compileRow } from '../../../src/features/evaluate/evaluate-row.ts'
import { piecewiseOf } from '../../../src/features/evaluate/piecewise.ts'
import { PartNumbers } from '../../../src/features/evaluate/shared-parts.ts'
import { typedNode } from '../../../src/features/evaluate/typed-node.ts'
import type { Expression } from '../../../src/features/expression/expression.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'
import { encode } from '../../../src/features/table/encode.ts'
import { Table } from '../../../src/features/table/table.ts'

const schema = { x: 'float64' } as const
const x: Expression = { kind: 'column', name: 'x' }
const number = (value: number): Expression => ({ kind: 'literal', type: 'float64', value: encode(value) })
const call = (name: 'add' | 'mul' | 'sub' | 'lt' | 'gt', left: Expression, right: Expression): Expression => ({
  kind: 'call',
  function: name,
  arguments: [left, right],
})

/** By Horner's rule over the distance from `start`, the highest power first. */
function polynomial(start: number, [first = 0, ...rest]: readonly number[]): Expression {
  return rest.reduce<Expression>(
    (sum, each) => call('add', call('mul', sum, call('sub', x, number(start))), number(each)),
    number(first),
  )
}

function piecewise(limits: readonly number[], hasEnds: boolean, results: readonly Expression[]): Expression {
  const ends = hasEnds ? [call('lt', x, number(-3)), call('gt', x, number(3))] : []
  const conditions = [...ends, ...limits.map(limit => call('lt', x, number(limit)))]
  return {
    kind: 'case',
    // biome-ignore lint/suspicious/noThenProperty: the node's own field name
    branches: conditions.map((when, at) => ({ when, then: results[at] as Expression })),
    otherwise: results[conditions.length] as Expression,
  }
}

const coefficient = fc.oneof(fc.double({ noNaN: true, min: -2, max: 2 }), fc.constantFrom(0, -0, 1e300, -5e-324))
const values = fc.array(
  fc.oneof(fc.double({ noNaN: true, min: -4, max: 4 }), fc.constantFrom(0, -0, -1, 1, 3, -3, 1.7e308, -1.7e308)),
  { minLength: 1, maxLength: 40 },
)
const given = fc.record({
  limits: fc.uniqueArray(fc.constantFrom(-2, -1, 0, 0.5, 1), { minLength: 1 }).map(list => list.sort((a, b) => a - b)),
  hasEnds: fc.boolean(),
  starts: fc.array(fc.constantFrom(-2, 0, 1, 0.25), { minLength: 8, maxLength: 8 }),
  splines: fc.array(fc.array(fc.array(coefficient, { minLength: 1, maxLength: 5 }), { minLength: 8, maxLength: 8 }), {
    minLength: 1,
    maxLength: 4,
  }),
  present: values,
  special: fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY),
})

test('polynomials in pieces have the bits of each row by itself, also where numbers are missing or infinite', () => {
  fc.assert(
    fc.property(given, fc.boolean(), ({ limits, hasEnds, starts, splines, present, special }, isPlain) => {
      const nodes = splines.map(coefficients =>
        piecewise(
          limits,
          hasEnds,
          coefficients.map((each, at) => polynomial(starts[at] as number, each)),
        ),
      )
      const cells = isPlain ? present : [...present, special]
      const table = new Table([['x', columnFromExact('float64', cells)]], cells.length)
      const columns = compileColumns(nodes, schema)(table)
      for (const [at, node] of nodes.entries()) {
        const row = compileRow(node, schema)
        expect(columns[at]?.toArray()).toStrictEqual(cells.map(cell => row([cell])))
      }
    }),
    { seed: 1, numRuns: 120 },
  )
})

test.each<readonly [string, Expression, boolean]>([
  ['two pieces', piecewise([0], false, [polynomial(0, [1, 2]), number(1)]), true],
  ['ends and two pieces', piecewise([0], true, [number(1), number(2), polynomial(0, [1, 2]), number(1)]), true],
  ['limits that descend', piecewise([1, 0], false, [number(1), number(2), number(3)]), false],
  ['a zero with a sign', piecewise([0], false, [number(-0), number(1)]), false],
  ['another function in a piece', piecewise([0], false, [call('mul', x, x), number(1)]), false],
  ['a limit from which distances may be infinite', piecewise([1e300], false, [number(1), number(2)]), false],
])('%s are recognized or not', (_name, node, isRecognized) => {
  expect(piecewiseOf(typedNode(node, schema), new PartNumbers()) !== null).toBe(isRecognized)
})
