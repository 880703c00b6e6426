import type { AggregateFeatureDefinition } from '../definition/definition.ts'
import { evaluate } from '../evaluate/evaluate-column.ts'
import type { Column } from '../table/column.ts'
import { Table } from '../table/table.ts'

/** A feature's default in place of the null of a window in which nothing was seen. */
export function withDefault(column: Column, feature: AggregateFeatureDefinition): Column {
  if (feature.default === null) return column
  return evaluate(
    {
      kind: 'call',
      function: 'coalesce',
      arguments: [
        { kind: 'column', name: feature.name },
        { kind: 'literal', type: feature.type, value: feature.default },
      ],
    },
    new Table([[feature.name, column]], column.length),
    `feature \`${feature.name}\``,
  )
}
