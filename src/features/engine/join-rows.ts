import type { EventSourceDefinition, FeatureGroupDefinition, JoinDefinition } from '../definition/definition.ts'
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

/** The features of a group that passes rows through, one column each, for every row of the spine. */
export async function joinRows(
  join: JoinDefinition,
  times: Float64Array,
  input: BackfillInput,
  pace: Pace,
): Promise<readonly Column[]> {
  const { group } = join
  const { stored, found } =
    group.source.kind === 'entitySource'
      ? await joinEntities(join, times, input)
      : await joinEvents(join, group.source, times, input, pace)
  const inputs = group.features.map(feature => sourceColumn(group.source, feature.input, stored))
  return takeRowsOf(inputs, found).map(positiveZeros)
}

async function joinEntities(
  join: JoinDefinition,
  times: Float64Array,
  input: BackfillInput,
): Promise<{ stored: Table; found: Int32Array }> {
  const { group } = join
  if (group.source.kind !== 'entitySource') throw new TypeError('an entity source was expected')
  const needed = neededColumns(group.source, [...keyNodes(join), ...inputsOf(group)], false)
  const keyNames = join.keys.map(key => key.group)
  return entityRows(group.source, needed, spineKeys(join, input.spine), keyNames, times, input.offline, input)
}

async function joinEvents(
  join: JoinDefinition,
  source: EventSourceDefinition,
  times: Float64Array,
  input: BackfillInput,
  pace: Pace,
): Promise<{ stored: Table; found: Int32Array }> {
  const { group } = join
  const stored = await readEvents(
    source,
    neededColumns(source, [...keyNodes(join), ...inputsOf(group)], true),
    times,
    group.ttl,
    group.inclusive,
    input,
  )
  const keys = keyNodes(join).map(node => sourceColumn(source, node, stored))
  const { asked, offered, keyCount } = keyCodes(spineKeys(join, input.spine), keys)
  dropAskedRows(source, stored, offered)
  const events = groupByKey(offered, timesOf(stored.column(source.time)), keyCount)
  const queries = groupByKey(asked, times, keyCount)
  await pace.pause()
  return { stored, found: await asOfRows(group, source, stored, events, queries, times.length, pace) }
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
