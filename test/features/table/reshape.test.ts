import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countBits } from '../../../src/features/table/bitmap.ts'
import { columnFromExact, columnFromValues } from '../../../src/features/table/build-column.ts'
import type { Column } from '../../../src/features/table/column.ts'
import { concatColumns, concatTables } from '../../../src/features/table/concat-tables.ts'
import { sliceColumn, sliceTable, takeRows, takeTable } from '../../../src/features/table/reshape.ts'
import { sameBits, sameTables } from '../../../src/features/table/same-bits.ts'
import { Table } from '../../../src/features/table/table.ts'
import { anyTable, anyType, columnOf } from './arbitrary-table.ts'

const settings = { seed: 20010501, numRuns: 300 }
const rebuilt = (column: Column, values: unknown[]) => columnFromExact(column.type, values as never)

test('takes rows like the naive way, −1 giving null', () => {
  const cases = anyType
    .chain(type => fc.nat({ max: 30 }).chain(length => columnOf(type, length)))
    .chain(column => fc.tuple(fc.constant(column), fc.array(fc.integer({ min: -1, max: column.length - 1 }))))
  fc.assert(
    fc.property(cases, ([column, indices]) => {
      const taken = takeRows(column, Int32Array.from(indices))
      const naive = rebuilt(
        column,
        indices.map(index => (index < 0 ? null : column.get(index))),
      )
      expect(taken.length).toBe(indices.length)
      expect(sameBits(taken, naive)).toBe(true)
    }),
    settings,
  )
})

test('takes one run of rows of a table, of any length, like the naive way', () => {
  const property = fc.property(anyTable(), fc.nat(20), fc.nat(20), (table, first, second) => {
    const [from, until] = [first, second].map(row => Math.min(row, table.rowCount)).sort((a, b) => a - b) as [
      number,
      number,
    ]
    const rows = Int32Array.from({ length: until - from }, (_, row) => from + row)
    const naive = table.columnNames.map(name => {
      const column = table.column(name)
      return [
        name,
        rebuilt(
          column,
          [...rows].map(row => column.get(row)),
        ),
      ] as const
    })
    expect(sameTables(takeTable(table, rows), new Table(naive, rows.length))).toBe(true)
  })
  fc.assert(property, settings)
})

test('slices and puts together again what it sliced', () => {
  const cases = anyType
    .chain(type => fc.nat({ max: 40 }).chain(length => columnOf(type, length)))
    .chain(column => fc.tuple(fc.constant(column), fc.nat({ max: column.length }), fc.nat({ max: column.length })))
  fc.assert(
    fc.property(cases, ([column, first, second]) => {
      const [from, until] = [Math.min(first, second), Math.max(first, second)]
      const parts = [
        sliceColumn(column, 0, from),
        sliceColumn(column, from, until),
        sliceColumn(column, until, column.length),
      ]
      expect(sameBits(parts[1]!, rebuilt(column, column.toArray().slice(from, until)))).toBe(true)
      expect(sameBits(concatColumns(parts), column)).toBe(true)
      const validity = parts[1]!.data.validity
      expect(countBits(validity, until - from)).toBe(
        column.data.kind === 'boxed' ? until - from : parts[1]!.toArray().filter(v => v !== null).length,
      )
    }),
    settings,
  )
})

test('takes, slices and concatenates tables', () => {
  fc.assert(
    fc.property(anyTable(), table => {
      const middle = table.rowCount >> 1
      const parts = [sliceTable(table, 0, middle), sliceTable(table, middle, table.rowCount)]
      expect(sameTables(concatTables(parts), table)).toBe(true)
      expect(
        sameTables(
          takeTable(
            table,
            Int32Array.from({ length: table.rowCount }, (_, i) => i),
          ),
          table,
        ),
      ).toBe(true)
    }),
    settings,
  )
})

test('merges dictionaries without duplicates', () => {
  const left = columnFromValues('string', ['a', 'b', null], { column: 'x' })
  const right = columnFromValues('string', ['b', 'c', 'a'], { column: 'x' })
  const both = concatColumns([left, right])
  expect(both.toArray()).toEqual(['a', 'b', null, 'b', 'c', 'a'])
  expect(both.data).toMatchObject({ kind: 'string', dictionary: ['a', 'b', 'c'] })
})

test('names the table and the column that do not fit together', () => {
  const table = (column: string, type: 'string' | 'float64') => takeTable(columnsOf(column, type), new Int32Array(0))
  expect(() => concatTables([table('origin', 'string'), table('orign', 'string')])).toThrow(
    'Column `origin` is not in table 1. Did you mean `orign`?',
  )
  expect(() => concatTables([table('origin', 'string'), table('origin', 'float64')])).toThrow(
    'Column `origin` of table 1 is float64, but string is needed.',
  )
})

function columnsOf(name: string, type: 'string' | 'float64') {
  return new Table([[name, columnFromExact(type, [])]], 0)
}
