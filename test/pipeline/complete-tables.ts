import fc from 'fast-check'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { Table } from '../../src/features/table/table.ts'

/** Two columns of whole numbers and quarters, without missing values, for transforms that refuse those. */
export const completeTables: fc.Arbitrary<Table> = quarters(-4000)

/** The same, all above 0. */
export const positiveTables: fc.Arbitrary<Table> = quarters(1)

function quarters(least: number): fc.Arbitrary<Table> {
  const number = fc.integer({ min: least, max: 4000 }).map(value => value / 4)
  return fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 }).map(rows => {
    const column = (index: 0 | 1) =>
      columnFromExact(
        'float64',
        rows.map(row => row[index]),
      )
    return new Table([['a', column(0)] as const, ['b', column(1)] as const], rows.length) as Table
  })
}
