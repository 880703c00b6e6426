import { ParameterError, requireFunction, requireTable } from './errors/parameter-error.ts'
import { columnsOf } from './expression/columns.ts'
import type { BooleanHandle, Columns, SchemaOf, Typed } from './expression/handle.ts'
import type { Schema } from './schema.ts'
import type { Column } from './table/column.ts'
import { isSet } from './table/column.ts'
import { sliceTable, takeTable } from './table/reshape.ts'
import { Table } from './table/table.ts'

/** A table of new columns, each an expression over the columns of `table`. */
export async function project<S extends Schema, R extends Readonly<Record<string, Typed>>>(
  table: Table<S>,
  columns: (columns: Columns<S>) => R,
): Promise<Table<SchemaOf<R>>> {
  requireTable('table', table)
  requireFunction('columns', columns, 'a function of the columns')
  const { evaluate } = await import('./evaluate/evaluate-column.ts')
  const record = columns(columnsOf(table.columnTypes) as Columns<S>)
  const made = Object.entries(record).map(([name, handle]): [string, Column] => [
    name,
    evaluate(handle.node, table, 'the table'),
  ])
  return new Table(made, table.rowCount)
}

/** The rows for which the condition is true, neither false nor null, in order. */
export async function filterRows<S extends Schema>(
  table: Table<S>,
  condition: (columns: Columns<S>) => BooleanHandle,
): Promise<Table<S>> {
  requireTable('table', table)
  requireFunction('condition', condition, 'a function of the columns')
  const { evaluate } = await import('./evaluate/evaluate-column.ts')
  const { data } = evaluate(condition(columnsOf(table.columnTypes) as Columns<S>).node, table, 'the table')
  if (data.kind !== 'boolean')
    throw new ParameterError('condition', 'it is not a condition: it must be true, false or null.')
  const kept = new Int32Array(table.rowCount)
  let count = 0
  for (let row = 0; row < table.rowCount; row++) {
    if (data.values[row] === 1 && (data.validity === null || isSet(data.validity, row))) kept[count++] = row
  }
  return takeTable(table, kept.subarray(0, count))
}

/** The rows in ascending order of a column, nulls first; rows with equal values keep their order. */
export async function sortRows<S extends Schema>(table: Table<S>, by: keyof S & string): Promise<Table<S>> {
  requireTable('table', table)
  const column = table.column(by)
  const { data } = column
  const asTimes = column.type === 'timestamp' && data.kind === 'number' && data.validity === null
  if (asTimes && data.values instanceof Float64Array) {
    const { orderByTime } = await import('./engine/radix-order.ts')
    return takeTable(table, orderByTime(data.values))
  }
  const { compareValues } = await import('./table/total-order.ts')
  const values = column.toArray()
  const order = Int32Array.from(values.keys()).sort((a, b) => compareValues(values[a], values[b]) || a - b)
  return takeTable(table, order)
}

/** The rows from `start` up to, but not including, `end`, without copying where the layout allows it. */
export function sliceRows<S extends Schema>(table: Table<S>, start: number, end: number = table?.rowCount): Table<S> {
  requireTable('table', table)
  for (const [name, row] of Object.entries({ start, end }))
    if (!Number.isInteger(row)) throw new ParameterError(name, `${String(row)} is not the number of a row.`)
  return sliceTable(table, start, end)
}
