import type { JoinDefinition } from '../definition/definition.ts'
import { type LongRunning, Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { joinColumns } from './join-columns.ts'
import { loadInput } from './loaded-input.ts'
import { timesOf } from './source-times.ts'

/** Joins every group to the spine, derives, then joins the labels. */
export async function inProcessBackfill(asked: BackfillInput): Promise<Table> {
  const input = await loadInput(asked)
  const { set, spine } = input
  const pace = new Pace(input)
  const times = timesOf(spine.column(set.time))
  const withJoins = async (table: Table, joins: readonly JoinDefinition[]): Promise<Table> => {
    const columns: (readonly [string, Column])[] = table.columnNames.map(name => [name, table.column(name)])
    for (const join of joins) {
      const joined = await joinColumns(join, times, input, pace)
      for (const [index, { name }] of join.group.features.entries()) {
        columns.push([`${join.alias}_${name}`, joined[index] as Column])
      }
      await pace.pause({ stage: `backfill ${join.alias}`, done: spine.rowCount, total: spine.rowCount, unit: 'rows' })
    }
    return new Table(columns, table.rowCount)
  }
  return withJoins(await withDerived(await withJoins(spine, set.groups), input), set.labels)
}

async function withDerived(joined: Table, { set }: Pick<BackfillInput, 'set'> & LongRunning): Promise<Table> {
  if (set.derive.length === 0) return joined
  const { compileColumns } = await import('../evaluate/evaluate-column.ts')
  const derived = compileColumns(
    set.derive.map(column => column.expression),
    joined.columnTypes,
  )(joined)
  const all = [...joined.columnNames.map(name => [name, joined.column(name)] as const)]
  const made = set.derive.map((column, index) => [column.name, derived[index] as Column] as const)
  return new Table([...all, ...made], joined.rowCount)
}
