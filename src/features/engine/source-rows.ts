import type { DerivedColumn, EventSourceDefinition, TableSourceDefinition } from '../definition/definition.ts'
import { schemaOf } from '../definition/definition.ts'
import { fixedColumns } from '../definition/source-columns.ts'
import { evaluate } from '../evaluate/evaluate-column.ts'
import type { Expression } from '../expression/expression.ts'
import { columnNames, substitute } from '../expression/walk.ts'
import type { Schema } from '../schema.ts'
import { type Column, isSet } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { compareRows } from './row-order.ts'

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

/** A column of an expression over what the source offers, computed from its stored rows. */
export function sourceColumn(source: TableSourceDefinition, expression: Expression, stored: Table): Column {
  const offered = new Map(source.columns.map(column => [column.name, column.expression]))
  return evaluate(substitute(expression, offered), stored, `source \`${source.name}\``)
}

/** Sets the code of every row to −1 that the source's filter drops, that has no time, or that repeats an id. */
export function dropRows(source: TableSourceDefinition, stored: Table, codes: Int32Array): void {
  if (source.filter !== null) {
    const { data } = evaluate(source.filter, stored, `source \`${source.name}\``)
    if (data.kind !== 'boolean') throw new TypeError('a filter is boolean')
    for (let row = 0; row < codes.length; row++) {
      if (data.values[row] !== 1 || (data.validity !== null && !isSet(data.validity, row))) codes[row] = -1
    }
  }
  if (source.kind === 'entitySource') return
  const { validity } = stored.column(source.time).data
  if (validity !== null) {
    for (let row = 0; row < codes.length; row++) if (!isSet(validity, row)) codes[row] = -1
  }
  dropRepeated(source, stored, codes)
}

/**
 * Like `dropRows`, where a code of −1 may also mean that nobody asks for the key: such a row still uses up its id, so that an answer does
 * not depend on which other keys are asked for.
 */
export function dropAskedRows(source: EventSourceDefinition, stored: Table, codes: Int32Array): void {
  const dropped = source.id === null ? codes : new Int32Array(codes.length)
  dropRows(source, stored, dropped)
  for (let row = 0; row < codes.length; row++) if ((dropped[row] as number) < 0) codes[row] = -1
}

/** Of the rows of one id, the first in row order stays. */
function dropRepeated(source: EventSourceDefinition, stored: Table, codes: Int32Array): void {
  if (source.id === null) return
  const ids = stored.column(source.id)
  const compare = compareRows(source, stored)
  const kept = new Map<unknown, number>()
  for (let row = 0; row < codes.length; row++) {
    const id = ids.get(row)
    if ((codes[row] as number) < 0 || id === null) continue
    const earlier = kept.get(id)
    if (earlier === undefined) kept.set(id, row)
    else if (compare(row, earlier) < 0) {
      codes[earlier] = -1
      kept.set(id, row)
    } else codes[row] = -1
  }
}

/** The times of a column of timestamps, as they are in memory. */
export function timesOf(column: Column): Float64Array {
  const { data } = column
  if (data.kind === 'number' && data.values instanceof Float64Array) return data.values
  throw new TypeError('timestamps are doubles in memory')
}
