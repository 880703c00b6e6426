import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Table, TableShape } from '../../../src/features/table/table.ts'

const names = ['a', 'b', 'c']
const shape = new TableShape(names.map(name => [name, 'float64'] as const))

test('numbers given row after row are the table of their columns', () => {
  const row = fc.tuple(fc.double(), fc.double(), fc.double())
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), rows => {
      const table = new Table(Float64Array.from(rows.flat()), rows.length, shape)
      const values = rows.map((_, index) => table.values(index))
      expect(values).toEqual(rows)
      names.forEach((name, place) => {
        expect(table.column(name).toArray()).toEqual(rows.map(each => each[place]))
      })
      expect([...table.rows()]).toEqual(rows.map(([a, b, c]) => ({ a, b, c })))
    }),
    { seed: 5 },
  )
})
