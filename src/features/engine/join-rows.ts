import type {
  EntitySourceDefinition,
  EventSourceDefinition,
  FeatureGroupDefinition,
  JoinDefinition,
  TableSourceDefinition,
  UnionSourceDefinition,
} from '../definition/definition.ts'
import type { Expression } from '../expression/expression.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { takeRowsOf } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { asOfRows } from './as-of-rows.ts'
import type { BackfillInput } from './engine.ts'
import { entityRows } from './entity-rows.ts'
import { keyCodes } from './key-codes.ts'
import { groupByKey } from './key-rows.ts'
import { positiveZeros } from './positive-zeros.ts'
import { readEvents } from './read-events.ts'
import { dropAskedRows, neededColumns, sourceColumn, timesOf } from './source-rows.ts'

/** Stored rows, the source that says what they mean, and for each query the number of its row, or −1. */
interface FoundRows {
  readonly source: TableSourceDefinition
  readonly stored: Table
  readonly found: Int32Array
}

/** The features of a group that passes rows through, one column each, for every row of the spine. */
export async function joinRows(
  join: JoinDefinition,
  times: Float64Array,
  input: BackfillInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { group } = join
  const { source, stored, found } =
    group.source.kind === 'entitySource'
      ? await joinEntities(join, times, group.source, input)
      : await joinEvents(join, group.source, times, input, pace)
  const inputs = group.features.map(feature => sourceColumn(source, feature.input, stored))
  return takeRowsOf(inputs, found).map(positiveZeros)
}

async function joinEntities(
  join: JoinDefinition,
  times: Float64Array,
  source: EntitySourceDefinition,
  input: BackfillInput,
): Promise<FoundRows> {
  const { group } = join
  const needed = neededColumns(source, [...keyNodes(join), ...inputsOf(group)], false)
  const keyNames = join.keys.map(key => key.group)
  const rows = await entityRows(source, needed, spineKeys(join, input.spine), keyNames, times, input.offline, input)
  return { source, ...rows }
}

async function joinEvents(
  join: JoinDefinition,
  declared: EventSourceDefinition | UnionSourceDefinition,
  times: Float64Array,
  input: BackfillInput,
  pace: Pace,
): Promise<FoundRows> {
  const { group } = join
  const { source, stored } = await readEvents(
    declared,
    [...keyNodes(join), ...inputsOf(group)],
    true,
    { times, reach: group.ttl, inclusive: group.inclusive },
    input,
  )
  const keys = keyNodes(join).map(node => sourceColumn(source, node, stored))
  const { asked, offered, keyCount } = keyCodes(spineKeys(join, input.spine), keys)
  dropAskedRows(source, stored, offered)
  const events = groupByKey(offered, timesOf(stored.column(source.time)), keyCount)
  const queries = groupByKey(asked, times, keyCount)
  await pace.pause()
  return { source, stored, found: await asOfRows(group, source, stored, events, queries, times.length, pace) }
}

/** The spine columns that give a join its keys, in the order of the group's keys. */
export function spineKeys(join: JoinDefinition, spine: Table): readonly Column[] {
  return join.keys.map(key => spine.column(key.request))
}

/** The group's keys as columns of its source. */
export function keyNodes(join: JoinDefinition): readonly Expression[] {
  return join.keys.map(key => ({ kind: 'column', name: key.group }))
}

function inputsOf(group: FeatureGroupDefinition): FeatureGroupDefinition['features'][number]['input'][] {
  return group.features.map(feature => feature.input)
}
