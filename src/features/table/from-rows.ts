import { suggestion } from '../errors/did-you-mean.ts'
import { hasNames, type OptionCalls, ParameterError, requireList, requireSettings } from '../errors/parameter-error.ts'
import type { InputRow, Schema } from '../schema.ts'
import { type ArrowTableLike, isArrowTable } from './arrow-like.ts'
import { BadCells } from './bad-cells.ts'
import { columnFromValues } from './build-column.ts'
import { showValue } from './input-value.ts'
import { Table } from './table.ts'

/** How lenient rows are read. */
export interface RowOptions {
  /** The time zone of timestamps that have none; if it is left out, such timestamps are refused. */
  readonly zone?: string
  /** The name of the rows in messages, like `spine`. */
  readonly subject?: string
}

const rowOptions: OptionCalls<RowOptions> = { zone: null, subject: null }

/** Anything accepted as a table: a `Table`, an Arrow table, or rows as objects. */
export type TableInput<S extends Schema = Schema> = Table | ArrowTableLike | readonly InputRow<S>[]

/**
 * Makes a table from rows. Columns that a row leaves out are null.
 *
 * @throws {ParameterError} for anything but a list of rows.
 * @throws {InvalidValueError} naming the first bad cell, unknown key or unreadable row by column and row, and listing up to nine others.
 */
export function tableFromRows<const S extends Schema>(
  schema: S,
  rows: readonly InputRow<S>[],
  options: RowOptions = {},
): Table<S> {
  requireSettings<RowOptions>(options, rowOptions)
  requireList('rows', rows, 'after the schema, a list of rows')
  if (!hasNames(schema)) throw new ParameterError('schema', 'an object with a type for each column is needed.')
  const cells = new BadCells(options.subject)
  const records = checkRows(schema, rows, cells)
  const columns = Object.entries(schema).map(([column, type]) => {
    const values = records.map(record => (Object.hasOwn(record, column) ? record[column] : null))
    return [column, columnFromValues(type, values, { ...options, column, cells })] as const
  })
  cells.throwIfAny()
  return new Table<S>(columns, rows.length)
}

/**
 * Makes a table from anything accepted as one; with a schema, it has exactly the schema's columns, in that order.
 *
 * @throws {UnknownColumnError} for a column that is missing.
 * @throws {ColumnTypeError} for a column of another type that does not convert exactly.
 * @throws {InvalidValueError} for values that cannot be read, and for a name shared by several columns of an Arrow table.
 */
export async function toTable<const S extends Schema>(
  input: TableInput<S>,
  schema?: S,
  options: RowOptions = {},
): Promise<Table<S>> {
  requireSettings<RowOptions>(options, rowOptions)
  const subject = options.subject ?? 'the table'
  if (isTable(input)) {
    if (schema === undefined) return input as Table<S>
    const { conformTable } = await import('./conform-table.ts')
    return conformTable(input, schema, subject)
  }
  if (isArrowTable(input)) {
    const { fromArrow } = await import('./arrow/from-arrow.ts')
    return fromArrow(input, schema, options)
  }
  if (!Array.isArray(input)) {
    const remedy = typeof Object(input).then === 'function' ? '; await it first' : ''
    const detail = `${showValue(input)} is not a Table, an Arrow table or an array of rows${remedy}.`
    throw new ParameterError('input', options.subject === undefined ? detail : `${detail} (${subject})`)
  }
  if (schema !== undefined) return tableFromRows(schema, input, options)
  const { inferSchema } = await import('./infer-schema.ts')
  return tableFromRows(inferSchema(input, subject) as S, input, options)
}

function isTable(input: unknown): input is Table {
  return (
    input instanceof Table ||
    (typeof input === 'object' && input !== null && 'columnTypes' in input && 'column' in input && 'rowCount' in input)
  )
}

type Record = Readonly<{ [column: string]: unknown }>

const noColumns: Record = {}

function checkRows(schema: Schema, rows: readonly unknown[], cells: BadCells): Record[] {
  const names = Object.keys(schema)
  return rows.map((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      cells.add(names[0] ?? '', index, `the row is ${showValue(row)}, not an object with columns.`)
      return noColumns
    }
    for (const key of Object.keys(row)) {
      if (!Object.hasOwn(schema, key)) cells.add(key, index, `the column is not declared.${suggestion(key, names)}`)
    }
    return row as Record
  })
}
