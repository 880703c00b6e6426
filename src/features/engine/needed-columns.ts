import { type DerivedColumn, schemaOf, type TableSourceDefinition } from '../definition/definition.ts'
import { fixedColumns } from '../definition/source-columns.ts'
import type { Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import type { Schema } from '../schema.ts'

/** The stored columns that must be read to know the given expressions over what the source offers, and each row's place. */
export function neededColumns(
  source: TableSourceDefinition,
  expressions: readonly Expression[],
  wholeRows: boolean,
): Schema {
  const offered = new Map(source.columns.map(column => [column.name, column]))
  const names = new Set<string>()
  const need = (column: DerivedColumn | undefined) => {
    if (column !== undefined) for (const name of columnNames(column.expression)) names.add(name)
  }
  for (const expression of expressions) for (const name of columnNames(expression)) need(offered.get(name))
  for (const [, name] of fixedColumns(source)) need(offered.get(name))
  if (source.filter !== null) for (const name of columnNames(source.filter)) names.add(name)
  // Of the events of one id the first in row order counts, and a row's order is that of all its columns.
  const repeats = source.kind === 'eventSource' && source.id !== null
  if (wholeRows || repeats) for (const column of source.columns) need(column)
  return schemaOf(source.stored.filter(column => names.has(column.name)))
}
