import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileColumns } from '../../../src/features/evaluate/evaluate-column.ts'
import { lengthMachine } from '../../../src/features/evaluate/length-machine.ts'
import { vectorLengths } from '../../../src/features/evaluate/vector-steps.ts'
import { hasWebAssembly } from '../../../src/features/evaluate/web-assembly.ts'
import { float64Column } from '../../../src/features/table/build-column.ts'
import { Table } from '../../../src/features/table/table.ts'
import { notZero } from '../../../src/pipeline/numerics/not-zero.ts'
import { call, requiredColumn } from '../../../src/pipeline/program.ts'
import { rowDivisor } from '../../../src/pipeline/transforms/normalizer-kind.ts'

const norms = ['l1', 'l2', 'max'] as const
const cases = fc.record({
  drawn: fc.array(
    fc.oneof(
      { arbitrary: fc.double({ noNaN: true, min: -1e3, max: 1e3 }), weight: 9 },
      { arbitrary: fc.constantFrom(0, -0, 1e-16, 2.3e-15, 5e-324), weight: 2 },
      { arbitrary: fc.constantFrom(1e200, -1.7e308, Number.NaN, Infinity, -Infinity), weight: 1 },
    ),
    { minLength: 1, maxLength: 12 },
  ),
  width: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(130, 17_000)),
  length: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(4095, 4096, 4099)),
  norm: fc.constantFrom(...norms),
})

function filled(drawn: readonly number[], count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, (_, at) =>
    Float64Array.from({ length }, (_row, row) => drawn[(at * 7 + row * 3 + ((at * row) % 5)) % drawn.length]!),
  )
}

test('the machine divides rows as a loop does, and says when a number or a length is not finite', () => {
  expect(hasWebAssembly()).toBe(true)
  fc.assert(
    fc.property(cases, ({ drawn, width, length: wanted, norm }) => {
      const length = width > 12 ? wanted % 10 : wanted
      const columns = filled(drawn, width, length)
      const rows = Array.from({ length }, (_, row) => Float64Array.from(columns, column => column[row]!))
      const lengths = rows.map(row => vectorLengths[norm](row, width))
      const areFinite = rows.every(row => row.every(Number.isFinite)) && lengths.every(Number.isFinite)
      const outputs = columns.map((_, at) => (at % 3 === 2 ? null : new Float64Array(length)))
      const said = lengthMachine(norm, width)(columns, outputs)
      // A sum of finite lengths may not be finite.
      if (!areFinite || said === false) expect(said).toBe(areFinite && lengths.reduce((a, b) => a + b, 0) < Infinity)
      else {
        for (const [at, output] of outputs.entries()) {
          if (output === null) continue
          expect(output).toStrictEqual(columns[at]!.map((value, row) => value / notZero(lengths[row]!)))
        }
      }
    }),
    { seed: 7, numRuns: 300 },
  )
})

const names = ['a', 'b', 'c', 'd']
const types = Object.fromEntries(names.map(name => [name, 'float64'] as const))

function tableOf(columns: readonly Float64Array[]): Table {
  const named = columns.map((values, at) => [names[at]!, float64Column(values)] as const)
  return new Table(named, columns[0]!.length) as unknown as Table
}

/** Each number over the length, and the length again, of which the group knows nothing. */
function nodesOf(norm: (typeof norms)[number], wanted: readonly string[]) {
  const values = names.map(name => requiredColumn(name))
  const divisor = rowDivisor(norm, values)
  return [...wanted.map(name => call('div', requiredColumn(name), divisor)), divisor]
}

test('a table of many rows, by the machine, is what blocks of few are, by loops', () => {
  for (const norm of norms) {
    for (const drawn of [
      [0.1, -3, 7.7, 0, -0, 1e-17],
      [1e200, 3, -2e300],
    ]) {
      const table = tableOf(filled(drawn, 4, 8200))
      for (const wanted of [names, ['a', 'c'], ['d']]) {
        const nodes = nodesOf(norm, wanted)
        const many = compileColumns(nodes, types, { finite: names })(table)
        const few = compileColumns(nodes, types, { finite: names, rows: 8 })(table)
        expect(many.map(each => each.toArray())).toStrictEqual(few.map(each => each.toArray()))
      }
    }
  }
})

test('what is missing or infinite in a late row is refused', () => {
  for (const norm of norms) {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const columns = filled([0.1, -3, 7.7], 4, 8200)
      columns[2]![8199] = wrong
      const run = (rows?: number) => () =>
        compileColumns(nodesOf(norm, names), types, { finite: names, ...(rows !== undefined && { rows }) })(
          tableOf(columns),
        )
      expect(run()).toThrow('row 8199')
      expect(run(8)).toThrow('row 8199')
    }
  }
})
