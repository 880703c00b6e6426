import type { EventSourceDefinition } from '../definition/definition.ts'
import type { Expression } from '../expression/expression.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { compareRows } from './row-order.ts'
import { dropUntimed } from './source-times.ts'

/** Stored rows as their source means them. */
export interface SourceReading {
  /** The column of an expression over what the source offers. */
  column(expression: Expression): Column
  /** Sets the code of every row to −1 that does not count; one of −1 may also mean that nobody asks for the key. */
  drop(codes: Int32Array): void
  /** The order of the source's rows. */
  compare(left: number, right: number): number
}

/** Reads expressions over what a source offers. What evaluates them is loaded only where they are more than stored columns. */
export async function sourceReading(
  source: EventSourceDefinition,
  stored: Table,
  expressions: readonly Expression[],
): Promise<SourceReading> {
  const names = storedNames(source)
  const asStored = (node: Expression): Column | null => {
    const name = node.kind === 'column' ? (names?.get(node.name) ?? null) : null
    return name === null ? null : stored.column(name)
  }
  const columns = new Map(expressions.map(node => [node, asStored(node)] as const))
  if ([...columns.values()].includes(null) || source.filter !== null || source.id !== null) {
    const { evaluatedReading } = await import('./source-rows.ts')
    return evaluatedReading(source, stored)
  }
  return {
    column: expression => columns.get(expression) as Column,
    drop: codes => dropUntimed(source, stored, codes),
    compare: compareRows(source, stored, node => stored.column((node as { readonly name: string }).name)),
  }
}

/** The stored column that each offered one is; null where one of them is something else. */
function storedNames({ columns }: EventSourceDefinition): ReadonlyMap<string, string> | null {
  const names = new Map<string, string>()
  for (const { name, expression } of columns) {
    if (expression.kind !== 'column') return null
    names.set(name, expression.name)
  }
  return names
}
