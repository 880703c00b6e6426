import type { DataType, Schema } from '../schema.ts'
import { Column } from './column.ts'
import { Table } from './table.ts'
import { sliceData, takeData, takeValidity } from './take-data.ts'

/** The rows of those numbers, in that order; −1 gives null. */
export function takeRows<T extends DataType>({ type, data }: Column<T>, indices: Int32Array): Column<T> {
  return new Column(type, indices.length, takeData(data, indices))
}

/** The same rows of several columns. */
export function takeRowsOf(columns: readonly Column[], indices: Int32Array): readonly Column[] {
  const found = takeValidity(null, indices)
  return columns.map(({ type, data }) => new Column(type, indices.length, takeData(data, indices, found)))
}

/** Rows `start` to `end`, without copying values where the layout allows. */
export function sliceColumn<T extends DataType>(column: Column<T>, start: number, end: number): Column<T> {
  const [from, until] = clamp(start, end, column.length)
  if (from === 0 && until === column.length) return column
  return new Column(column.type, until - from, sliceData(column.data, from, until))
}

/** The rows of those numbers, in that order; −1 gives a row of nulls. Most of a table in one run is not copied. */
export function takeTable<S extends Schema>(table: Table<S>, indices: Int32Array): Table<S> {
  if (indices.length * 2 > table.rowCount && isRun(indices)) {
    const start = indices[0] as number
    return sliceTable(table, start, start + indices.length)
  }
  const names = table.columnNames
  const taken = takeRowsOf(
    names.map(name => table.column(name)),
    indices,
  )
  return new Table<S>(
    names.map((name, index) => [name, taken[index] as Column] as const),
    indices.length,
  )
}

/** Rows `start` to `end`, without copying values where the layout allows. */
export function sliceTable<S extends Schema>(table: Table<S>, start: number, end: number): Table<S> {
  const [from, until] = clamp(start, end, table.rowCount)
  const columns = table.columnNames.map(name => [name, sliceColumn(table.column(name), from, until)] as const)
  return new Table<S>(columns, until - from)
}

/** Whether the rows stand one after the other. */
function isRun(indices: Int32Array): boolean {
  const start = indices[0] as number
  for (let row = 0; row < indices.length; row++) if (indices[row] !== start + row) return false
  return start >= 0
}

function clamp(start: number, end: number, length: number): readonly [number, number] {
  const from = Math.min(Math.max(start, 0), length)
  return [from, Math.min(Math.max(end, from), length)]
}
