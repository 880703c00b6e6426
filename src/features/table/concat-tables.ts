import { ColumnTypeError, UnknownColumnError } from '../errors/column-errors.ts'
import { type DataType, type Schema, sameType } from '../schema.ts'
import { Column } from './column.ts'
import { concatData } from './concat-data.ts'
import { Table } from './table.ts'

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
  const columns = first.columnNames.map(name => {
    const { type } = first.column(name)
    const parts = tables.map((table, index) => sameColumn(table, name, type, `table ${index}`))
    return [name, concatColumns(parts)] as const
  })
  return new Table<S>(columns, rowCount)
}

function sameColumn(table: Table, name: string, type: DataType, where: string): Column {
  if (!table.columnNames.includes(name)) throw new UnknownColumnError(name, where, table.columnNames)
  const column = table.column(name)
  if (!sameType(column.type, type)) throw new ColumnTypeError(name, where, column.type, type)
  return column
}
