import type { JoinDefinition } from '../definition/definition.ts'
import { compileColumns } from '../evaluate/evaluate-column.ts'
import { type LongRunning, Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { joinEntities } from './join-entities.ts'
import { joinLabels } from './join-labels.ts'
import { joinRows } from './join-rows.ts'
import { joinWindows } from './join-windows.ts'
import { type LoadedInput, loadInput } from './loaded-input.ts'
import { timesOf } from './source-rows.ts'

/** Joins every group to the spine, derives, then joins the labels. */
export async function inProcessBackfill(asked: BackfillInput): Promise<Table> {
  const input = await loadInput(asked)
  const { set, spine } = input
  const pace = new Pace(input)
  const times = timesOf(spine.column(set.time))
  const columns: (readonly [string, Column])[] = spine.columnNames.map(name => [name, spine.column(name)])
  for (const join of set.groups) {
    const joined = await joinGroup(join, times, input, pace)
    for (const [index, feature] of join.group.features.entries()) {
      columns.push([`${join.alias}_${feature.name}`, joined[index] as Column])
    }
    await pace.pause({ stage: `backfill ${join.alias}`, done: spine.rowCount, total: spine.rowCount, unit: 'rows' })
  }
  const derived = withDerived(new Table(columns, spine.rowCount), input)
  return set.labels.length === 0 ? derived : withLabels(derived, times, input, pace)
}

function joinGroup(
  join: JoinDefinition,
  times: Float64Array,
  input: LoadedInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { source, features } = join.group
  if (source.kind === 'entitySource') return joinEntities(join, source, times, input, pace)
  const isWindowed = features.some(feature => feature.kind === 'aggregate')
  return isWindowed ? joinWindows(join, times, input, pace) : joinRows(join, source, times, input, pace)
}

async function withLabels(table: Table, times: Float64Array, input: LoadedInput, pace: Pace): Promise<Table> {
  const columns: (readonly [string, Column])[] = table.columnNames.map(name => [name, table.column(name)])
  for (const join of input.set.labels) {
    const joined = await joinLabels(join, times, input.dataUntil[join.alias] as number, input, pace)
    for (const [index, { name }] of join.group.features.entries()) {
      columns.push([`${join.alias}_${name}`, joined[index] as Column])
    }
  }
  return new Table(columns, table.rowCount)
}

function withDerived(joined: Table, { set }: Pick<BackfillInput, 'set'> & LongRunning): Table {
  if (set.derive.length === 0) return joined
  const derived = compileColumns(
    set.derive.map(column => column.expression),
    joined.columnTypes,
  )(joined)
  const all = [...joined.columnNames.map(name => [name, joined.column(name)] as const)]
  const made = set.derive.map((column, index) => [column.name, derived[index] as Column] as const)
  return new Table([...all, ...made], joined.rowCount)
}
