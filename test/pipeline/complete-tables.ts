import fc from 'fast-check'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { concatTables } from '../../src/features/table/concat-tables.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'

const ends = twoRows(-2000, 2000)
const positiveEnds = twoRows(1, 2000)

/** Two columns of whole numbers and quarters, without missing values, for transforms that refuse those. */
export const completeTables: fc.Arbitrary<Table> = quarters(-4000)

/** The same, all above 0, with at least two different numbers in each column. */
export const positiveTables: fc.Arbitrary<Table> = quarters(1).map(table => concatTables([positiveEnds, table]))

/** The same as the first, with at least two different numbers in each column: the first two rows. */
export const spreadTables: fc.Arbitrary<Table> = completeTables.map(table => concatTables([ends, table]))

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

function twoRows(low: number, high: number): Table {
  const rows = [low, high].map(value => ({ a: value, b: value }))
  return tableFromRows({ a: 'float64', b: 'float64' }, rows) as Table
}
