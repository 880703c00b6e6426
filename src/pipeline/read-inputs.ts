import { BigheadError } from '../features/errors/bighead-error.ts'
import { UnknownColumnError } from '../features/errors/column-errors.ts'
import { DefinitionError, type Problem } from '../features/errors/definition-error.ts'
import { type DataType, isNumeric, type Schema } from '../features/schema.ts'
import { Column } from '../features/table/column.ts'
import { conformColumn } from '../features/table/conform-table.ts'
import { Table } from '../features/table/table.ts'
import type { Blocks } from './blocks.ts'

/**
 * Exactly the columns of a schema, by name, in its types.
 *
 * @throws {UnknownColumnError | ColumnTypeError} for one bad column.
 * @throws {DefinitionError} for several, listing all of them.
 */
export function readInputs(data: Blocks, inputs: Schema, subject: string): Table {
  const { names } = data
  const known = new Set(names)
  const where = `the input of ${subject}`
  const failures: { readonly name: string; readonly error: BigheadError }[] = []
  const columns: (readonly [string, Column])[] = []
  for (const [name, type] of Object.entries(inputs)) {
    try {
      if (!known.has(name)) throw new UnknownColumnError(name, where, names)
      columns.push([name, inType(data.column(name), type, name, where)])
    } catch (error) {
      if (!(error instanceof BigheadError)) throw error
      failures.push({ name, error })
    }
  }
  const [first] = failures
  if (first === undefined) return new Table(columns, data.rowCount)
  if (failures.length === 1) throw first.error
  const problems: Problem[] = failures.map(({ name, error }) => ({ at: name, message: error.message }))
  throw new DefinitionError(where, problems)
}

function inType(column: Column, type: DataType, name: string, where: string): Column {
  if (column.type === type) return column
  const { data } = column
  const exact = type === 'float64' || (type === 'int64' && holdsIntegers(column))
  if (exact && isNumeric(column.type) && data.kind === 'number') {
    const values = Float64Array.from(data.values.subarray(0, column.length))
    return new Column(type, column.length, { kind: 'number', values, validity: data.validity })
  }
  return conformColumn(column, type, name, where)
}

function holdsIntegers(column: Column): boolean {
  if (column.data.kind !== 'number') return false
  return column.data.values.subarray(0, column.length).every(value => Number.isSafeInteger(value))
}
