import { Column } from '../table/column.ts'
import { Table } from '../table/table.ts'
import { timesOf } from './source-times.ts'

/** The column with the number of each row in the table that it was picked from; no stored column can have this name. */
export const rowName = '$row'

/** A batch with the numbers of its rows, the first of which is number `first`. */
export function numbered(batch: Table, first: number): Table {
  const values = Float64Array.from({ length: batch.rowCount }, (_, row) => first + row)
  const numbers = new Column('float64', batch.rowCount, { kind: 'number', values, validity: null })
  const columns = batch.columnNames.map(name => [name, batch.column(name)] as const)
  return new Table([...columns, [rowName, numbers]], batch.rowCount)
}

/** The numbers of rows. */
export function rowNumbers(table: Table): Float64Array {
  return timesOf(table.column(rowName))
}

/** Ascending row numbers, cut where a block of so many rows ends. */
export function* blockRuns(
  rows: Float64Array,
  blockRows: number,
): Generator<{ readonly block: number; readonly start: number; readonly end: number }> {
  for (let start = 0; start < rows.length; ) {
    const block = Math.floor((rows[start] as number) / blockRows)
    let end = start
    while (end < rows.length && Math.floor((rows[end] as number) / blockRows) === block) end++
    yield { block, start, end }
    start = end
  }
}
