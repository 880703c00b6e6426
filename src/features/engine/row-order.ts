import type { EventSourceDefinition } from '../definition/definition.ts'
import type { Expression } from '../expression/expression.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { compareValues } from '../table/total-order.ts'

/**
 * The order of an event source's rows: by time, then `created`, then `sequence`, then the offered columns in declared order.
 *
 * Nulls come first; rows equal in all of that are interchangeable.
 */
export function compareRows(
  source: EventSourceDefinition,
  stored: Table,
  columnOf: (storedExpression: Expression) => Column,
): (left: number, right: number) => number {
  const places = [source.time, source.created, source.sequence].filter(name => name !== null)
  let columns: readonly Column[] | null = null
  const all = () => {
    columns ??= [
      ...places.map(name => stored.column(name)),
      ...source.columns.map(column => columnOf(column.expression)),
    ]
    return columns
  }
  return (left, right) => {
    for (const column of all()) {
      const order = compareValues(column.get(left), column.get(right))
      if (order !== 0) return order
    }
    return 0
  }
}
