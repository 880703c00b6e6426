import type { EventSourceDefinition, JoinDefinition, UnionSourceDefinition } from '../definition/definition.ts'
import type { Expression } from '../expression/expression.ts'
import type { Pace } from '../progress.ts'
import type { Column } from '../table/column.ts'
import { takeRowsOf } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { asOfRows } from './as-of-rows.ts'
import type { BackfillInput } from './engine.ts'
import { keyCodes } from './key-codes.ts'
import { positiveZeros } from './positive-zeros.ts'
import { readEvents } from './read-events.ts'
import { dropAskedRows, sourceColumn } from './source-rows.ts'

/** The features of a group that passes rows of events through, one column each, for every row of the spine. */
export async function joinRows(
  join: JoinDefinition,
  declared: EventSourceDefinition | UnionSourceDefinition,
  times: Float64Array,
  input: BackfillInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { group } = join
  const inputs = group.features.map(feature => feature.input)
  const reach = { times, reach: group.ttl, inclusive: group.inclusive }
  const { source, stored } = await readEvents(declared, [...keyNodes(join), ...inputs], true, reach, input)
  const keys = keyNodes(join).map(node => sourceColumn(source, node, stored))
  const codes = keyCodes(spineKeys(join, input.spine), keys)
  dropAskedRows(source, stored, codes.offered)
  await pace.pause()
  const found = await asOfRows(group, { source, stored }, codes, times, pace)
  const columns = inputs.map(node => sourceColumn(source, node, stored))
  return takeRowsOf(columns, found).map(positiveZeros)
}

/** The spine columns that give a join its keys, in the order of the group's keys. */
export function spineKeys(join: JoinDefinition, spine: Table): readonly Column[] {
  return join.keys.map(key => spine.column(key.request))
}

/** The group's keys as columns of its source. */
export function keyNodes(join: JoinDefinition): readonly Expression[] {
  return join.keys.map(key => ({ kind: 'column', name: key.group }))
}
