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
import { sourceReading } from './source-reading.ts'

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
  const keys = keyNodes(join)
  const expressions = [...keys, ...inputs]
  const reach = { times, reach: group.ttl, inclusive: group.inclusive }
  const { source, stored } = await readEvents(declared, expressions, true, reach, input)
  const reading = await sourceReading(source, stored, expressions)
  const codes = keyCodes(spineKeys(join, input.spine), keys.map(reading.column))
  reading.drop(codes.offered)
  await pace.pause()
  const found = await asOfRows(group, { source, stored, compare: reading.compare }, codes, times, pace)
  return takeRowsOf(inputs.map(reading.column), found).map(positiveZeros)
}

/** The spine columns that give a join its keys, in the order of the group's keys. */
export function spineKeys(join: JoinDefinition, spine: Table): readonly Column[] {
  return join.keys.map(key => spine.column(key.request))
}

/** The group's keys as columns of its source. */
export function keyNodes(join: JoinDefinition): readonly Expression[] {
  return join.keys.map(key => ({ kind: 'column', name: key.group }))
}
