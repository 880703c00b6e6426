import { ColumnTypeError } from '../errors/column-type-error.ts'
import { UnknownColumnError } from '../errors/unknown-column-error.ts'
import { type DataType, type Schema, sameType } from '../schema.ts'
import { Column } from './column.ts'
import { concatData } from './concat-data.ts'
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

/** One column after the other; all of one type. At least one is needed. */
export function concatColumns<T extends DataType>(columns: readonly Column<T>[]): Column<T> {
  const [first] = columns
  if (first === undefined) throw new RangeError('at least one column is needed to concatenate')
  if (columns.length === 1) return first
  const length = columns.reduce((sum, column) => sum + column.length, 0)
  return new Column(
    first.type,
    length,
    concatData(columns.map(column => ({ data: column.data, length: column.length }))),
  )
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
  return mapColumns(table, until - from, column => sliceColumn(column, from, until))
}

/**
 * One table after the other; all have the columns of the first, in any order.
 *
 * @throws {UnknownColumnError} for a table without one of the columns.
 * @throws {ColumnTypeError} for a column of another type.
 */
export function concatTables<S extends Schema>(tables: readonly Table<S>[]): Table<S> {
  const [first] = tables
  if (first === undefined) throw new RangeError('at least one table is needed to concatenate')
  if (tables.length === 1) return first
  const rowCount = tables.reduce((sum, table) => sum + table.rowCount, 0)
  return mapColumns(first, rowCount, (column, name) =>
    concatColumns(tables.map((table, index) => sameColumn(table, name, column.type, `table ${index}`))),
  )
}

/** Whether the rows stand one after the other. */
function isRun(indices: Int32Array): boolean {
  const start = indices[0] as number
  for (let row = 0; row < indices.length; row++) if (indices[row] !== start + row) return false
  return start >= 0
}

function sameColumn(table: Table, name: string, type: DataType, where: string): Column {
  if (!table.columnNames.includes(name)) throw new UnknownColumnError(name, where, table.columnNames)
  const column = table.column(name)
  if (!sameType(column.type, type)) throw new ColumnTypeError(name, where, column.type, type)
  return column
}

function mapColumns<S extends Schema>(
  table: Table<S>,
  rowCount: number,
  change: (column: Column, name: string) => Column,
): Table<S> {
  return new Table(
    table.columnNames.map(name => [name, change(table.column(name), name)] as const),
    rowCount,
  )
}

function clamp(start: number, end: number, length: number): readonly [number, number] {
  const from = Math.min(Math.max(start, 0), length)
  return [from, Math.min(Math.max(end, from), length)]
}
