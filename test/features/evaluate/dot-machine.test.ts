import fc from 'fast-check'
import { expect, test } from 'vitest'
import { squared, weightedSquares, weightedSum } from '../../../src/features/evaluate/dot-loops.ts'
import { dotMachine } from '../../../src/features/evaluate/dot-machine.ts'
import { compileColumns } from '../../../src/features/evaluate/evaluate-column.ts'
import { hasWebAssembly } from '../../../src/features/evaluate/web-assembly.ts'
import { float64Column } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import { column, encodeAll, tableCall } from '../../../src/pipeline/program.ts'

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e308, -1e308))

/** A matrix of few numbers, which are drawn, over and over. */
function filled(drawn: readonly number[], count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, (_, at) =>
    Float64Array.from({ length }, (_row, row) => drawn[(at * 7 + row * 3 + ((at * row) % 5)) % drawn.length]!),
  )
}

const cases = fc.record({
  drawn: fc.array(anyNumber, { minLength: 1, maxLength: 40 }),
  width: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(130, 17_000)),
  height: fc.integer({ min: 1, max: 11 }),
  length: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 500, max: 1100 })),
  intercept: fc.option(anyNumber),
})

test('the machine gives the bits of the loops', () => {
  expect(hasWebAssembly()).toBe(true)
  fc.assert(
    fc.property(cases, ({ drawn, width, height, length: wanted, intercept }) => {
      const length = width > 1000 ? wanted % 10 : wanted
      const columns = filled(drawn, width, length)
      const weights = filled([...drawn, 0.5], height, width)
      const sums = weights.map(() => new Float64Array(length))
      dotMachine(weights.map(list => ({ weights: list, intercept })))(columns, sums)
      for (const [at, list] of weights.entries()) {
        const sum = new Float64Array(length)
        weightedSum(columns, list, sum)
        expect(sums[at]).toStrictEqual(intercept === null ? sum : sum.map(value => value + intercept))
      }
    }),
    { seed: 50, numRuns: 200 },
  )
})

test('squares are added alike by the machine and by the loops', () => {
  const columns = filled([0.1, -3, 7.7, 1e200], 6, 700)
  const weights = filled([2.5, -1 / 3, 0], 3, 6)
  const sums = weights.map(() => new Float64Array(700))
  const squares = columns.map(values => squared(values, new Float64Array(700)))
  dotMachine(weights.map(list => ({ weights: list, intercept: null })))(squares, sums)
  for (const [at, list] of weights.entries()) {
    const sum = new Float64Array(700)
    weightedSquares(columns, list, sum)
    expect(sums[at]).toStrictEqual(sum)
  }
})

test('a table of many rows, by the machine, is what blocks of few are, by loops', () => {
  const names = ['a', 'b', 'c', 'd']
  const table = new Table(
    filled([0.1, -3, 7.7, Number.NaN], 4, 3000).map((values, at) => [names[at]!, float64Column(values)] as const),
    3000,
  ) as unknown as Table
  const nodes = filled([2.5, -1 / 3, 0.7], 3, 5).map(values =>
    tableCall('dot', { values: encodeAll([...values]) }, ...names.map(column)),
  )
  const types = Object.fromEntries(names.map(name => [name, 'float64'] as const))
  const many = compileColumns(nodes, types)(table)
  const few = compileColumns(nodes, types, { rows: 8 })(table)
  expect(many.map(each => each.toArray())).toStrictEqual(few.map(each => each.toArray()))
})
