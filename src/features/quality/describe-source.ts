import { type SourceDefinition, schemaOf, type TableSourceDefinition } from '../definition/definition.ts'
import { deepFreeze } from '../definition/freeze.ts'
import { readOptions } from '../engine/read-events.ts'
import { evaluate } from '../evaluate/evaluate-column.ts'
import { handleOf } from '../expression/columns.ts'
import type { Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import type { ReadOptions } from '../offline/offline-store.ts'
import { Pace } from '../progress.ts'
import { filterRows } from '../query.ts'
import type { Column } from '../table/column.ts'
import { concatColumns } from '../table/concat-tables.ts'
import { toTime } from '../table/time-input.ts'
import type { ColumnStatistics, SourceStatisticsOptions, TableStatistics } from './statistics.ts'
import { columnStatistics } from './table-statistics.ts'

/** The figures of a source's columns, read one after the other. Events whose id occurs again count again. */
export async function describeSource(
  source: SourceDefinition,
  options: SourceStatisticsOptions,
): Promise<TableStatistics> {
  const parts = source.kind === 'unionSource' ? source.parts : [source]
  const pace = new Pace(options)
  const columns: ColumnStatistics[] = []
  for (const { name } of source.columns) {
    const pieces: Column[] = []
    for (const part of parts) pieces.push(await readColumn(part, name, options))
    columns.push(columnStatistics(name, concatColumns(pieces)))
    const done = columns.length
    await pace.pause({ stage: `statistics of ${source.name}`, done, total: source.columns.length, unit: 'columns' })
  }
  return deepFreeze({ rows: columns[0]?.rows ?? 0, columns })
}

async function readColumn(
  source: TableSourceDefinition,
  name: string,
  { offline, from, until, partitions, signal }: SourceStatisticsOptions,
): Promise<Column> {
  const offered = source.columns.find(column => column.name === name)
  const expression: Expression = offered?.expression ?? { kind: 'column', name }
  const { filter } = source
  const needed = new Set([...columnNames(expression), ...(filter === null ? [] : columnNames(filter))])
  const time = source.kind === 'eventSource' && (from !== undefined || until !== undefined) ? source.time : null
  const range: ReadOptions['time'] =
    time === null
      ? undefined
      : {
          column: time,
          ...(from !== undefined && { from: toTime(from, 'from') }),
          ...(until !== undefined && { until: toTime(until, 'until') }),
        }
  const stored = await offline.read(source.name, schemaOf(source.stored.filter(column => needed.has(column.name))), {
    ...readOptions(source, signal === undefined ? {} : { signal }),
    ...(range !== undefined && { time: range }),
    ...(partitions !== undefined && { partitions }),
  })
  const kept = filter === null ? stored : await filterRows(stored, () => handleOf<'boolean'>(filter))
  return evaluate(expression, kept, `source \`${source.name}\``)
}
