import { ColumnTypeError, UnknownColumnError } from '../errors/column-errors.ts'
import { type DataType, type Schema, sameType } from '../schema.ts'
import { isInMemoryOf, numberArray } from './build-column.ts'
import { Column, type ColumnData, isSet, type NumberData } from './column.ts'
import { Table } from './table.ts'

/**
 * Exactly the columns of a schema, in its order; narrower numbers become wider ones where that is exact.
 *
 * @throws {UnknownColumnError} for a column that is missing.
 * @throws {ColumnTypeError} for a column of another type.
 */
export function conformTable<const S extends Schema>(table: Table, schema: S, subject: string): Table<S> {
  const names = table.columnNames
  const columns = Object.entries(schema).map(([name, type]) => {
    if (!names.includes(name)) throw new UnknownColumnError(name, subject, names)
    return [name, conformColumn(table.column(name), type, name, subject)] as const
  })
  return new Table<S>(columns, table.rowCount)
}

/** The column in the declared type; numbers are widened where every value of the stored type stays exact. */
export function conformColumn(column: Column, type: DataType, name: string, subject: string): Column {
  if (sameType(column.type, type)) return column
  if (!widens(column.type, type) || column.data.kind !== 'number') {
    throw new ColumnTypeError(name, subject, column.type, type)
  }
  if (type === 'bigint') return new Column(type, column.length, bigints(column.data, column.length))
  const { values, validity } = column.data
  if (isInMemoryOf(type, values)) return new Column(type, column.length, column.data)
  const copy = numberArray(type, column.length)
  copy.set(values.subarray(0, column.length))
  return new Column(type, column.length, { kind: 'number', values: copy, validity })
}

function bigints({ values, validity }: NumberData, length: number): ColumnData {
  const wide = new BigInt64Array(length)
  for (let row = 0; row < length; row++)
    if (validity === null || isSet(validity, row)) wide[row] = BigInt(values[row] as number)
  return { kind: 'bigint', values: wide, validity }
}

/** Whether every value of the stored type is exactly one of the declared type. */
export function widens(stored: DataType, declared: DataType): boolean {
  return typeof stored === 'string' && typeof declared === 'string' && (wider[stored]?.includes(declared) ?? false)
}

const wider: { readonly [stored: string]: readonly string[] | undefined } = {
  int32: ['int64', 'float64', 'bigint'],
  int64: ['float64', 'bigint'],
  float32: ['float64'],
}
