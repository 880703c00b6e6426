import type { EventSourceDefinition, TableSourceDefinition } from '../definition/definition.ts'
import { evaluate } from '../evaluate/evaluate-column.ts'
import type { Expression } from '../expression/expression.ts'
import { substitute } from '../expression/walk.ts'
import { type Column, isSet } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { compareRows } from './row-order.ts'
import type { SourceReading } from './source-reading.ts'
import { dropUntimed } from './source-times.ts'

/** A column of an expression over what the source offers, computed from its stored rows. */
export function sourceColumn(source: TableSourceDefinition, expression: Expression, stored: Table): Column {
  const offered = new Map(source.columns.map(column => [column.name, column.expression]))
  return evaluate(substitute(expression, offered), stored, subjectOf(source))
}

/** Rows of a source of events whose expressions have to be evaluated. */
export function evaluatedReading(source: EventSourceDefinition, stored: Table): SourceReading {
  return {
    column: expression => sourceColumn(source, expression, stored),
    drop: codes => dropAskedRows(source, stored, codes),
    compare: evaluatedOrder(source, stored),
  }
}

function evaluatedOrder(source: EventSourceDefinition, stored: Table): SourceReading['compare'] {
  return compareRows(source, stored, node => evaluate(node, stored, subjectOf(source)))
}

function subjectOf({ name }: TableSourceDefinition): string {
  return `source \`${name}\``
}

/** Sets the code of every row to −1 that the source's filter drops, that has no time, or that repeats an id. */
export function dropRows(source: TableSourceDefinition, stored: Table, codes: Int32Array): void {
  if (source.filter !== null) {
    const { data } = evaluate(source.filter, stored, subjectOf(source))
    if (data.kind !== 'boolean') throw new TypeError('a filter is boolean')
    for (let row = 0; row < codes.length; row++) {
      if (data.values[row] !== 1 || (data.validity !== null && !isSet(data.validity, row))) codes[row] = -1
    }
  }
  if (source.kind === 'entitySource') return
  dropUntimed(source, stored, codes)
  dropRepeated(source, stored, codes)
}

/**
 * Like `dropRows`, where a code of −1 may also mean that nobody asks for the key: such a row still uses up its id, so that an answer does
 * not depend on which other keys are asked for.
 */
export function dropAskedRows(source: EventSourceDefinition, stored: Table, codes: Int32Array): void {
  const dropped = source.id === null ? codes : new Int32Array(codes.length)
  dropRows(source, stored, dropped)
  if (dropped === codes) return
  for (let row = 0; row < codes.length; row++) if ((dropped[row] as number) < 0) codes[row] = -1
}

/** Of the rows of one id, the first in row order stays. */
function dropRepeated(source: EventSourceDefinition, stored: Table, codes: Int32Array): void {
  if (source.id === null) return
  const ids = stored.column(source.id)
  const compare = evaluatedOrder(source, stored)
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
